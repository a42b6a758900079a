import Foundation
import TestSupport
import Testing

// Promise: device trust is switched off for a platform by a command that names what is in the way, and
// comes back by way of report-only; in force when the command returns, on other gateways of the store
// within a second, and still after a restart. Groups of users are kept by command.

@Suite(.explained) struct PlatformSwitchTests {
    private static func step(_ words: String...) -> [String] {
        ["devicetrust"] + words + ["--org", "corp", "--platform", "macos"]
    }

    private func posture(_ site: Site, at node: TestProgram? = nil) throws -> String? {
        try Curl(to: node ?? site.program, pki: site.corp, as: site.corp.device("good"))
            .get("payroll.corp.test").echo().posture
    }

    @Test func `what is in the way is named, and force switches off all the same`() throws {
        let site = try Site()
        #expect(try posture(site) == "trusted")
        let refused = try site.program.command(Self.step("disable"))
        #expect(refused.status == 1)
        #expect(refused.errors.contains("app.vault.require = trusted"), "\(refused.errors)")
        #expect(try posture(site) == "trusted")
        let event = try site.program.events.first("of the refusal") {
            $0.type == "device_trust.platform.disable"
        }
        #expect(event.reason == "RULES_MENTION_TRUST")
        let forced = try site.program.command(Self.step("disable", "--force"))
        #expect(forced.status == 0, "\(forced.errors)")
        #expect(try posture(site) == "device_trust_disabled")
        #expect(try site.curl("good").get("vault.corp.test").status == 403)
        let other = Curl(to: site.program, pki: site.globex, as: site.globex.device("good"))
        #expect(try other.get("files.globex.test").echo().posture == "trusted")
    }

    @Test func `off outlives a restart, and on comes by way of report-only`() throws {
        let site = try Site(["app.vault.require": nil])
        #expect(try site.program.command(Self.step("disable")).status == 0)
        #expect(try posture(site) == "device_trust_disabled")
        try site.program.terminate()
        let program = try TestProgram(site.settings, in: site.program.directory)
        #expect(try posture(site, at: program) == "device_trust_disabled")
        let early = try program.command(Self.step("confirm"))
        #expect(early.status == 1)
        #expect(early.errors.contains("enable it first"), "\(early.errors)")
        #expect(try program.command(Self.step("enable")).status == 0)
        #expect(try posture(site, at: program) == "trusted")
        let status = try program.command(["devicetrust", "status", "--org", "corp"])
        #expect(status.text.contains("corp  macos     report_only  0"), "\(status.text)")
        #expect(try program.command(Self.step("confirm")).status == 0)
        let confirmed = try program.events.first("of the confirmation") {
            $0.type == "device_trust.platform.confirm" && $0.result == "SUCCESS"
        }
        #expect(confirmed.debug("stateBefore") == "report_only")
    }

    @Test func `another gateway of the store follows within a second`() throws {
        let secret = try Tools.freshDirectory("store").appending(path: "connection")
        try Data(try PostgresServer.shared().newDatabase().utf8).write(to: secret)
        let site = try Site([
            "store.postgresql": "file:\(secret.path)", "app.vault.require": nil,
        ])
        let other = try TestProgram(site.settings)
        #expect(try posture(site, at: other) == "trusted")
        #expect(try site.program.command(Self.step("disable")).status == 0)
        let start = Date()
        var begun = 0.0
        repeat {
            begun = Date().timeIntervalSince(start)
            if try posture(site, at: other) == "device_trust_disabled" { break }
        } while begun < 10
        #expect(begun < 1)
    }

    @Test func `groups are put, shown and kept`() throws {
        let site = try Site()
        func groups(_ words: String..., at program: TestProgram) throws -> ToolResult {
            try program.command(["user", "groups", "--org", "corp"] + words)
        }
        let set = try groups("alice", "--set", "ops, staff", at: site.program)
        #expect(set.status == 0 && set.text == "ops\nstaff\n", "\(set.errors)")
        try site.program.terminate()
        let program = try TestProgram(site.settings, in: site.program.directory)
        let changed = try groups("alice", "--add", "a,b", "--remove", "ops", at: program)
        #expect(changed.text == "a,b\nstaff\n")
        let all = try groups("--json", at: program)
        #expect(all.text == #"{"user":"alice","groups":["a,b","staff"]}"# + "\n")
        _ = try program.events.first("of the removal") {
            $0.type == "group.user.remove" && $0.target("UserGroup") == "ops"
        }
    }
}
