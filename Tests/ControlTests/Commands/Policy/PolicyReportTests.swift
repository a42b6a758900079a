import Foundation
import TestSupport
import Testing

@testable import Control

@Suite struct PolicyReportTests {
    private func object(_ json: String) throws -> [String: Any] {
        let parsed = try JSONSerialization.jsonObject(with: Data(json.utf8))
        return try #require(parsed as? [String: Any])
    }

    // MARK: lint

    @Test func `Lint says nothing of the example as its titles mean it`() throws {
        let report = try PolicyWorkspace(PolicyWorkspace.title).report {
            PolicyReport.lint(settingsFile: $0)
        }
        #expect(report.status == 0)
        #expect(report.text.hasSuffix("1 app with rules, nothing odd"))
        #expect(try object(report.json)["findings"] as? [String] == [])
    }

    @Test func `Lint names rule 3 of the example as its check boxes are, with its line`() throws {
        let workspace = try PolicyWorkspace(PolicyWorkspace.literal)
        let report = workspace.report { PolicyReport.lint(settingsFile: $0) }
        #expect(report.status == 1)
        let line = report.text.split(separator: "\n").first.map(String.init)
        #expect(
            line == "\(workspace.file):23: app.mail.rule.3: rule 3 also allows untrusted macOS "
                + "devices that rule 2 is meant to stop")
        let findings = try #require(object(report.json)["findings"] as? [[String: Any]])
        #expect(findings.first?["code"] as? String == "untrusted_allowed")
        #expect(findings.first?["rule"] as? Int == 3)
        #expect(findings.first?["line"] as? Int == 23)
    }

    @Test func `Settings that are wrong are errors of every command`() throws {
        let workspace = try PolicyWorkspace("app.mail.rule.1.nmae = x\n")
        let question = SignOnQuestion(app: "mail", address: "::1", userAgent: "")
        let reports = workspace.report { file in
            [
                PolicyReport.lint(settingsFile: file),
                PolicyReport.test(question, settingsFile: file),
                PolicyReport.coverage(logs: [], settingsFile: file),
            ]
        }
        for report in reports {
            #expect(report.status == 3)
            #expect(report.text.contains("did you mean app.mail.rule.1.name?"))
            #expect(try object(report.json)["errors"] != nil)
        }
    }

    // MARK: test

    private func test(
        _ rules: String = PolicyWorkspace.title, org: String = "",
        _ change: (inout SignOnQuestion) -> Void = { _ in }
    ) throws -> PolicyReport {
        var question = SignOnQuestion(
            app: "mail", address: "192.0.2.7", userAgent: PolicyWorkspace.mac)
        question.user = "lee"
        change(&question)
        return try PolicyWorkspace(rules, org: org).report {
            PolicyReport.test(question, settingsFile: $0)
        }
    }

    private func outcome(_ report: PolicyReport) -> String {
        report.text.split(separator: "\n").last.map(String.init) ?? ""
    }

    @Test func `An answer says what is known, what each rule wants and what comes of it`() throws {
        let report = try test {
            $0.groups = ["Staff", "Guests"]
            $0.posture = "no_certificate"
        }
        #expect(report.status == 0)
        #expect(
            report.text == """
                user:     lee, member of Guests, member of Staff
                client:   browser
                platform: macos
                zones:    hq
                trust:    no_certificate

                rule 1 "Legacy": does not match: client is to be legacy
                rule 2 "Trusted Macs": does not match: trust is to be trusted
                rule 3 "Others": does not match: platform is to be ios, android, other-mobile, \
                windows, other-desktop
                rule 4 "Nobody else": matches: deny
                last: not reached

                denied by "Nobody else"; a trusted device would have been let in
                """)
        let json = try object(report.json)
        #expect(json["outcome"] as? String == "deny")
        #expect(json["rule"] as? String == "Nobody else")
        #expect((json["rules"] as? [[String: Any]])?.count == 5)
    }

    @Test func `An answer follows the facts`() throws {
        #expect(outcome(try test()) == "open: depends on the device")
        #expect(outcome(try test { $0.posture = "trusted" }) == "allowed by \"Trusted Macs\"")
        let windows = try test { $0.userAgent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)" }
        #expect(outcome(windows) == "allowed by \"Others\", for a factor at every sign-on")
        func session(_ ago: Int64, _ hasFactor: Bool) throws -> String {
            outcome(
                try test {
                    $0.userAgent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
                    $0.signedInSecondsAgo = ago
                    $0.hasFactor = hasFactor
                })
        }
        #expect(try session(300, true) == "allowed by \"Others\"")
        #expect(try session(301, true) == "not yet allowed by \"Others\": a factor is missing")
        #expect(try session(10, false) == "not yet allowed by \"Others\": a factor is missing")
        let legacy = try test { $0.path = "/adfs/services/trust/13/usernamemixed" }
        #expect(outcome(legacy) == "allowed by \"Legacy\"")
    }

    @Test func `A platform that is switched off has no trusted devices`() throws {
        let report = try test(org: "org.corp.devicetrust.platforms = windows\n") {
            $0.posture = "trusted"
        }
        #expect(report.text.contains("trust:    device_trust_disabled"))
        #expect(outcome(report).hasPrefix("denied by \"Nobody else\""))
    }

    @Test func `A report-only app tells what would have been`() throws {
        let report = try test(PolicyWorkspace.title + "app.mail.mode = report-only\n") {
            $0.posture = "revoked"
        }
        #expect(outcome(report) == "if it were enforced: deny by Nobody else")
        #expect(report.text.contains("\nallowed\n"))
    }

    @Test func `A question that makes no sense is refused`() throws {
        #expect(try test { $0.app = "none" }.status == 2)
        for change in [
            { $0.address = "here" }, { $0.posture = "fine" }, { $0.user = "a\u{7}" },
        ] as [(inout SignOnQuestion) -> Void] {
            let report = try test(PolicyWorkspace.title, change)
            #expect(report.status == 64)
            #expect(report.text.hasPrefix("error: "))
        }
    }

    // MARK: coverage

    /// An event as the gateway writes it.
    private func event(
        user: String? = "lee", app: String = "mail", at time: String = "2027-11-22T07:31:49.792Z",
        type: String = "policy.evaluate_sign_on", transaction: String? = nil,
        _ details: [String: String]
    ) throws -> String {
        let actor: [String: Any] =
            user.map { ["type": "User", "alternateId": $0] } ?? ["type": "Device"]
        let event: [String: Any] = [
            "eventType": type, "published": time, "actor": actor,
            "transaction": ["id": transaction ?? UUID().uuidString],
            "target": [["type": "Device", "id": "d"], ["type": "AppInstance", "id": app]],
            "debugContext": ["debugData": details],
        ]
        return String(decoding: try JSONSerialization.data(withJSONObject: event), as: UTF8.self)
    }

    private func coverage(
        _ lines: [String], since: String? = nil, rules: String = PolicyWorkspace.title
    ) throws -> PolicyReport {
        let workspace = try PolicyWorkspace(rules)
        try workspace.directory.write((lines.joined(separator: "\n") + "\n").utf8, "events.jsonl")
        return workspace.report { file in
            PolicyReport.coverage(
                logs: [workspace.directory.path("events.jsonl")], since: since, settingsFile: file)
        }
    }

    private let untrusted = [
        "client": "browser", "platform": "macos", "zones": "hq", "trust": "no_certificate",
        "groups": "", "factor": "unknown", "rule": "default",
    ]

    private func with(_ changes: [String: String]) -> [String: String] {
        untrusted.merging(changes) { _, new in new }
    }

    @Test func `Coverage tells whom the rules would stop, how often, and when last`() throws {
        let report = try coverage([
            try event(at: "2027-11-22T07:00:00.000Z", untrusted),
            try event(at: "2027-11-23T07:00:00.000Z", untrusted),
            try event(with(["trust": "trusted"])),
            try event(user: "kim", with(["platform": "windows", "factor": "false"])),
            try event(user: nil, with(["trust": "not_evaluated"])),
            try event(user: "sam", with(["platform": "windows", "factor": "true"])),
        ])
        #expect(report.status == 1)
        let json = try object(report.json)
        #expect(json["judged"] as? Int == 6)
        let refused = try #require(json["refused"] as? [[String: Any]])
        let rows = refused.map { row in
            ["user", "outcome", "rule", "count", "last"].map { "\(row[$0] ?? "")" }
                .joined(separator: " ")
        }
        #expect(
            rows == [
                "lee deny Nobody else 2 2027-11-23T07:00:00.000Z",
                "<null> open <null> 1 2027-11-22T07:31:49.792Z",
                "kim challenge_factor Others 1 2027-11-22T07:31:49.792Z",
            ])
        #expect(report.text.hasSuffix("6 sign-ons judged, 4 of them not allowed"))
    }

    @Test func `Coverage takes rules as if they were enforced`() throws {
        let rules = PolicyWorkspace.title + "app.mail.mode = report-only\n"
        #expect(try coverage([try event(untrusted)], rules: rules).status == 1)
    }

    @Test func `Coverage judges each request once, and only what is about it`() throws {
        let lines = [
            try event(transaction: "t1", untrusted),
            try event(type: "user.authentication.authenticate", transaction: "t1", untrusted),
            try event(app: "other", untrusted), try event(type: "pki.cert.bind", untrusted),
            try event(["rule": "no trust is told"]), "", "{", "[]", "null", "\u{0}\u{1}",
            #"{"eventType":"policy.evaluate_sign_on"}"#, try event(at: "2027-01-01", untrusted),
        ]
        let report = try coverage(lines, since: "2027-11")
        #expect(try object(report.json)["judged"] as? Int == 1)
    }

    @Test func `Coverage of nobody stopped, and of a log that is not there`() throws {
        let report = try coverage([try event(with(["trust": "trusted"]))])
        #expect(report.status == 0)
        #expect(report.text == "1 sign-on judged, all of them allowed")
        let empty = try coverage([])
        #expect(empty.text == "no sign-on to these apps is in the log: nothing was judged")
        let missing = try PolicyWorkspace(PolicyWorkspace.title).report {
            PolicyReport.coverage(logs: ["/nowhere/events.jsonl"], settingsFile: $0)
        }
        #expect(missing.status == 3)
    }
}
