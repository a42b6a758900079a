import Foundation
import Testing

// Promise: HEAD, 204, 304, interim answers, 100-continue, HTTP/1.0 and connection options work as
// RFC 9110 and RFC 9112 say, on both sides of the gateway.

@Suite(.explained) struct MessageTests {
    private static let shared = Result { try Site() }
    private let site: Site

    init() throws { site = try Self.shared.get().noted }

    @Test func `an answer to HEAD has a length and no body`() throws {
        let requests =
            Request("/stream?bytes=1000", "HEAD").text + Request("/echo", close: true).text
        let exchange = try site.openssl("payroll.corp.test").exchange(requests)
        let head = try #require(exchange.text.components(separatedBy: "\r\n\r\n").first)
        #expect(head.contains("Content-Length: 1000"))
        let rest = exchange.data.dropFirst(head.utf8.count + 4)
        #expect(try HTTPReply.all(in: Data(rest)).map { try $0.echo()["Host"] }.count == 1)
    }

    @Test(arguments: [
        ("HTTP/1.1 204 No Content\r\n\r\n", 204),
        ("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\nContent-Length: 100\r\n\r\n", 304),
    ])
    func `answers without a body leave the connections usable`(
        answer: String, status: Int
    ) throws {
        let requests =
            Request(Raw.path(answer, then: "keep")).text + Request("/echo", close: true).text
        let exchange = try site.openssl("payroll.corp.test").exchange(requests)
        #expect(exchange.statuses == [status, 200])
    }

    @Test func `an interim answer is passed on before the final one`() throws {
        let exchange = try site.openssl("payroll.corp.test")
            .exchange(Request("/hints", close: true).text)
        #expect(exchange.statuses == [103, 200])
        #expect(exchange.replies[0]["Link"] == "</style.css>; rel=preload")
        #expect(exchange.replies[1].text == "after the hint")
    }

    @Test func `a client waits for 100 before it sends its body`() throws {
        let client = try site.openssl("payroll.corp.test").open()
        defer { client.stop() }
        let fields = ["Content-Length: 6", "Expect: 100-continue"]
        client.send(Request("/sink", "POST", fields, close: true).text)
        _ = try client.output.line("100 Continue") { $0.hasPrefix("HTTP/1.1 100") }
        client.send("hello\n")
        _ = try client.output.line("the final answer") { $0.hasPrefix("HTTP/1.1 200") }
        try client.waitForExit()
        #expect(HTTPReply.all(in: client.output.data).last?.text.hasPrefix("6 ") == true)
    }

    @Test func `an app may refuse before the body is sent`() throws {
        let exchange = try site.openssl("payroll.corp.test").exchange(
            Request("/refuse", "POST", ["Content-Length: 5", "Expect: 100-continue"]).text)
        #expect(exchange.wasClosed)
        #expect(exchange.statuses == [417])
    }

    @Test(arguments: ["Host: payroll.corp.test\r\n", ""])
    func `a client of HTTP 1.0 gets an answer it understands`(host: String) throws {
        let exchange = try site.openssl("payroll.corp.test")
            .exchange("GET /stream?bytes=300&chunked=1 HTTP/1.0\r\n\(host)\r\n")
        let reply = try #require(exchange.replies.first)
        #expect(exchange.wasClosed)
        #expect(reply.status == 200)
        #expect(reply["Transfer-Encoding"] == nil)
        #expect(reply.body == BodyTests.pattern(300))
    }

    @Test func `a client of HTTP 1.0 may keep its connection`() throws {
        let head = "GET /echo HTTP/1.0\r\nHost: payroll.corp.test\r\n"
        let exchange = try site.openssl("payroll.corp.test")
            .exchange(head + "Connection: keep-alive\r\n\r\n" + head + "\r\n")
        #expect(exchange.statuses == [200, 200])
        #expect(exchange.replies[0]["Connection"]?.lowercased() == "keep-alive")
    }

    @Test func `an answer that ends with the connection is passed on whole`() throws {
        let answer = "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end"
        let requests =
            Request(Raw.path(answer, then: "close")).text + Request("/echo", close: true).text
        let exchange = try site.openssl("payroll.corp.test").exchange(requests)
        #expect(exchange.statuses == [200, 200])
        #expect(exchange.replies[0].text == "until the end")
        #expect(exchange.replies[0].isComplete)
    }

    @Test func `fields for one connection only are not passed on`() throws {
        let fields = [
            "Connection: X-Hop, keep-alive, X-Other", "X-Hop: 1", "x-other: 2", "Keep-Alive: 5",
            "Proxy-Connection: keep-alive", "TE: trailers, deflate", "X-End: 3",
        ]
        let request = Request("/echo", "GET", fields).text + Request("/echo", close: true).text
        let exchange = try site.openssl("payroll.corp.test").exchange(request)
        let echo = try #require(exchange.replies.first).echo()
        for name in ["X-Hop", "X-Other", "Keep-Alive", "Proxy-Connection"] {
            #expect(echo[name].isEmpty, "\(name)")
        }
        #expect(echo["X-End"] == ["3"])
    }

    @Test func `an absolute target is understood`() throws {
        let target = "https://payroll.corp.test/echo?absolute"
        let exchange = try site.openssl("payroll.corp.test")
            .exchange(Request(target, close: true).text)
        let head = try #require(exchange.replies.first).echo().head
        #expect(head.hasPrefix("GET /echo?absolute HTTP/1.1\r\n"))
    }

    @Test func `one empty line before a request is tolerated`() throws {
        let exchange = try site.openssl("payroll.corp.test")
            .exchange("\r\n" + Request("/echo", close: true).text)
        #expect(exchange.statuses == [200])
    }

    @Test(arguments: ["PATCH", "PROPFIND", "DELETE", "OPTIONS", "M-SEARCH"])
    func `methods pass as they are`(method: String) throws {
        let exchange = try site.openssl("payroll.corp.test")
            .exchange(Request("/echo", method, close: true).text)
        let head = try #require(exchange.replies.first).echo().head
        #expect(head.hasPrefix("\(method) /echo HTTP/1.1\r\n"))
    }

    @Test func `TRACE does not show the app's own headers`() throws {
        let exchange = try site.openssl("payroll.corp.test", "good")
            .exchange(Request("/echo", "TRACE", close: true).text)
        #expect(!exchange.text.contains("X-Sallyport-Jwt-Assertion") || exchange.statuses != [200])
    }
}
