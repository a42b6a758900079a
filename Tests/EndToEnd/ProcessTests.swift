import Foundation
import Testing

// Promise: `sallyport run` watches over a gateway of its own; log files may be renamed and are opened
// again at a reload; the program says what it is.

@Suite(.explained) struct ProcessTests {
    @Test func `run starts a gateway, replaces a dead one, and ends with it`() throws {
        let upstream = try ScriptedUpstream()
        let directory = try Tools.freshDirectory("run")
        let file = directory.appending(path: "sallyport.conf")
        let settings = try Settings.standard(upstream: upstream.url)
        try Data(settings.text.utf8).write(to: file)
        let run = try ChildProcess(
            try TestProgram.binary(), ["run", "--settings", file.path], directory: directory)
        defer { run.stop() }
        _ = try run.errors.line("the first gateway") { $0.contains(" info ready ") }
        let gateway = try #require(try Self.children(of: run.identifier).first)
        kill(gateway, SIGKILL)
        var starts = 0
        _ = try run.errors.line("the second gateway") { line in
            starts += line.contains(" info ready ") ? 1 : 0
            return starts == 2
        }
        #expect(try Self.children(of: run.identifier) != [gateway])
        run.signal(SIGTERM)
        #expect(try run.waitForExit() == 0)
    }

    @Test func `run ends when the settings are wrong`() throws {
        let directory = try Tools.freshDirectory("run")
        let file = directory.appending(path: "sallyport.conf")
        try Data("gateway.wrokers = 2\n".utf8).write(to: file)
        let result = try TestProgram.run(["run", "--settings", file.path])
        #expect(result.status == 1)
        #expect(result.errors.contains("gateway.wrokers"))
    }

    @Test func `a renamed event file is opened anew`() throws {
        let directory = try Tools.freshDirectory("events")
        let file = directory.appending(path: "events.jsonl")
        let old = directory.appending(path: "events.1")
        let site = try Site(["log.events": file.path])
        _ = try site.curl("good").get("payroll.corp.test", "/echo", ["-A", "before"])
        try wait(for: "\"before\"", in: file, site)
        try FileManager.default.moveItem(at: file, to: old)
        try site.program.reload(site.settings, generation: 2)
        _ = try site.curl("good").get("payroll.corp.test", "/echo", ["-A", "after"])
        try wait(for: "\"after\"", in: file, site)
        #expect(try !Self.text(old).contains("\"after\""))
        #expect(try Self.text(old).contains("\"before\""))
    }

    @Test func `the program says its version and its commands`() throws {
        let version = try TestProgram.run(["--version"])
        #expect(version.status == 0)
        #expect(version.text.contains("."))
        let help = try TestProgram.run(["--help"])
        for command in ["gateway", "run", "check", "settings", "cert"] {
            #expect(help.text.contains(command), "\(command)")
        }
    }

    /// Looks again and again, with a question to the program in between.
    private func wait(for text: String, in file: URL, _ site: Site) throws {
        try eventually("\(text) in \(file.lastPathComponent)") {
            _ = try site.program.admin("/healthz")
            return try Self.text(file).contains(text)
        }
    }

    private static func text(_ file: URL) throws -> String {
        (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }

    private static func children(of identifier: Int32) throws -> [Int32] {
        try String(
            contentsOfFile: "/proc/\(identifier)/task/\(identifier)/children", encoding: .utf8
        ).split(separator: " ").compactMap { Int32($0) }
    }
}
