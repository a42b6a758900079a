import DeviceTrust
import Store
import Testing

@testable import Control

@Suite struct StoreActionsTests {
    private let store = MemoryStore()

    private func perform(
        _ order: ControlRequest.StoreOrder, orgs: [String] = ["corp"], at now: Int64 = 500
    ) -> (answer: ControlReply.Answer, events: [SystemEvent]) {
        let (reply, events) = StoreActions.perform(
            order, actor: "root (uid 0)", on: store, settings: .init(orgs: orgs), at: now)
        #expect(reply.version == ControlRequest.currentVersion)
        return (reply.answer, events)
    }

    private func failure(
        _ order: ControlRequest.StoreOrder, orgs: [String] = ["corp"]
    ) throws -> ControlFailure {
        guard case .failed(let failure) = perform(order, orgs: orgs).answer else {
            throw UnexpectedAnswer()
        }
        return failure
    }

    private struct UnexpectedAnswer: Error {}

    @Test func `Every certificate that is revoked is an event with all that names it`() throws {
        let first = try store.add(device: "C02", user: "alice")
        try store.add(device: "C02")
        try store.add(device: "other")
        let (answer, events) = perform(
            .revoke(org: nil, subject: .device(name: "C02"), reason: "keyCompromise"))
        guard case .revoked(let records, let at) = answer else { throw UnexpectedAnswer() }
        #expect(records.map(\.serial) == ["01", "02"])
        #expect(records.map(\.wasRevoked) == [false, false])
        #expect(at == 500)
        #expect(store.rows.map(\.standing.isRevoked) == [true, true, false])
        #expect(store.rows[0].revokedBy == "root (uid 0)")
        let event = try #require(events.first)
        #expect(events.count == 2)
        #expect(event.eventType == .certificateRevocation)
        #expect(event.displayMessage == "Device Trust certificate revocation")
        #expect(event.outcome == .success)
        #expect(event.actor.kind == .user)
        #expect(event.actor.displayName == "root (uid 0)")
        #expect(event.targets.map(\.kind) == [.certificate, .device, .user])
        #expect(event.targets.first?.id == "\(first.fingerprint)")
        let facts = Dictionary(event.debugData.map { ($0.key, $0.value) }) { one, _ in one }
        #expect(
            facts == [
                "certSerial": "01", "certSha256": "\(first.fingerprint)", "deviceId": "C02",
                "user": "alice", "revocationReason": "keyCompromise", "org": "corp",
                "known": "true", "actor": "root (uid 0)",
            ])
        #expect(!events[1].debugData.contains { $0.key == "user" })
    }

    @Test func `To revoke again changes nothing, and is told as that`() throws {
        try store.add(user: "alice")
        let order = ControlRequest.StoreOrder.revoke(
            org: "corp", subject: .user(name: "alice"), reason: "superseded")
        _ = perform(order)
        let (answer, events) = perform(order, at: 600)
        guard case .revoked(let records, _) = answer else { throw UnexpectedAnswer() }
        #expect(records.map(\.wasRevoked) == [true])
        #expect(records.first?.certificate?.revokedAt == 500)
        #expect(events.map(\.outcome) == [.init(.skipped, reason: "ALREADY_REVOKED")])
    }

    @Test(arguments: ["AB:cd:01", "0xabcd01", "ABCD01", "00abcd01"])
    func `A serial number that nobody has seen is revoked`(text: String) throws {
        let (answer, events) = perform(
            .revoke(org: nil, subject: .serial(number: text, issuer: nil), reason: "unspecified"))
        #expect(
            answer
                == .revoked(
                    certificates: [
                        RevocationRecord(serial: "ABCD01", certificate: nil, wasRevoked: false)
                    ], at: 500))
        #expect(events.count == 1)
        #expect(
            events.first?.debugData.contains { $0.key == "known" && $0.value == "false" } == true)
    }

    @Test func `An issuer tells two certificates of one serial number apart`() throws {
        try store.add(serial: [7], issuer: 1)
        try store.add(serial: [7], issuer: 2)
        let issuer = String(repeating: "02", count: 32)
        _ = perform(
            .revoke(
                org: nil, subject: .serial(number: "7", issuer: issuer), reason: "unspecified"))
        #expect(store.rows.map(\.standing.isRevoked) == [false, true])
        let (answer, _) = perform(
            .list(org: nil, filter: CertificateFilter(serial: "07", issuer: issuer), after: 0))
        guard case .certificates(let page, nil) = answer else { throw UnexpectedAnswer() }
        #expect(page.map(\.issuer) == [issuer])
    }

    @Test func `Nothing is revoked where nothing matches`() throws {
        try store.add(device: "C02", org: "globex")
        let fault = try failure(
            .revoke(org: nil, subject: .device(name: "C02"), reason: "unspecified"))
        #expect(fault.kind == .notFound)
        #expect(store.rows.map(\.standing.isRevoked) == [false])
    }

    static let wrong: [(ControlRequest.StoreOrder, String)] = [
        (
            .revoke(org: nil, subject: .serial(number: "", issuer: nil), reason: "superseded"),
            "no serial"
        ),
        (
            .revoke(org: nil, subject: .serial(number: "0", issuer: nil), reason: "superseded"),
            "no serial"
        ),
        (
            .revoke(org: nil, subject: .serial(number: "xyz", issuer: nil), reason: "superseded"),
            "no serial"
        ),
        (
            .revoke(org: nil, subject: .serial(number: "1", issuer: "22"), reason: "superseded"),
            "no issuer"
        ),
        (.revoke(org: nil, subject: .device(name: ""), reason: "superseded"), "1 to 1024 bytes"),
        (.revoke(org: nil, subject: .user(name: ""), reason: "superseded"), "1 to 1024 bytes"),
        (
            .revoke(org: nil, subject: .user(name: "a"), reason: "cACompromise"),
            "has to be one of unspecified"
        ),
        (.revoke(org: nil, subject: .user(name: "a"), reason: "removeFromCRL"), "has to be one of"),
        (.setUser(org: nil, name: String(repeating: "é", count: 513), isActive: false), "not 1026"),
        (.changeListedUsers(org: nil, device: "", add: ["a"], remove: []), "a device"),
        (.changeListedUsers(org: nil, device: "d", add: [""], remove: []), "a user"),
        (.changeListedUsers(org: nil, device: "d", add: [], remove: [""]), "a user"),
        (
            .changeGroups(org: nil, user: "", replacement: nil, add: ["a"], remove: []), "a user"
        ),
        (
            .changeGroups(org: nil, user: "a", replacement: [""], add: [], remove: []), "a group"
        ),
        (.changeGroups(org: nil, user: "a", replacement: nil, add: [], remove: [""]), "a group"),
        (.changeSwitch(org: nil, platform: "", step: .enable), "macos or windows"),
        (.changeSwitch(org: nil, platform: "unknown", step: .enable), "not \"unknown\""),
        (.changeSwitch(org: nil, platform: "macOS", step: .enable), "macos or windows"),
        (.list(org: nil, filter: CertificateFilter(serial: "g"), after: 0), "no serial number"),
        (.list(org: nil, filter: CertificateFilter(fingerprint: "00"), after: 0), "no fingerprint"),
    ]

    @Test(arguments: wrong)
    func `What makes no sense is refused before the store hears of it`(
        order: ControlRequest.StoreOrder, message: String
    ) throws {
        store.fault = .damaged("it was asked")
        let fault = try failure(order)
        #expect(fault.kind == .wrongUse)
        #expect(fault.message.contains(message), "\(fault.message)")
    }

    @Test func `Of several orgs one has to be named`() throws {
        let order = ControlRequest.StoreOrder.setUser(org: nil, name: "a", isActive: false)
        let fault = try failure(order, orgs: ["corp", "globex"])
        #expect(
            fault == ControlFailure(.wrongUse, "say which org is meant by --org: corp, globex"))
        let other = try failure(.setUser(org: "x", name: "a", isActive: false))
        #expect(other == ControlFailure(.notFound, "there is no org \"x\", but corp"))
        #expect(!store.isDeactivated("a"))
    }

    @Test func `A user is deactivated and reactivated, and both are told`() throws {
        try store.add(user: "alice")
        let off = perform(.setUser(org: nil, name: "alice", isActive: false))
        #expect(off.answer == .user(certificates: 1, at: 500))
        #expect(store.isDeactivated("alice"))
        let on = perform(.setUser(org: nil, name: "alice", isActive: true))
        #expect(!store.isDeactivated("alice"))
        let events = off.events + on.events
        #expect(
            events.map(\.eventType.rawValue)
                == ["user.lifecycle.deactivate", "user.lifecycle.reactivate"])
        #expect(events.allSatisfy { $0.targets.map(\.id) == ["alice"] })
    }

    @Test func `Listed users are changed with an event each, and asked for without`() throws {
        let change = perform(
            .changeListedUsers(org: nil, device: "C02", add: ["bob", "al"], remove: ["eve"]))
        #expect(change.answer == .listedUsers(users: ["al", "bob"]))
        #expect(
            change.events.map(\.eventType)
                == [.deviceUserAddition, .deviceUserAddition, .deviceUserRemoval])
        let question = perform(.changeListedUsers(org: nil, device: "C02", add: [], remove: []))
        #expect(question.answer == .listedUsers(users: ["al", "bob"]))
        #expect(question.events == [])
    }

    @Test func `Pages lead through everything, whatever is filtered out`() throws {
        for index in 0..<1203 {
            try store.add(device: "d\(index)", validity: index == 1100 ? 0...1000 : 0...100)
        }
        var after: Int64? = 0
        var found: [String] = []
        while let start = after {
            let filter = CertificateFilter(state: .valid)
            let (answer, events) = perform(.list(org: nil, filter: filter, after: start))
            guard case .certificates(let page, let next) = answer else { throw UnexpectedAnswer() }
            #expect(events == [])
            found += page.map(\.device)
            after = next
        }
        #expect(found == ["d1100"])
        #expect(store.limits == [500, 500, 500])
    }

    @Test func `A certificate has one state`() throws {
        try store.add(validity: 0...499)
        try store.add(validity: 500...500)
        try store.add(validity: 501...900)
        try store.add(user: "u", validity: 0...499)
        _ = perform(.revoke(org: nil, subject: .user(name: "u"), reason: "unspecified"))
        func serials(_ state: CertificateState?) throws -> [String] {
            let filter = CertificateFilter(state: state)
            guard
                case .certificates(let page, _) =
                    perform(.list(org: nil, filter: filter, after: 0)).answer
            else { throw UnexpectedAnswer() }
            return page.map(\.serial)
        }
        #expect(try serials(.expired) == ["01"])
        #expect(try serials(.valid) == ["02"])
        #expect(try serials(.notYetValid) == ["03"])
        #expect(try serials(.revoked) == ["04"])
        #expect(try serials(nil) == ["01", "02", "03", "04"])
    }

    @Test func `A store that is away is told, and an order that failed is an event`() throws {
        store.fault = .unavailable("it is locked")
        let revocation = perform(
            .revoke(org: nil, subject: .serial(number: "1", issuer: nil), reason: "superseded"))
        guard case .failed(let failure) = revocation.answer else { throw UnexpectedAnswer() }
        #expect(failure.kind == .unavailable)
        #expect(failure.message.contains("it is locked"))
        #expect(failure.message.contains("ask again"))
        let others = [
            perform(.setUser(org: nil, name: "a", isActive: false)).events,
            perform(.changeListedUsers(org: nil, device: "d", add: ["a"], remove: ["b"])).events,
            perform(.list(org: nil, filter: CertificateFilter(), after: 0)).events,
            perform(
                .changeGroups(org: nil, user: "a", replacement: ["x"], add: [], remove: [])
            ).events,
            perform(.changeSwitch(org: nil, platform: "macos", step: .confirm)).events,
            perform(.listGroups(org: nil, after: "")).events,
            perform(.switches(org: nil)).events,
        ]
        let events = revocation.events + others.joined()
        #expect(
            events.map(\.eventType) == [
                .certificateRevocation, .userDeactivation, .deviceUserAddition,
                .deviceUserRemoval, .groupUserAddition, .deviceTrustConfirmation,
            ])
        #expect(events.allSatisfy { $0.outcome == .failure("STORE_FAILURE") })
    }
}
