import Foundation
import Testing

// Promise: every size has a limit with a setting, and whoever passes it gets the answer the RFC has
// for it; the app sees nothing of such a request.

@Suite(.explained) struct LimitTests {
    private static let shared = Result {
        try Site([
            "limit.head": "4KiB", "limit.target": "1KiB", "limit.fields": "20",
            "limit.trailers": "1KiB", "app.payroll.max_body": "1KiB",
        ])
    }
    private let site: Site

    init() throws { site = try Self.shared.get().noted }

    private static let cases: [LimitCase] = [
        LimitCase("a target in its limit", 200, target: String(repeating: "x", count: 900)),
        LimitCase("a target over the limit", 414, target: String(repeating: "x", count: 1100)),
        LimitCase("a target over every limit", 414, target: String(repeating: "x", count: 9000)),
        LimitCase("fields in their limit", 200, fields: (1...15).map { "X-\($0): a" }),
        LimitCase("too many fields", 431, fields: (1...40).map { "X-\($0): a" }),
        LimitCase(
            "a head in its limit", 200, fields: ["X: " + String(repeating: "a", count: 2000)]),
        LimitCase(
            "a head over the limit", 431, fields: ["X: " + String(repeating: "a", count: 5000)]),
        LimitCase("a body in its limit", 200, fields: ["Content-Length: 1024"], body: 1024),
        LimitCase("a body over the limit", 413, fields: ["Content-Length: 1025"], body: 1025),
        LimitCase("an endless body", 413, fields: ["Content-Length: 9223372036854775807"]),
        LimitCase("an unknown expectation", 417, fields: ["Expect: miracles"]),
        LimitCase("an unknown coding", 501, fields: ["Transfer-Encoding: br"]),
    ]

    @Test(arguments: cases)
    private func `a request at or over a limit`(limit: LimitCase) throws {
        let token = UUID().uuidString
        let request = Request(
            "/echo?\(token)\(limit.target)", limit.body > 0 ? "POST" : "GET", limit.fields,
            body: String(repeating: "b", count: limit.body), close: limit.status == 200)
        let exchange = try site.openssl("payroll.corp.test").exchange(request.text)
        #expect(exchange.wasClosed)
        #expect(exchange.statuses == [limit.status])
        let arrived = try site.upstream.targets(containing: token).count
        #expect(arrived == (limit.status == 200 ? 1 : 0))
    }

    @Test func `chunks that add up to too much are refused`() throws {
        let chunk = "100\r\n" + String(repeating: "c", count: 256) + "\r\n"
        let request = Request(
            "/sink", "POST", ["Transfer-Encoding: chunked"],
            body: String(repeating: chunk, count: 5) + "0\r\n\r\n")
        let exchange = try site.openssl("payroll.corp.test").exchange(request.text)
        #expect(exchange.wasClosed)
        #expect(exchange.statuses == [413])
    }

    @Test func `trailers over their limit are refused`() throws {
        let trailers = (1...100).map { "X-\($0): " + String(repeating: "t", count: 30) + "\r\n" }
        let request = Request(
            "/sink", "POST", ["Transfer-Encoding: chunked"],
            body: "0\r\n" + trailers.joined() + "\r\n")
        let exchange = try site.openssl("payroll.corp.test").exchange(request.text)
        #expect(exchange.wasClosed)
        #expect(exchange.statuses == [431])
    }

    @Test func `an app without a limit takes what comes`() throws {
        let request = Request(
            "/sink", "POST", host: "vault.corp.test", ["Content-Length: 100000"],
            body: String(repeating: "b", count: 100_000), close: true)
        let exchange = try site.openssl("vault.corp.test", "good").exchange(request.text)
        #expect(exchange.statuses == [200])
    }

    @Test func `connections beyond the limit do not harm the others`() throws {
        let site = try Site(["gateway.max_connections": "20", "gateway.workers": "1"])
        let crowd = try ConnectionTool.idle(at: site, count: 20, device: nil)
        try crowd.waitFor("open 20")
        let late = try site.curl().run("payroll.corp.test", "/echo", [])
        #expect(late.status != 0)
        try crowd.send("close", expecting: "bye")
        try eventually("a place for a new connection") {
            try site.curl().run("payroll.corp.test", "/echo", []).status == 0
        }
    }
}

struct LimitCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let status: Int
    let target: String
    let fields: [String]
    let body: Int

    init(_ name: String, _ status: Int, target: String = "", fields: [String] = [], body: Int = 0) {
        testDescription = name
        self.status = status
        self.target = target
        self.fields = fields
        self.body = body
    }
}
