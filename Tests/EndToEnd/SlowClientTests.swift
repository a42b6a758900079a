import Foundation
import Testing

// Promise: a client that stalls, in the handshake, in the head, in the body, between requests or while
// reading, loses its connection after the time the settings give, with 408 where that can be said, and
// costs the other clients nothing meanwhile.

@Suite(.explained) struct SlowClientTests {
    private static let shared = Result {
        try Site([
            "gateway.workers": "1", "timeout.handshake": "1s", "timeout.head": "1s",
            "timeout.body": "1s", "timeout.idle": "2s", "timeout.write": "2s",
        ])
    }
    private let site: Site

    init() throws { site = try Self.shared.get().noted }

    @Test(arguments: [
        "", "G", "GET /echo HTTP/1.1\r\n", "GET /echo HTTP/1.1\r\nHost: payroll.corp.test\r\n",
    ])
    func `an unfinished head ends with 408`(sent: String) throws {
        let exchange = try site.openssl("payroll.corp.test").exchange(sent)
        #expect(exchange.wasClosed)
        // A connection that never asked for anything is closed without a word.
        #expect(exchange.statuses == (sent.isEmpty ? [] : [408]))
    }

    @Test(arguments: [
        ("Content-Length: 10", "abc"), ("Transfer-Encoding: chunked", "3\r\nabc\r\n"),
        ("Transfer-Encoding: chunked", "3\r\na"), ("Transfer-Encoding: chunked", "3"),
    ])
    func `a stalled body ends with 408`(field: String, body: String) throws {
        let exchange = try site.openssl("payroll.corp.test")
            .exchange(Request("/sink", "POST", [field], body: body).text)
        #expect(exchange.wasClosed)
        #expect(exchange.statuses == [408])
    }

    @Test(arguments: ["", "16", "1603010200", "16030102000100"])
    func `a stalled handshake is closed`(hex: String) throws {
        let client = try ConnectionTool.silent(at: site, sending: Data(hex: hex))
        try client.waitFor("open")
        try client.waitFor("closed", within: 15)
    }

    @Test func `a kept connection is closed when nothing comes`() throws {
        let exchange = try site.openssl("payroll.corp.test").exchange(Request("/echo").text)
        #expect(exchange.wasClosed)
        #expect(exchange.statuses == [200])
    }

    @Test func `a client that does not read is cut off and others go on`() throws {
        let reader = try ConnectionTool.reader(at: site, path: "/stream?bytes=100000000")
        try reader.waitFor("started")
        for _ in 1...5 {
            #expect(try site.curl("good").get("payroll.corp.test").status == 200)
        }
        let memory = try site.program.memoryKiB()
        #expect(
            TestProgram.isSanitized || memory < 100_000,
            "\(memory) KiB: a stalled answer must not be held in memory")
        // The upstream is cut off as soon as the client has been; then the client sees the cut.
        try site.program.waitForConnections(0)
        let words = try reader.send("read", expecting: "read")
        #expect(words[3] == "cut")
    }

    @Test func `slow clients do not slow the others`() throws {
        let stalled = try (1...20).map { _ in try ConnectionTool.silent(at: site) }
        for client in stalled { try client.waitFor("open") }
        let start = Date()
        #expect(try site.curl("good").get("payroll.corp.test").status == 200)
        #expect(Date().timeIntervalSince(start) < 5)
    }
}

extension Data {
    init(hex: String) {
        let digits = Array(hex)
        self.init(
            stride(from: 0, to: digits.count - 1, by: 2).compactMap {
                UInt8(String(digits[$0...($0 + 1)]), radix: 16)
            })
    }
}
