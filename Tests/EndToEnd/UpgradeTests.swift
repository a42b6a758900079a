import Foundation
import Testing

// Promise: a connection that client and app agree to switch to another protocol becomes a tunnel that
// carries every byte both ways until either side ends it.

@Suite(.explained) struct UpgradeTests {
    private static let shared = Result { try Site(["timeout.tunnel": "2s"]) }
    private let site: Site
    private static let fields = ["Connection: keep-alive, Upgrade", "Upgrade: websocket"]

    init() throws { site = try Self.shared.get().noted }

    @Test func `bytes go both ways`() throws {
        let client = try site.openssl("payroll.corp.test", "good").open()
        client.send(Request("/upgrade", "GET", Self.fields).text)
        _ = try client.output.line("the switch") { $0.hasPrefix("HTTP/1.1 101") }
        for turn in 1...5 {
            client.send("turn \(turn)\n")
            _ = try client.output.line("echo \(turn)") { $0 == "turn \(turn)" }
        }
        client.stop()
    }

    @Test func `bytes sent together with the request are not lost`() throws {
        let client = try site.openssl("payroll.corp.test").open()
        client.send(Request("/upgrade", "GET", Self.fields, body: "early\n").text)
        _ = try client.output.line("the echo") { $0.hasSuffix("early") }
        client.stop()
    }

    @Test func `a million bytes come back`() throws {
        let client = try site.openssl("payroll.corp.test").open()
        client.send(Request("/upgrade", "GET", Self.fields).text)
        _ = try client.output.line("the switch") { $0.hasPrefix("HTTP/1.1 101") }
        let line = String(repeating: "0123456789abcde", count: 1000)
        for _ in 1...70 { client.send(line + "\n") }
        client.send("the end\n")
        _ = try client.output.line(within: 30, "the end") { $0 == "the end" }
        #expect(client.output.allLines.filter { $0 == line }.count == 70)
        client.stop()
    }

    @Test func `an idle tunnel is closed`() throws {
        let exchange = try site.openssl("payroll.corp.test")
            .exchange(Request("/upgrade", "GET", Self.fields).text)
        #expect(exchange.wasClosed)
        #expect(exchange.statuses == [101])
    }

    @Test func `an app that does not switch answers as usual`() throws {
        let requests =
            Request("/echo", "GET", Self.fields).text + Request("/echo", close: true).text
        let exchange = try site.openssl("payroll.corp.test").exchange(requests)
        #expect(exchange.statuses == [200, 200])
        #expect(try exchange.replies[0].echo()["Upgrade"] == ["websocket"])
    }

    @Test(arguments: ["h2c", "TLS/1.2", "HTTP/2.0, websocket"])
    func `other protocols are not offered to the app`(other: String) throws {
        let fields = [
            "Connection: Upgrade, HTTP2-Settings", "Upgrade: \(other)",
            "HTTP2-Settings: AAMAAABkAAQ",
        ]
        let exchange = try site.openssl("payroll.corp.test").exchange(
            Request("/echo", "GET", fields).text + Request("/echo", close: true).text)
        #expect(exchange.statuses == [200, 200])
        let echo = try #require(exchange.replies.first).echo()
        #expect(echo["Upgrade"].isEmpty && echo["HTTP2-Settings"].isEmpty)
    }

    @Test func `a switch nobody asked for is a fault of the app`() throws {
        let exchange = try site.openssl("payroll.corp.test")
            .exchange(Request("/upgrade", close: true).text)
        #expect(exchange.statuses == [502])
    }

    @Test func `a refused device gets no tunnel`() throws {
        let exchange = try site.openssl("vault.corp.test").exchange(
            Request("/upgrade", "GET", host: "vault.corp.test", Self.fields + ["Connection: close"])
                .text)
        #expect(exchange.statuses == [403])
    }
}
