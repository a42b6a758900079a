import Foundation
import Testing

// Promise: whatever the app does, the client gets a true picture: 502 when it is away or speaks
// nonsense, 504 when it is silent, a visibly cut answer when it breaks off; connections to the app are
// reused, and a request on a dead one is repeated only where that is safe.

@Suite(.explained) struct UpstreamTests {
    private static let shared = Result {
        try Site(["timeout.upstream_response": "1s", "timeout.upstream_connect": "1s"])
    }
    private let site: Site

    init() throws { site = try Self.shared.get().noted }

    @Test func `an app that is down gives 502`() throws {
        let upstream = try ScriptedUpstream()
        let site = try Site(["app.payroll.upstream": upstream.url])
        upstream.process.stop()
        for _ in 1...2 { #expect(try site.curl().get("payroll.corp.test").status == 502) }
        #expect(try site.curl("good").get("vault.corp.test").status == 200)
        #expect(try site.program.metrics().sum("sallyport_upstream_errors_total") >= 2)
    }

    @Test func `an app that says nothing gives 504`() throws {
        let token = UUID().uuidString
        let reply = try site.curl().get("payroll.corp.test", "/never?\(token)")
        #expect(reply.status == 504)
        // Its connection is given up too: what may still come belongs to nobody.
        try site.upstream.waitFor("gone /never?\(token)")
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "reset"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "close"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nshort", "reset"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n", "close"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\nzz\r\n", "keep"),
        ("HTTP/1.1 200 OK\r\n\r\nshort", "reset"),
    ])
    func `an answer that breaks off is not taken as whole`(answer: String, then: String) throws {
        let result = try site.curl().run("payroll.corp.test", Raw.path(answer, then: then), ["-i"])
        let raw = HTTPReply.all(in: result.output)
        // Nothing has gone out yet when the break is in the first piece: that can be told.
        let isCut = { (reply: HTTPReply?) in reply?.status == 502 || reply?.isComplete == false }
        #expect(result.status != 0 || isCut(raw.first), "\(result.text)")
        let exchange = try site.openssl("payroll.corp.test")
            .exchange(Request(Raw.path(answer, then: then)).text)
        #expect(exchange.wasClosed || exchange.replies.first?.status == 502)
        #expect(isCut(exchange.replies.first))
    }

    @Test(arguments: [
        "nonsense\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/1.1 99 Low\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "HTTP/1.1 200 OK\r\nX : a\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\r\n folded\r\nContent-Length: 0\r\n\r\n", "",
        "HTTP/1.1 200", "HTTP/1.1 101 Switching Protocols\r\n\r\n",
    ])
    func `an answer that is no HTTP gives 502`(answer: String) throws {
        let reply = try site.curl().get("payroll.corp.test", Raw.path(answer, then: "close"))
        #expect(reply.status == 502)
    }

    @Test func `a head without end gives 502`() throws {
        #expect(try site.curl().get("payroll.corp.test", "/long-head").status == 502)
    }

    @Test func `connections to the app are reused`() throws {
        let site = try Site(["gateway.workers": "1"])
        let numbers = try (1...5).map { _ in
            try site.curl().get("payroll.corp.test").echo().connection
        }
        #expect(Set(numbers).count == 1)
    }

    @Test func `a dead kept connection is replaced without an error`() throws {
        let site = try Site(["gateway.workers": "1"])
        for _ in 1...5 {
            #expect(try site.curl().get("payroll.corp.test", "/die-on-reuse").status == 200)
        }
    }

    @Test func `a request that must not be repeated is not`() throws {
        let site = try Site(["gateway.workers": "1"])
        #expect(try site.curl().get("payroll.corp.test", "/die-on-reuse").status == 200)
        let token = UUID().uuidString
        let reply = try site.curl().get(
            "payroll.corp.test", "/die-on-reuse?\(token)", ["-d", "amount=1"])
        #expect(reply.status == 502)
        #expect(try site.upstream.targets(containing: token).count == 1)
    }

    @Test func `connections are not shared between clients while one is in use`() throws {
        let site = try Site(["gateway.workers": "1"])
        let slow = try site.openssl("payroll.corp.test").open()
        slow.send(Request("/hold").text)
        try site.upstream.waitFor("holding")
        #expect(try site.curl().get("payroll.corp.test").status == 200)
        site.upstream.release()
        _ = try slow.output.line("the held answer") { $0 == "released" }
        slow.stop()
    }

    @Test func `a real web server as the app`() throws {
        let nginx = try NginxUpstream()
        let site = try Site(["app.payroll.upstream": nginx.url], with: nginx)
        let good = try site.curl("good").get("payroll.corp.test", "/sso?x=1")
        #expect(good.text == "trusted  /sso?x=1\n")
        let expired = try site.curl("expired").get("payroll.corp.test", "/sso?x=1")
        #expect(expired.text == "not-trusted expired /sso?x=1\n")
    }
}
