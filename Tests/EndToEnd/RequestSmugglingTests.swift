import Foundation
import Testing

// Promise: a request whose framing two programs could read differently is refused, the connection is
// closed, and neither it nor what follows it on the connection reaches the app.

@Suite(.explained) struct RequestSmugglingTests {
    private static let shared = Result { try Site() }
    private let site: Site

    init() throws { site = try Self.shared.get().noted }

    @Test(arguments: RawCase.heads)
    private func `an ambiguous head is refused and nothing is forwarded`(
        sent: RawCase
    ) throws {
        let token = UUID().uuidString
        let exchange = try site.openssl("payroll.corp.test")
            .exchange(sent.bytes(token) + Request("/echo?second-\(token)").text)
        #expect(exchange.wasClosed)
        #expect(exchange.statuses == [sent.status])
        #expect(try site.upstream.targets(containing: token) == [])
    }

    @Test(arguments: RawCase.chunkedBodies)
    private func `a broken chunked body ends the connection`(sent: RawCase) throws {
        let token = UUID().uuidString
        let head = Request("/sink?first-\(token)", "POST", ["Transfer-Encoding: chunked"]).text
        let exchange = try site.openssl("payroll.corp.test").exchange(
            head + sent.bytes(token) + Request("/echo?second-\(token)").text)
        #expect(exchange.wasClosed)
        #expect(exchange.statuses == [sent.status])
        #expect(try site.upstream.targets(containing: "second-\(token)") == [])
    }

    @Test func `a body that looks like a request stays a body`() throws {
        let token = UUID().uuidString
        let hidden = Request("/echo?hidden-\(token)").text
        let requests =
            Request("/echo", "POST", ["Content-Length: \(hidden.utf8.count)"], body: hidden).text
            + Request("/echo", "GET", ["Content-Length: \(hidden.utf8.count)"], body: hidden).text
            + Request("/echo", close: true).text
        let exchange = try site.openssl("payroll.corp.test").exchange(requests)
        #expect(exchange.statuses == [200, 200, 200])
        #expect(try exchange.replies[0].echo().body == hidden)
        #expect(try site.upstream.targets(containing: "hidden") == [])
    }

    @Test func `what follows a refused request is not read as its answer`() throws {
        // A response that carries more than its length must not become the next client's answer.
        let long =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
            + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen"
        let first = try site.curl().get("payroll.corp.test", Raw.path(long, then: "keep"))
        #expect(first.text == "ok")
        for _ in 1...4 {
            let next = try site.curl().get("payroll.corp.test", "/echo")
            #expect(!next.text.contains("stolen"))
        }
    }
}

/// Bytes a client sends, with `§` where the token goes, and the answer they get.
struct RawCase: Sendable, CustomTestStringConvertible {
    let name: String
    let template: String
    let status: Int

    var testDescription: String { name }

    func bytes(_ token: String) -> String { template.replacingOccurrences(of: "§", with: token) }

    /// A whole head with one more line.
    private static func line(_ line: String, _ status: Int = 400) -> RawCase {
        RawCase(
            name: line.debugDescription,
            template: "POST /echo?§ HTTP/1.1\r\nHost: payroll.corp.test\r\n\(line)\r\n\r\n",
            status: status)
    }

    private static func head(_ name: String, _ template: String, _ status: Int = 400) -> RawCase {
        RawCase(name: name, template: template, status: status)
    }

    static let heads: [RawCase] = [
        line("Content-Length: 5\r\nTransfer-Encoding: chunked"),
        line("Transfer-Encoding: chunked\r\nContent-Length: 5"),
        line("Content-Length: 0\r\nContent-Length: 0"),
        line("Content-Length: 0\r\nContent-Length: 44"),
        line("Content-Length: 5, 5"), line("Content-Length: 5, 6"), line("Content-Length: +5"),
        line("Content-Length: -1"), line("Content-Length: 0x5"), line("Content-Length: 5a"),
        line("Content-Length: 5 5"), line("Content-Length:"), line("Content-Length: \u{b}5"),
        line("Content-Length: 99999999999999999999"), line("Content-Length : 5"),
        line("Content-Length\t: 5"), line(" Content-Length: 5"),
        line("Transfer-Encoding : chunked"), line("Transfer-Encoding: xchunked", 501),
        line("Transfer-Encoding: gzip, chunked", 501), line("Transfer-Encoding: identity", 501),
        line("Transfer-Encoding: chunked, chunked", 501),
        line("Transfer-Encoding: chunked, identity", 501),
        line("Transfer-Encoding: chunked;q=1", 501), line("Transfer-Encoding: \u{b}chunked"),
        line("X: a\r\n Transfer-Encoding: chunked"), line("X: a\r\n\tfolded"),
        line("X: a\nTransfer-Encoding: chunked"), line("X: a\rTransfer-Encoding: chunked"),
        line("X: a\0b"), line("X: \u{1}"), line("X\u{1}: a"), line("X Y: a"), line(": a"),
        line("X(Y): a"), line("no colon"), line("Host: payroll.corp.test"),
        line("Host: vault.corp.test"), line("Content-Length: 5\r\r\nX: a"),
        head("no Host", "GET /echo?§ HTTP/1.1\r\n\r\n"),
        head("empty Host", "GET /echo?§ HTTP/1.1\r\nHost:\r\n\r\n"),
        head("bad Host", "GET /echo?§ HTTP/1.1\r\nHost: payroll.corp.test/x\r\n\r\n"),
        head("userinfo in Host", "GET /echo?§ HTTP/1.1\r\nHost: a@payroll.corp.test\r\n\r\n"),
        head(
            "absolute target of another host",
            "GET https://vault.corp.test/echo?§ HTTP/1.1\r\nHost: payroll.corp.test\r\n\r\n"),
        head("bare LF everywhere", "GET /echo?§ HTTP/1.1\nHost: payroll.corp.test\n\n"),
        head("bare LF at the end", "GET /echo?§ HTTP/1.1\r\nHost: payroll.corp.test\r\n\n"),
        head("two spaces", "GET  /echo?§ HTTP/1.1\r\nHost: payroll.corp.test\r\n\r\n"),
        head("a tab", "GET\t/echo?§ HTTP/1.1\r\nHost: payroll.corp.test\r\n\r\n"),
        head("space in the target", "GET /echo?§ x HTTP/1.1\r\nHost: payroll.corp.test\r\n\r\n"),
        head("fragment", "GET /echo?§#x HTTP/1.1\r\nHost: payroll.corp.test\r\n\r\n"),
        head("no slash", "GET echo?§ HTTP/1.1\r\nHost: payroll.corp.test\r\n\r\n"),
        head("version in small letters", "GET /echo?§ http/1.1\r\nHost: payroll.corp.test\r\n\r\n"),
        head("no version", "GET /echo?§\r\nHost: payroll.corp.test\r\n\r\n"),
        head("space after the version", "GET /echo?§ HTTP/1.1 \r\nHost: payroll.corp.test\r\n\r\n"),
        head("HTTP/2.0", "GET /echo?§ HTTP/2.0\r\nHost: payroll.corp.test\r\n\r\n", 505),
        head("HTTP/1.11", "GET /echo?§ HTTP/1.11\r\nHost: payroll.corp.test\r\n\r\n"),
        head(
            "method with a space first", " GET /echo?§ HTTP/1.1\r\nHost: payroll.corp.test\r\n\r\n"),
        head("method no token", "G@T /echo?§ HTTP/1.1\r\nHost: payroll.corp.test\r\n\r\n"),
        head(
            "two empty lines first",
            "\r\n\r\nGET /echo?§ HTTP/1.1\r\nHost: payroll.corp.test\r\n\r\n"),
        head(
            "chunked in HTTP/1.0",
            "POST /echo?§ HTTP/1.0\r\nHost: payroll.corp.test\r\nTransfer-Encoding: chunked\r\n\r\n"
        ),
        head(
            "CONNECT",
            "CONNECT payroll.corp.test:443 HTTP/1.1\r\nHost: payroll.corp.test:443\r\n\r\n", 501),
        head("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        head("TLS inside TLS", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\r\n\r\n"),
    ]

    private static func chunk(_ bytes: String) -> RawCase {
        RawCase(name: bytes.debugDescription, template: bytes, status: 400)
    }

    static let chunkedBodies: [RawCase] = [
        chunk("0x3\r\nabc\r\n0\r\n\r\n"), chunk("+3\r\nabc\r\n0\r\n\r\n"),
        chunk("-3\r\nabc\r\n0\r\n\r\n"), chunk("3\nabc\n0\n\n"), chunk("3\nabc\r\n0\r\n\r\n"),
        chunk("3\r\nabcd\r\n0\r\n\r\n"), chunk("3\r\nabc0\r\n\r\n"), chunk("\r\n"),
        chunk(" 3\r\nabc\r\n0\r\n\r\n"), chunk("g\r\n"), chunk("10000000000000000\r\nabc"),
        chunk("fffffffffffffffff\r\nabc"), chunk("3;a=b\nabc\r\n0\r\n\r\n"),
        chunk("3;a\u{0}\r\nabc\r\n0\r\n\r\n"), chunk("3\r\nabc\n0\r\n\r\n"),
        chunk("0\r\nX: a\nY: b\r\n\r\n"), chunk("0\r\nX : a\r\n\r\n"), chunk("0\r\n X: a\r\n\r\n"),
        chunk("0\r\nno colon\r\n\r\n"), chunk("0\r\nX: \u{0}\r\n\r\n"),
    ]
}
