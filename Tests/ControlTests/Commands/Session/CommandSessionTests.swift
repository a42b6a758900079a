import DeviceTrust
import Foundation
import Store
import Testing

@testable import Control

/// Commands at a terminal of a test's own, with a gateway that is a store.
final class TestSession {
    let store = MemoryStore()
    private(set) var output = ""
    private(set) var told = ""
    private(set) var asked: [ControlRequest.Order] = []
    /// What is typed; nil: there is no terminal.
    var typed: [String]?
    var orgs = ["corp"]
    var rules: [TrustRule] = []

    func session(org: String? = nil, json: Bool = false) -> CommandSession {
        let console = Console(
            isInteractive: typed != nil, write: { [self] in output += $0 },
            tell: { [self] in told += $0 },
            readLine: { [self] in
                typed?.isEmpty == false ? typed?.removeFirst() : nil
            })
        return CommandSession(console: console, org: org, json: json) {
            { [self] order throws(ControlFailure) in try answer(order) }
        }
    }

    private func answer(
        _ order: ControlRequest.Order
    ) throws(ControlFailure) -> ControlReply.Answer {
        asked.append(order)
        guard case .store(let order) = order else { return .status(status: Self.status) }
        let (reply, _) = StoreActions.perform(
            order, actor: "root (uid 0)", on: store,
            settings: .init(orgs: orgs, trustRules: rules), at: 500)
        if case .failed(let failure) = reply.answer { throw failure }
        return reply.answer
    }

    static let status = GatewayStatus(
        version: "0.1.0", startedAt: 0, now: 90_061, workers: 2, generation: 3,
        isStopping: false, orgs: [.init(name: "corp", apps: 1)],
        store: .init(
            place: "/var/lib/sallyport/store.db", problem: nil, certificates: 7, bound: 5,
            revoked: 0, deactivatedUsers: nil))

    /// The output as JSON, one value a line.
    func objects() throws -> [[String: Any]] {
        try output.split(separator: "\n").map { line in
            let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
            return try #require(value as? [String: Any])
        }
    }
}

@Suite struct RevokeCommandTests {
    private let test = TestSession()

    private func revoke(
        _ subject: ControlRequest.Subject, yes: Bool = false, json: Bool = false
    ) -> Int32 {
        test.session(json: json).revoke(subject, reason: "superseded", isConfirmed: yes)
    }

    @Test func `What would be revoked is shown and confirmed before it is`() throws {
        try test.store.add(device: "C02", user: "alice")
        try test.store.add(device: "C02")
        test.typed = ["yes"]
        #expect(revoke(.device(name: "C02")) == 0)
        #expect(
            test.output == """
                SERIAL  DEVICE  USER   NOT AFTER             STATE
                01      C02     alice  1970-01-01T00:16:40Z  valid
                02      C02     -      1970-01-01T00:16:40Z  valid
                Revoked 2 certificates.
                Recorded at 1970-01-01T00:08:20Z, in force within 1 s on every gateway of this store.

                """)
        #expect(test.told == "Revoke 2 certificates? Type yes: ")
        #expect(test.store.orders.map(\.reason) == [.superseded])
    }

    @Test(arguments: ["no", "y", "YES", "", " yes"])
    func `Anything but yes is no`(answer: String) throws {
        try test.store.add(user: "alice")
        test.typed = [answer]
        #expect(revoke(.user(name: "alice")) == 1)
        #expect(test.told.hasSuffix("nothing was done\n"))
        #expect(test.store.orders == [])
    }

    @Test func `The end of input is no`() throws {
        try test.store.add(user: "alice")
        test.typed = []
        #expect(revoke(.user(name: "alice")) == 1)
        #expect(test.store.orders == [])
    }

    @Test func `Without a terminal it takes --yes`() throws {
        try test.store.add(user: "alice")
        #expect(revoke(.user(name: "alice")) == 1)
        #expect(test.told.contains("--yes"))
        #expect(test.store.orders == [])
        #expect(revoke(.user(name: "alice"), yes: true) == 0)
        #expect(test.store.orders.count == 1)
    }

    @Test func `What is revoked already needs no confirmation and changes nothing`() throws {
        try test.store.add(user: "alice")
        #expect(revoke(.user(name: "alice"), yes: true) == 0)
        #expect(revoke(.user(name: "alice")) == 0)
        #expect(test.output.hasSuffix("1 certificate revoked before: nothing changes.\n"))
    }

    @Test func `A serial number that is not known can be revoked, and that is said`() throws {
        test.typed = ["yes"]
        #expect(revoke(.serial(number: "0xab:cd", issuer: nil)) == 0)
        #expect(test.output.contains("serial number ABCD is known. If one comes, it will be"))
        #expect(test.output.contains("Revoked the serial number ABCD, which is not known."))
        #expect(test.told == "Revoke this serial number? Type yes: ")
    }

    @Test(arguments: [ControlRequest.Subject.device(name: "x"), .user(name: "x")])
    func `A device or user without certificates is not found`(
        subject: ControlRequest.Subject
    ) throws {
        try test.store.add(device: "C02", user: "alice")
        #expect(revoke(subject, yes: true) == 2)
        #expect(test.told.contains("\"x\""))
        #expect(test.store.orders == [])
    }

    @Test func `JSON is one object, and nothing else is in the output`() throws {
        try test.store.add(device: "C02", user: "alice")
        test.typed = ["yes"]
        #expect(revoke(.device(name: "C02"), json: true) == 0)
        #expect(test.told.contains("SERIAL"))
        let object = try #require(try test.objects().first)
        #expect(try test.objects().count == 1)
        #expect(object["recorded_at"] as? String == "1970-01-01T00:08:20Z")
        let list = try #require(object["certificates"] as? [[String: Any]])
        #expect(list.first?["serial"] as? String == "01")
        #expect(list.first?["was_revoked"] as? Bool == false)
        let certificate = try #require(list.first?["certificate"] as? [String: Any])
        #expect(certificate["revoked_by"] as? String == "root (uid 0)")
        #expect(certificate["revocation_reason"] as? String == "superseded")
        #expect(certificate["state"] as? String == "revoked")
    }
}

@Suite struct CertificateListTests {
    private let test = TestSession()

    @Test func `All pages are listed, as they come`() throws {
        for _ in 0..<1001 { try test.store.add() }
        #expect(test.session().list(CertificateFilter(), limit: nil) == 0)
        #expect(test.output.split(separator: "\n").count == 1002)
        #expect(test.asked.count == 3)
    }

    @Test func `A limit ends the list, and the questions`() throws {
        for _ in 0..<1001 { try test.store.add() }
        #expect(test.session(json: true).list(CertificateFilter(), limit: 3) == 0)
        #expect(try test.objects().map { $0["serial"] as? String } == ["01", "02", "03"])
        #expect(test.asked.count == 1)
    }

    @Test func `Nothing found is an empty list`() {
        #expect(test.session().list(CertificateFilter(user: "x"), limit: nil) == 0)
        #expect(test.output == "")
    }

    @Test func `What a name holds cannot act on a terminal`() throws {
        try test.store.add(device: "\u{1B}[2J\u{202E}evil\n", user: "日本語")
        try test.store.add(device: "a", user: String(repeating: "w", count: 100))
        #expect(test.session().list(CertificateFilter(), limit: nil) == 0)
        let lines = test.output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[1].contains(#"\u{1b}[2J\u{202e}evil\u{a}"#))
        let cut = String(repeating: "w", count: 43) + "…"
        #expect(lines[2].contains(cut + "  1970"))
        // The title is as far right as the values, though 日本語 takes twice as many columns.
        let column = lines.map { line in
            line.range(of: "NOT AFTER") ?? line.range(of: "1970")
        }.enumerated().map {
            TextCell.width(String(lines[$0][..<($1?.lowerBound ?? lines[$0].startIndex)]))
        }
        #expect(Set(column).count == 1)
    }

    @Test func `A certificate is shown by serial number and by fingerprint`() throws {
        let one = try test.store.add(device: "C02", user: "alice")
        try test.store.add()
        #expect(test.session().show("0x01") == 0)
        #expect(
            test.output == """
                serial: 01
                state: valid
                org: corp
                device: C02
                platform: macos
                device_managed: yes
                user: alice
                bound_at: 1970-01-01T00:00:06Z
                user_deactivated: no
                subject: CN=C02
                not_before: 1970-01-01T00:00:00Z
                not_after: 1970-01-01T00:16:40Z
                registered_at: 1970-01-01T00:00:05Z
                superseded: no
                issuer: \(one.issuer)
                sha256: \(one.fingerprint)

                """)
        #expect(test.session(json: true).show("\(one.fingerprint)".uppercased()) == 0)
        let json = String(test.output.split(separator: "\n").last ?? "")
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        #expect(object?["sha256"] as? String == "\(one.fingerprint)")
        #expect(object?["successor_not_after"] is NSNull)
    }

    @Test func `Two certificates of one serial number are both shown`() throws {
        try test.store.add(serial: [9], issuer: 1)
        try test.store.add(serial: [9], issuer: 2)
        #expect(test.session(json: true).show("9") == 0)
        #expect(try test.objects().count == 2)
    }

    @Test(
        arguments: [
            ("12", 2), (String(repeating: "0a", count: 32), 2), ("", 64), ("hello", 64),
            (String(repeating: "0a", count: 33), 64), ("--", 64),
        ] as [(String, Int32)])
    func `What is not there or no name is told`(name: String, status: Int32) {
        #expect(test.session().show(name) == status)
        #expect(test.told.hasPrefix("sallyport: "))
    }

    @Test func `A page that leads back is not followed`() {
        let console = Console(
            isInteractive: false, write: { _ in }, tell: { _ in }, readLine: { nil })
        let session = CommandSession(console: console, org: nil, json: false) {
            { _ throws(ControlFailure) in .certificates(page: [], next: 0) }
        }
        #expect(session.list(CertificateFilter(), limit: nil) == 3)
        #expect(session.status() == 3)
    }
}

@Suite struct UserCommandTests {
    private let test = TestSession()

    @Test func `A deactivation says how many certificates it is about, and asks`() throws {
        try test.store.add(user: "alice")
        try test.store.add(user: "alice")
        test.typed = ["yes"]
        let status = test.session().setUser("alice", isActive: false, isConfirmed: false)
        #expect(status == 0)
        #expect(test.told == "Deactivate \"alice\", bound to 2 certificates? Type yes: ")
        #expect(test.output.hasPrefix("Deactivated \"alice\", bound to 2 certificates.\nRecorded"))
        #expect(test.store.isDeactivated("alice"))
    }

    @Test func `A user without certificates may be mistyped, so that is said`() {
        test.typed = ["no"]
        let status = test.session().setUser("alise", isActive: false, isConfirmed: false)
        #expect(status == 1)
        #expect(test.told.contains("to whom no certificate is bound?"))
        #expect(!test.store.isDeactivated("alise"))
    }

    @Test func `A reactivation is done without a question`() throws {
        _ = test.session().setUser("alice", isActive: false, isConfirmed: true)
        #expect(test.session(json: true).setUser("alice", isActive: true, isConfirmed: true) == 0)
        #expect(!test.store.isDeactivated("alice"))
        #expect(
            test.output.hasSuffix(
                #"{"user":"alice","active":true,"certificates":0,"#
                    + #""recorded_at":"1970-01-01T00:08:20Z"}"# + "\n"))
    }

    @Test func `Listed users are printed one a line, safely`() {
        let status = test.session().listedUsers(
            device: "C02", add: ["bob", "a\nb"], remove: ["eve"])
        #expect(status == 0)
        #expect(test.output == "a\\u{a}b\nbob\n")
        #expect(test.session(json: true).listedUsers(device: "x", add: [], remove: []) == 0)
        #expect(test.output.hasSuffix("{\"device\":\"x\",\"users\":[]}\n"))
    }

    @Test func `Nobody is added and removed at once`() {
        #expect(test.session().listedUsers(device: "C02", add: ["a"], remove: ["a"]) == 64)
        #expect(test.asked == [])
    }

    @Test func `Of several orgs one has to be named`() {
        test.orgs = ["corp", "globex"]
        #expect(test.session().listedUsers(device: "C02", add: [], remove: []) == 64)
        #expect(test.told.contains("--org: corp, globex"))
        #expect(test.session(org: "corp").listedUsers(device: "C02", add: [], remove: []) == 0)
        #expect(test.session(org: "corq").listedUsers(device: "C02", add: [], remove: []) == 2)
    }

    @Test func `A store that is away has a status of its own`() {
        test.store.fault = .unavailable("it is locked")
        #expect(test.session().setUser("a", isActive: true, isConfirmed: true) == 3)
        #expect(test.told.contains("it is locked"))
    }
}

@Suite struct StatusCommandTests {
    @Test func `The status is lines for people and an object for scripts`() throws {
        let test = TestSession()
        #expect(test.session().status() == 0)
        #expect(
            test.output == """
                version: 0.1.0
                state: serving
                started: 1970-01-01T00:00:00Z, 1 d 1 h ago
                workers: 2
                settings: generation 3
                org: corp, 1 app
                store: /var/lib/sallyport/store.db, available
                certificates: 7
                bound: 5
                revoked: 0

                """)
        let scripted = TestSession()
        #expect(scripted.session(json: true).status() == 0)
        let object = try #require(try scripted.objects().first)
        #expect(object["uptime_seconds"] as? Int == 90_061)
        let store = try #require(object["store"] as? [String: Any])
        #expect(store["available"] as? Bool == true)
        #expect(store["certificates"] as? Int == 7)
        #expect(store["deactivated_users"] is NSNull)
    }
}
