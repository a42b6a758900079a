import DeviceTrust
import Testing

@testable import Store

@Suite struct UserTests {
    @Test(arguments: StoreKind.allCases)
    func `A user is deactivated and reactivated with all certificates`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        _ = try store.settle(
            [Sample.claim(1, user: "ada"), Sample.claim(2, user: "ada"), Sample.claim(3)],
            at: Sample.now)
        #expect(try store.setUser("ada", org: "corp", isActive: false, at: Sample.now) == 2)
        let claim = try store.settle(Sample.claim(1))
        #expect(claim.standing == CertificateStanding(user: "ada", isUserDeactivated: true))
        #expect(try store.setUser("ada", org: "corp", isActive: true, at: Sample.now) == 2)
        #expect(try store.settle(Sample.claim(1)).standing == CertificateStanding(user: "ada"))
    }

    @Test(arguments: StoreKind.allCases)
    func `A user nobody has seen is remembered`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        #expect(try store.setUser("eve", org: "corp", isActive: false, at: Sample.now) == 0)
        let claim = try store.settle(Sample.claim(1, user: "eve"))
        #expect(claim.isBound)
        #expect(claim.standing?.isUserDeactivated == true)
    }

    @Test(arguments: StoreKind.allCases)
    func `A device is unmanaged with all certificates`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        #expect(try !store.setDevice("a", org: "corp", isManaged: false, at: Sample.now))
        _ = try store.settle(
            [Sample.claim(1, device: "a"), Sample.claim(2, device: "b")], at: Sample.now)
        let position = try store.everything().state.position
        #expect(try store.setDevice("a", org: "corp", isManaged: false, at: Sample.now))
        #expect(try store.setDevice("a", org: "corp", isManaged: false, at: Sample.now))
        let page = try store.allChanges(after: position)
        #expect(page.certificates.map(\.fingerprint) == [Sample.fingerprint(1)])
        #expect(page.certificates.map(\.standing.isDeviceManaged) == [false])
        let later = try store.settle(Sample.claim(3, device: "a"))
        #expect(later.standing?.isDeviceManaged == false)
    }

    @Test(arguments: StoreKind.allCases)
    func `Listed users are kept sorted, and removal wins`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        func change(_ add: [String], _ remove: [String]) throws -> [String] {
            try store.changeListedUsers(
                of: "a", org: "corp", add: add, remove: remove, at: Sample.now)
        }
        #expect(try change([], []) == [])
        #expect(try change(["b", "Z", "b", "é"], []) == ["Z", "b", "é"])
        #expect(try change(["a", "b"], ["Z", "no one"]) == ["a", "b", "é"])
        #expect(try change(["new", "a"], ["new"]) == ["a", "b", "é"])
        let position = try store.everything().state.position
        #expect(position == FeedPosition(sequence: 2), "what changes nothing is no change")
        #expect(try change([], []) == ["a", "b", "é"])
    }

    @Test(arguments: StoreKind.allCases)
    func `What is no name is refused`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        let long = String(repeating: "x", count: 513)
        for name in ["", long, String(repeating: "é", count: 257)] {
            #expect(throws: StoreError.self) {
                try store.setUser(name, org: "corp", isActive: false, at: Sample.now)
            }
            #expect(throws: StoreError.self) {
                try store.setUser("ada", org: name, isActive: false, at: Sample.now)
            }
            #expect(throws: StoreError.self) {
                try store.changeListedUsers(
                    of: name, org: "corp", add: ["a"], remove: [], at: Sample.now)
            }
            #expect(throws: StoreError.self) {
                try store.changeListedUsers(
                    of: "a", org: "corp", add: [name], remove: [], at: Sample.now)
            }
            #expect(throws: StoreError.self) {
                try store.revoke(Sample.revocation(.device("a"), actor: name), at: Sample.now)
            }
        }
        #expect(try store.everything().state.position.sequence == 0)
    }
}
