import Foundation
import Testing

// Promise: bodies of any size and framing stream through in both directions unchanged, with trailers,
// interim answers and backpressure, and connections stay usable after every kind of message.

@Suite(.explained) struct BodyTests {
    private static let shared = Result { try Site() }
    private let site: Site

    init() throws { site = try Self.shared.get().noted }

    @Test func `a body with a length arrives`() throws {
        let echo = try post(["Content-Length: 5"], "hello").echo()
        #expect(echo.body == "hello")
        #expect(echo["Content-Length"] == ["5"])
    }

    @Test(arguments: [
        "5\r\nhello\r\n0\r\n\r\n", "1\r\nh\r\n4\r\nello\r\n0\r\n\r\n",
        "0005;name=value;x=\"y\"\r\nhello\r\n000\r\n\r\n",
    ])
    func `a chunked body arrives, its extensions do not`(body: String) throws {
        let echo = try post(["Transfer-Encoding: chunked"], body).echo()
        #expect(echo.body == "hello")
        #expect(echo["Transfer-Encoding"] == ["chunked"])
        #expect(echo["Content-Length"].isEmpty)
    }

    @Test func `trailers of a request arrive`() throws {
        let echo = try post(
            ["Transfer-Encoding: chunked", "Trailer: X-Sum"],
            "5\r\nhello\r\n0\r\nX-Sum: whole\r\n\r\n"
        ).echo()
        #expect(echo.trailers == "X-Sum: whole\r\n")
    }

    @Test func `trailers of a response arrive`() throws {
        let exchange = try site.openssl("payroll.corp.test").exchange(
            Request("/stream?bytes=10&chunked=1", "GET", ["TE: trailers"], close: true).text)
        #expect(exchange.replies.first?.body.count == 10)
        #expect(exchange.text.hasSuffix("0\r\nX-Sum: whole\r\n\r\n"))
    }

    @Test(arguments: ["/stream?bytes=20000000", "/stream?bytes=20000000&chunked=1"])
    func `a large answer arrives whole`(path: String) throws {
        let result = try site.curl().run("payroll.corp.test", path, [])
        let body = path.hasSuffix("chunked=1") ? Self.unchunked(result.output) : result.output
        #expect(result.status == 0)
        #expect(body.count == 20_000_000)
        #expect(try SHA256Digest.of(body) == SHA256Digest.of(Self.pattern(20_000_000)))
    }

    @Test(arguments: [["-H", "Transfer-Encoding: chunked"], []])
    func `a large body arrives whole`(options: [String]) throws {
        let body = Self.pattern(20_000_000)
        let file = try Tools.freshDirectory("upload").appending(path: "body")
        try body.write(to: file)
        let reply = try site.curl().get(
            "payroll.corp.test", "/sink", ["--data-binary", "@\(file.path)"] + options)
        let digest = try SHA256Digest.of(body).map { String(format: "%02x", $0) }.joined()
        #expect(reply.text == "20000000 \(digest)")
    }

    @Test func `a body the app does not take is not collected`() throws {
        let site = try Site(["timeout.body": "60s", "timeout.write": "60s"])
        let writer = try ConnectionTool.writer(at: site, path: "/held-sink", bytes: 200_000_000)
        try site.upstream.waitFor("holding")
        // The client can write no more once the buffers on the way are full.
        try site.program.waitForStillness()
        let memory = try site.program.memoryKiB()
        #expect(
            TestProgram.isSanitized || memory < 100_000,
            "\(memory) KiB: the gateway must not hold a body in memory")
        site.upstream.release()
        let sent = try writer.waitFor("sent", within: 120)
        let answer = try writer.waitFor("answer")
        #expect(answer == ["answer", "200", "200000000", sent[2]])
    }

    @Test func `requests in a row on one connection are answered in order`() throws {
        let requests = (1...20).map { Request("/echo?turn=\($0)", close: $0 == 20).text }
        let exchange = try site.openssl("payroll.corp.test").exchange(requests.joined())
        let targets = try exchange.replies.map { reply in
            String(try reply.echo().head.prefix { $0 != "\r\n" })
        }
        #expect(targets == (1...20).map { "GET /echo?turn=\($0) HTTP/1.1" })
    }

    @Test func `a body in a row of requests ends where it should`() throws {
        let requests =
            Request("/echo", "POST", ["Content-Length: 3"], body: "abc").text
            + Request("/echo", "PUT", ["Transfer-Encoding: chunked"], body: "1\r\nd\r\n0\r\n\r\n")
            .text
            + Request("/echo", close: true).text
        let exchange = try site.openssl("payroll.corp.test").exchange(requests)
        #expect(try exchange.replies.map { try $0.echo().body } == ["abc", "d", ""])
    }

    private func post(_ fields: [String], _ body: String) throws -> HTTPReply {
        let request = Request("/echo", "POST", fields, body: body, close: true)
        let exchange = try site.openssl("payroll.corp.test").exchange(request.text)
        return try #require(exchange.replies.first)
    }

    /// What the scripted upstream streams.
    static func pattern(_ count: Int) -> Data {
        let block = Data((0...255).map { UInt8($0) })
        var data = Data(capacity: count)
        while data.count + block.count <= count { data.append(block) }
        data.append(block.prefix(count - data.count))
        return data
    }

    private static func unchunked(_ data: Data) -> Data {
        let head = Data("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        return HTTPReply.all(in: head + data).first?.body ?? Data()
    }
}
