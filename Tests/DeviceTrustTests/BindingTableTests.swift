import Testing

@testable import DeviceTrust

struct BindingTableTests {
    private static func key(_ number: UInt64, org: String = "corp") -> BindingKey {
        var numbers = SeededNumbers(seed: number)
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &numbers) }
        guard let fingerprint = CertificateFingerprint(bytes) else {
            preconditionFailure("32 bytes are a fingerprint")
        }
        return BindingKey(org: org, fingerprint: fingerprint)
    }

    @Test func `an empty table knows nothing`() {
        let table = BindingTable()
        #expect(table.standing(of: Self.key(1)) == nil)
        #expect(table.user(of: Self.key(1)) == nil)
        #expect(table.count == 0)
    }

    @Test(arguments: [
        CertificateStanding(),
        CertificateStanding(isRevoked: true),
        CertificateStanding(isDeviceManaged: false),
        CertificateStanding(user: "alice@corp.test"),
        CertificateStanding(user: "alice@corp.test", isUserDeactivated: true),
        CertificateStanding(user: "\u{1f680} ünï", successorNotAfter: Sample.end),
    ])
    func `what is put in comes out`(standing: CertificateStanding) throws {
        let table = BindingTable()
        table.set(standing, of: Self.key(1))
        let found = try #require(table.standing(of: Self.key(1)))
        #expect(found.facts == BindingStanding.Facts(standing))
        #expect(found.facts.contains(.revoked) == standing.isRevoked)
        #expect(found.facts.contains(.deviceNotManaged) != standing.isDeviceManaged)
        #expect(found.facts.contains(.bound) == (standing.user != nil))
        #expect(found.facts.contains(.userDeactivated) == standing.isUserDeactivated)
        #expect(found.successorNotAfter == standing.successorNotAfter)
        #expect(table.user(of: Self.key(1)) == standing.user)
        #expect(table.count == 1)
    }

    @Test func `a certificate counts in each org on its own`() {
        let table = BindingTable()
        table.set(CertificateStanding(isRevoked: true), of: Self.key(1, org: "corp"))
        #expect(table.standing(of: Self.key(1, org: "globex")) == nil)
    }

    @Test func `another user is another binding, and the same one is not`() throws {
        let table = BindingTable()
        let key = Self.key(1)
        func binding(_ user: String?) throws -> UInt32 {
            table.set(CertificateStanding(user: user), of: key)
            return try #require(table.standing(of: key)).binding
        }
        let alice = try binding("alice")
        #expect(try binding("alice") == alice)
        #expect(try binding("bob") != alice)
        #expect(try binding("e\u{301}") != binding("\u{e9}"))
        _ = try binding("bob")
        #expect(table.user(of: key) == "bob")
        #expect(try binding(nil) == 0)
        #expect(table.user(of: key) == nil)
    }

    @Test func `a successor beyond the year 2106 counts as ending then`() {
        let table = BindingTable()
        table.set(CertificateStanding(successorNotAfter: .max), of: Self.key(1))
        #expect(table.standing(of: Self.key(1))?.successorNotAfter == Int64(UInt32.max))
    }

    @Test func `random changes leave what a dictionary would hold`() {
        let table = BindingTable()
        var model: [BindingKey: CertificateStanding] = [:]
        var numbers = SeededNumbers(seed: 3)
        for _ in 0..<60_000 {
            let key = Self.key(.random(in: 0..<20_000, using: &numbers))
            let standing = CertificateStanding(
                isRevoked: .random(using: &numbers), isDeviceManaged: .random(using: &numbers),
                user: Bool.random(using: &numbers) ? "user \(numbers.next() % 99)" : nil,
                successorNotAfter: Bool.random(using: &numbers) ? Sample.end : nil)
            table.set(standing, of: key)
            model[key] = standing
        }
        #expect(table.count == model.count)
        for (key, standing) in model {
            guard let found = table.standing(of: key),
                found.facts == BindingStanding.Facts(standing),
                found.successorNotAfter == standing.successorNotAfter,
                table.user(of: key) == standing.user
            else {
                Issue.record("\(key) is not as it was put in")
                return
            }
        }
        #expect((30_000..<60_000).allSatisfy { table.standing(of: Self.key($0)) == nil })
    }

    @Test func `keys that agree in all the bits that choose a place are told apart`() {
        let table = BindingTable()
        let keys = (0..<40).map { number in
            Self.twin(upper: UInt64(number), lower: 0xffff_ffff_ffff_ff00)
        }
        for key in keys.dropLast() { table.set(CertificateStanding(user: "\(key)"), of: key) }
        for key in keys.dropLast() { #expect(table.user(of: key) == "\(key)") }
        #expect(table.standing(of: keys[39]) == nil)
    }

    private static func twin(upper: UInt64, lower: UInt64) -> BindingKey {
        func octets(_ word: UInt64) -> [UInt8] {
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> $0) }
        }
        let bytes = octets(upper) + octets(lower) + [UInt8](repeating: 0, count: 16)
        guard let fingerprint = CertificateFingerprint(bytes) else {
            preconditionFailure("32 bytes are a fingerprint")
        }
        return BindingKey(org: "", fingerprint: fingerprint)
    }

    @Test func `readers on many threads see whole standings while one writes`() async {
        let table = BindingTable()
        let keys = (0..<64).map { Self.key($0) }
        for key in keys { table.set(CertificateStanding(user: "a"), of: key) }
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for round in 0..<4000 {
                    let user = round.isMultiple(of: 2) ? "bob" : "a"
                    for key in keys {
                        table.set(
                            CertificateStanding(isRevoked: user == "bob", user: user), of: key)
                    }
                }
                return true
            }
            for _ in 0..<3 {
                group.addTask {
                    for _ in 0..<4000 {
                        for key in keys.prefix(8) {
                            guard let user = table.user(of: key), ["a", "bob"].contains(user),
                                table.standing(of: key)?.facts.contains(.bound) == true
                            else { return false }
                        }
                    }
                    return true
                }
            }
            for await isWhole in group { #expect(isWhole) }
        }
    }

    @Test func `before the first load is done nothing is known`() {
        let table = BindingTable()
        table.beginLoading()
        table.set(CertificateStanding(), of: Self.key(1))
        #expect(table.standing(of: Self.key(1)) == nil)
        table.endLoading()
        #expect(table.standing(of: Self.key(1)) != nil)
    }

    @Test func `what a later load does not bring is not known any more`() {
        let table = BindingTable()
        table.beginLoading()
        for number in 0..<4 { table.set(CertificateStanding(), of: Self.key(UInt64(number))) }
        table.endLoading()
        table.beginLoading()
        table.set(CertificateStanding(isRevoked: true), of: Self.key(0))
        // Until it is done, what was known counts, and what is new counts at once.
        #expect(table.standing(of: Self.key(0))?.facts == .revoked)
        #expect(table.standing(of: Self.key(1)) != nil)
        // One that was broken off goes on.
        table.beginLoading()
        table.set(CertificateStanding(), of: Self.key(2))
        table.endLoading()
        #expect(table.standing(of: Self.key(0))?.facts == .revoked)
        #expect(table.standing(of: Self.key(1)) == nil)
        #expect(table.standing(of: Self.key(2)) != nil)
        table.set(CertificateStanding(), of: Self.key(1))
        #expect(table.standing(of: Self.key(1)) != nil)
    }

    @Test func `people are known by org`() {
        let table = BindingTable()
        table.setUser("alice", org: "corp", isActive: false)
        table.setListedUsers(["bob"], device: "kiosk", org: "corp")
        #expect(table.isDeactivated(user: "alice", org: "corp"))
        #expect(!table.isDeactivated(user: "alice", org: "globex"))
        #expect(!table.isDeactivated(user: "Alice", org: "corp"))
        #expect(table.isListed(user: "bob", device: "kiosk", org: "corp"))
        #expect(!table.isListed(user: "bob", device: "kiosk", org: "globex"))
        table.setUser("alice", org: "corp", isActive: true)
        table.setListedUsers([], device: "kiosk", org: "corp")
        #expect(!table.isDeactivated(user: "alice", org: "corp"))
        #expect(!table.isListed(user: "bob", device: "kiosk", org: "corp"))
    }

    @Test func `groups are those of one user of one org, whose name is bytes`() {
        let table = BindingTable()
        #expect(table.groups(of: "alice", org: "corp") == [])
        table.setGroups(["staff", "ops"], user: "alice", org: "corp")
        table.setGroups(["e1"], user: "e\u{301}", org: "corp")
        #expect(table.groups(of: "alice", org: "corp") == ["ops", "staff"])
        #expect(table.groups(of: "alice", org: "globex") == [])
        #expect(table.groups(of: "Alice", org: "corp") == [])
        #expect(table.groups(of: "\u{e9}", org: "corp") == [])
        table.setGroups([], user: "alice", org: "corp")
        #expect(table.groups(of: "alice", org: "corp") == [])
    }

    @Test func `loading again forgets people who are not there any more`() {
        let table = BindingTable()
        table.setUser("alice", org: "corp", isActive: false)
        table.setListedUsers(["bob"], device: "kiosk", org: "corp")
        table.setGroups(["staff"], user: "alice", org: "corp")
        table.setPeople(
            deactivated: [("corp", "carol")], listed: [("corp", "desk", ["dan"])],
            groups: [("corp", "dan", ["staff", "ops"]), ("corp", "eve", [])])
        #expect(table.groups(of: "alice", org: "corp") == [])
        #expect(table.groups(of: "dan", org: "corp") == ["ops", "staff"])
        #expect(table.groups(of: "eve", org: "corp") == [])
        #expect(!table.isDeactivated(user: "alice", org: "corp"))
        #expect(table.isDeactivated(user: "carol", org: "corp"))
        #expect(!table.isListed(user: "bob", device: "kiosk", org: "corp"))
        #expect(table.isListed(user: "dan", device: "desk", org: "corp"))
    }
}
