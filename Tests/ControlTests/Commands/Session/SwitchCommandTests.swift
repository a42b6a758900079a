import DeviceTrust
import Store
import Testing

@testable import Control

@Suite struct SwitchCommandTests {
    private let test = TestSession()

    init() {
        test.rules = [
            TrustRule(
                org: "corp", platforms: [.macos],
                record: RuleRecord(app: "crm", number: 2, name: "Macs\u{1B}[2J")),
            TrustRule(
                org: "corp", platforms: [.macos, .windows],
                record: RuleRecord(requirementOf: "vault")),
        ]
    }

    private func change(
        _ step: ControlRequest.SwitchStep, platform: String = "macos", json: Bool = false
    ) -> Int32 {
        test.session(json: json).change(platform: platform, step)
    }

    @Test func `What is refused ends with 1 and names what is in the way`() {
        #expect(change(.disable(isForced: false)) == 1)
        #expect(test.output == "")
        #expect(
            test.told.contains(#"app.crm.rule.2 "Macs\u{1b}[2J", app.vault.require = trusted: "#))
        #expect(change(.confirm) == 0)
    }

    @Test func `By force it is off, and what is suspended and what is not are told`() {
        #expect(change(.disable(isForced: true)) == 0)
        #expect(
            test.output == #"""
                Device trust is off for macos.
                Suspended for requests from macos until it is on again:
                  app.crm.rule.2 "Macs\u{1b}[2J"
                Not suspended, and refusing every computer with macos:
                  app.vault.require = trusted
                Recorded at 1970-01-01T00:08:20Z, in force within 1 s on every gateway of this store.

                """#)
    }

    @Test func `Report-only says how it ends, and on what holds again`() {
        _ = change(.disable(isForced: true), json: true)
        #expect(change(.confirm) == 1)
        #expect(test.told.contains("enable it first"))
        #expect(change(.enable) == 0)
        #expect(test.output.contains("Device trust is in report-only for macos: devices are"))
        #expect(
            test.output.contains("sallyport devicetrust confirm --org corp --platform macos\n"))
        #expect(change(.confirm) == 0)
        #expect(
            test.output.hasSuffix(
                #"""
                Device trust is on for macos.
                Not suspended any more:
                  app.crm.rule.2 "Macs\u{1b}[2J"
                Recorded at 1970-01-01T00:08:20Z, in force within 1 s on every gateway of this store.

                """#))
    }

    @Test func `A repetition says that nothing changes`() {
        #expect(change(.enable) == 0)
        #expect(test.output == "Nothing changes: device trust is on for macos.\n")
        #expect(change(.disable(isForced: true), json: true) == 0)
        #expect(change(.disable(isForced: false)) == 0)
        #expect(test.output.contains("\nNothing changes: device trust is off for macos.\nSusp"))
        #expect(!test.output.contains("Recorded"))
    }

    @Test func `JSON has it all in one object`() {
        #expect(change(.disable(isForced: true), json: true) == 0)
        #expect(
            test.output
                == #"{"org":"corp","platform":"macos","state":"off","suspends_rules":true,"#
                + #""changed_at":"1970-01-01T00:08:20Z","changed_by":"root (uid 0)","rules":["#
                + #"{"app":"crm","number":2,"name":"Macs\u001b[2J","suspended":true},"#
                + #"{"app":"vault","number":null,"name":null,"suspended":false}],"#
                + #""state_before":"on","recorded_at":"1970-01-01T00:08:20Z"}"# + "\n")
        #expect(change(.disable(isForced: true), json: true) == 0)
        #expect(test.output.hasSuffix(#""state_before":"off","recorded_at":null}"# + "\n"))
    }

    @Test func `The status is a table, or an object a line`() throws {
        _ = change(.disable(isForced: true), json: true)
        #expect(test.session().switches() == 0)
        #expect(
            test.output.split(separator: "\n").dropFirst().joined(separator: "\n") == """
                ORG   PLATFORM  STATE  RULES           SINCE                 BY
                corp  macos     off    2, 1 suspended  1970-01-01T00:08:20Z  root (uid 0)
                corp  windows   on     1               -                     -
                """)
        let scripted = TestSession()
        #expect(scripted.session(json: true).switches() == 0)
        #expect(try scripted.objects().map { $0["state"] as? String } == ["on", "on"])
        #expect(try scripted.objects().map { $0["platform"] as? String } == ["macos", "windows"])
    }

    @Test func `A store that is away has a status of its own`() {
        test.store.fault = .unavailable("it is locked")
        #expect(change(.disable(isForced: true)) == 3)
        #expect(test.session().switches() == 3)
        #expect(test.told.contains("it is locked"))
    }
}

@Suite struct GroupCommandTests {
    private let test = TestSession()

    private func groups(
        set: String? = nil, add: [String] = [], remove: [String] = [], json: Bool = false
    ) -> Int32 {
        test.session(json: json).groups(
            of: "alice", replacement: set.map(CommandSession.groupNames), add: add,
            remove: remove)
    }

    @Test func `Groups are printed one a line, safely`() {
        #expect(groups(add: ["staff", "a\nb", "x,y"], remove: ["ops"]) == 0)
        #expect(test.output == "a\\u{a}b\nstaff\nx,y\n")
        #expect(groups(set: "", json: true) == 0)
        #expect(test.output.hasSuffix("{\"user\":\"alice\",\"groups\":[]}\n"))
        #expect(groups() == 0)
        #expect(test.told == "\"alice\" is in no group.\n")
    }

    @Test(arguments: [
        ("a,b", ["a", "b"]), ("", []), (" a , b c ,,", ["a", "b c"]), (",", []), ("a", ["a"]),
    ])
    func `A list of groups is cut at its commas`(text: String, names: [String]) {
        #expect(CommandSession.groupNames(text) == names)
    }

    @Test func `Nobody is put into and taken from one group at once`() {
        #expect(groups(add: ["a"], remove: ["a"]) == 64)
        #expect(test.asked == [])
    }

    @Test func `Everybody in groups is listed, all pages of it`() throws {
        for number in 0..<1001 {
            _ = test.session(json: true).groups(
                of: "u\(1000 + number)", replacement: ["g", "h"], add: [], remove: [])
        }
        let before = test.asked.count
        let start = test.output.count
        #expect(test.session().members() == 0)
        #expect(test.asked.count - before == 3)
        let lines = test.output.dropFirst(start).split(separator: "\n")
        #expect(lines.count == 1002)
        #expect(lines.first == "USER   GROUPS" && lines.last == "u2000  g, h")
    }

    @Test func `Nobody in a group is an empty list`() {
        #expect(test.session(json: true).members() == 0)
        #expect(test.output == "")
    }

    @Test func `A page that leads back is not followed`() {
        let console = Console(
            isInteractive: false, write: { _ in }, tell: { _ in }, readLine: { nil })
        let session = CommandSession(console: console, org: nil, json: false) {
            { _ throws(ControlFailure) in .members(page: [], next: "") }
        }
        #expect(session.members() == 3)
        #expect(session.switches() == 3)
        #expect(session.change(platform: "macos", .enable) == 3)
    }
}
