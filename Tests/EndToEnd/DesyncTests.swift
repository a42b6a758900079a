import Foundation
import Testing

// Promise: what one side does out of turn (bytes nobody asked for, a body that goes wrong or is not
// wanted while the answer runs) never becomes part of another message.

@Suite(.explained) struct DesyncTests {
    private static let shared = Result {
        try Site(["gateway.workers": "1", "limit.head": "256KiB", "limit.target": "128KiB"])
    }
    private let site: Site

    init() throws { site = try Self.shared.get().noted }

    @Test func `bytes after an answer do not answer the next request`() throws {
        let late = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate"
        // The answer fills the block that the gateway reads into, so that the rest stays behind.
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 65494\r\n\r\n"
        let body = String(repeating: "a", count: 65494)
        #expect(head.utf8.count + body.utf8.count == 64 * 1024)
        let first = Request(Raw.path(head + body + late, then: "keep"))
        for _ in 1...5 {
            let exchange = try site.openssl("payroll.corp.test", "good")
                .exchange(first.text + Request("/echo", close: true).text)
            #expect(exchange.statuses == [200, 200])
            #expect(!exchange.text.hasSuffix("late"))
        }
    }

    @Test func `a body that goes wrong while the answer runs cuts the answer`() throws {
        let part = "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\npart"
        let request = Request(
            Raw.earlyPath(part, then: "hold"), "POST", ["Transfer-Encoding: chunked"],
            body: "1\r\na\r\n")
        let client = try site.openssl("payroll.corp.test").open()
        client.send(request.text)
        _ = try client.output.line("the answer") { $0.hasPrefix("HTTP/1.1 200") }
        client.send("no size\r\n")
        try client.waitForExit()
        site.upstream.release()
        #expect(client.output.text.components(separatedBy: "HTTP/1.1").count == 2)
    }

    @Test(arguments: ["application/x-www-form-urlencoded", "text/plain"])
    func `an empty body with a length keeps the connection`(type: String) throws {
        let fields = ["Content-Length: 0", "Content-Type: \(type)"]
        let exchange = try site.openssl("payroll.corp.test").exchange(
            Request("/echo", "POST", fields).text + Request("/echo", close: true).text)
        #expect(exchange.statuses == [200, 200])
    }

    @Test func `an app that refuses a body before it is sent is heard`() throws {
        let answer = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno"
        let file = try Tools.freshDirectory("upload").appending(path: "body")
        try Data(count: 3_000_000).write(to: file)
        for _ in 1...10 {
            let reply = try site.curl("good").get(
                "payroll.corp.test", Raw.earlyPath(answer, then: "close"),
                [
                    "-H", "Expect:", "-H", "Content-Type: text/plain", "--data-binary",
                    "@\(file.path)",
                ])
            #expect(reply.status == 413)
        }
    }
}
