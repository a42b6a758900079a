import Foundation
import Testing

// Promise: asked to end, the program takes no new connections, finishes the requests that run, closes
// what is idle, writes its events and exits with 0; the time for it is bounded by a setting.

@Suite(.explained) struct DrainTests {
    @Test func `running requests are finished`() throws {
        let site = try Site()
        let running = try site.openssl("payroll.corp.test", "good").open()
        running.send(Request("/hold").text)
        try site.upstream.waitFor("holding")
        let idle = try site.openssl("payroll.corp.test").open()
        idle.send(Request("/echo").text)
        _ = try idle.output.line("the answer") { $0.hasPrefix("HTTP/1.1 200") }

        site.program.process.signal(SIGTERM)
        try idle.waitForExit()
        try eventually("no new connections") {
            try site.curl().run("payroll.corp.test", "/echo", []).status == 7
        }
        #expect(site.program.process.isRunning)
        site.upstream.release()
        _ = try running.output.line("the held answer") { $0 == "released" }
        try running.waitForExit()
        #expect(try site.program.process.waitForExit() == 0)
    }

    @Test func `a request that never ends does not keep the program`() throws {
        let site = try Site(["gateway.drain": "1s"])
        let running = try site.openssl("payroll.corp.test").open()
        running.send(Request("/never").text)
        try site.upstream.waitFor("holding")
        #expect(try site.program.terminate(within: 15) == 0)
        try running.waitForExit()
    }

    @Test func `an idle program ends at once`() throws {
        let site = try Site()
        let start = Date()
        #expect(try site.program.terminate() == 0)
        #expect(Date().timeIntervalSince(start) < 5)
    }

    @Test func `every event is in the file when the program has ended`() throws {
        let file = try Tools.freshDirectory("events").appending(path: "events.jsonl")
        let site = try Site(["log.events": file.path])
        let agents = try (1...20).map { _ in
            let agent = UUID().uuidString
            _ = try site.curl("good").get("payroll.corp.test", "/echo", ["-A", agent])
            return agent
        }
        #expect(try site.program.terminate() == 0)
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let events = lines.compactMap { Event(String($0)) }
        #expect(events.count == lines.count, "every line is one JSON object")
        #expect(events.compactMap(\.userAgent).filter(agents.contains) == agents)
        #expect(Set(events.compactMap { $0["uuid"] }).count == events.count)
        let schema: Set = [
            "uuid", "published", "eventType", "version", "severity", "displayMessage",
            "legacyEventType", "actor", "client", "outcome", "target", "transaction",
            "debugContext", "authenticationContext", "securityContext", "request",
        ]
        #expect(events.allSatisfy { $0.keys == schema })
    }

    @Test func `the program is not hurt by a second signal`() throws {
        let site = try Site()
        site.program.process.signal(SIGTERM)
        site.program.process.signal(SIGTERM)
        let status = try site.program.process.waitForExit()
        #expect(status == 0)
    }
}
