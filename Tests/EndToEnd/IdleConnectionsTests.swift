import Foundation
import Testing

// Promise: a thousand idle connections with client certificates cost little memory and no attention:
// requests of others go on, and each of the thousand is still good for a request later.

@Suite(.explained) struct IdleConnectionsTests {
    @Test func `a thousand idle connections stay usable and cheap`() throws {
        let site = try Site(["timeout.idle": "300s"])
        _ = try site.curl("good").get("payroll.corp.test")
        let before = try site.program.memoryKiB()
        let crowd = try ConnectionTool.idle(at: site, count: 1000, device: "good")
        try crowd.waitFor("open 1000", within: 120)
        let each = Double(try site.program.memoryKiB() - before) / 1000
        #expect(
            TestProgram.isSanitized || each < 60,
            "\(each) KiB for an idle connection, in this build")
        #expect(try site.program.metrics().sum("sallyport_connections_open") >= 1000)

        let load = try ConnectionTool.load(at: site, threads: 2)
        try load.waitForAnswers(200)
        #expect(try load.send("stop", expecting: "done")[2] == "0")
        #expect(try crowd.send("again", expecting: "answered")[1] == "1000")
        try crowd.send("close", expecting: "bye")
        try site.program.waitForConnections(0)
    }

    @Test func `a connection that never speaks costs next to nothing`() throws {
        let site = try Site(["timeout.handshake": "60s"])
        let silent = try (1...50).map { _ in try ConnectionTool.silent(at: site) }
        for client in silent { try client.waitFor("open") }
        #expect(try site.curl("good").get("payroll.corp.test").status == 200)
    }
}
