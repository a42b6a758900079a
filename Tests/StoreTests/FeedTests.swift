import DeviceTrust
import Testing

@testable import Store

@Suite struct FeedTests {
    @Test(arguments: StoreKind.allCases)
    func `An empty store has nothing to load and nothing has changed`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        let (standings, state) = try store.everything()
        #expect(standings.isEmpty)
        #expect(state == StoreState(position: FeedPosition(sequence: 0)))
        #expect(
            try store.changes(after: state.position, limit: 10)
                == FeedPage(position: state.position, isComplete: true))
    }

    @Test(arguments: StoreKind.allCases)
    func `Everything is loaded with its position`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        _ = try store.settle(
            [
                Sample.claim(1, device: "a", user: "ada"), Sample.claim(2, device: "b"),
                Sample.claim(3, device: "a"),
            ], at: Sample.now)
        _ = try store.setUser("ada", org: "corp", isActive: false, at: Sample.now)
        _ = try store.setDevice("b", org: "corp", isManaged: false, at: Sample.now)
        _ = try store.revoke(
            Sample.revocation(.serial(Sample.serial(2), issuer: nil)), at: Sample.now)
        _ = try store.changeListedUsers(
            of: "x", org: "corp", add: ["eve", "bob"], remove: [], at: Sample.now)
        let (standings, state) = try store.everything()
        #expect(
            standings.mapValues(\.standing) == [
                Sample.fingerprint(1): CertificateStanding(
                    user: "ada", isUserDeactivated: true,
                    successorNotAfter: Sample.now + 365 * Sample.day + 3),
                Sample.fingerprint(2): CertificateStanding(
                    isRevoked: true, isDeviceManaged: false),
                Sample.fingerprint(3): CertificateStanding(),
            ])
        #expect(
            state.deactivatedUsers == [StoredUser(org: "corp", name: "ada", isActive: false)])
        #expect(
            state.listedUsers == [
                StoredListedUsers(org: "corp", deviceID: "x", users: ["bob", "eve"])
            ])
        #expect(try store.changes(after: state.position, limit: 1)?.isComplete == true)
        #expect(
            try store.allChanges(after: FeedPosition(sequence: 0), limit: 1).position
                == state.position)
    }

    @Test(arguments: StoreKind.allCases)
    func `Pages tell how things stand now, and the same again when asked again`(
        kind: StoreKind
    ) throws {
        let store = try TestDatabase(kind).open()
        _ = try store.settle(Sample.claim(1))
        _ = try store.settle(Sample.claim(2))
        _ = try store.settle(Sample.claim(1, user: "ada"))
        let start = FeedPosition(sequence: 0)
        let page = try #require(try store.changes(after: start, limit: 1))
        #expect(!page.isComplete)
        #expect(page.position == FeedPosition(sequence: 1))
        // What happened first is told as it is now.
        #expect(page.certificates.map(\.standing.user) == ["ada"])
        #expect(try store.changes(after: start, limit: 1) == page)
        let rest = try #require(try store.changes(after: page.position, limit: 10))
        #expect(rest.isComplete)
        #expect(rest.position == FeedPosition(sequence: 3))
        #expect(Set(rest.certificates.map(\.fingerprint)).count == 2)
    }

    @Test(arguments: StoreKind.allCases)
    func `Users, lists and ticket keys are told`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        _ = try store.setUser("ada", org: "corp", isActive: false, at: Sample.now)
        _ = try store.setUser("ada", org: "corp", isActive: false, at: Sample.now)
        _ = try store.changeListedUsers(
            of: "x", org: "corp", add: ["eve"], remove: [], at: Sample.now)
        _ = try store.ticketKeys(
            fresh: [UInt8](repeating: 1, count: 80), rotation: 10, count: 2, at: Sample.now)
        var page = try store.allChanges(after: FeedPosition(sequence: 0))
        #expect(page.position.sequence == 3)
        #expect(page.users == [StoredUser(org: "corp", name: "ada", isActive: false)])
        #expect(
            page.listedUsers == [StoredListedUsers(org: "corp", deviceID: "x", users: ["eve"])])
        #expect(page.hasNewTicketKey)
        _ = try store.changeListedUsers(
            of: "x", org: "corp", add: [], remove: ["eve"], at: Sample.now)
        page = try store.allChanges(after: page.position)
        #expect(page.listedUsers == [StoredListedUsers(org: "corp", deviceID: "x", users: [])])
        #expect(!page.hasNewTicketKey)
    }

    @Test(arguments: StoreKind.allCases)
    func `A user with 5,000 certificates is told of page by page, and whole`(
        kind: StoreKind
    ) throws {
        let store = try TestDatabase(kind).open()
        let claims = (1...5000).map { Sample.claim($0, user: "ada") }
        for start in stride(from: 0, to: 5000, by: 500) {
            _ = try store.settle(Array(claims[start..<start + 500]), at: Sample.now)
        }
        let position = try store.everything().state.position
        #expect(try store.setUser("ada", org: "corp", isActive: false, at: Sample.now) == 5000)
        var (seen, next, pages): (Set<CertificateFingerprint>, FeedPosition, Int) = (
            [], position, 0
        )
        while true {
            let page = try #require(try store.changes(after: next, limit: 300))
            #expect(page.certificates.count <= 300)
            #expect(page.certificates.allSatisfy { $0.standing.isUserDeactivated })
            seen.formUnion(page.certificates.map(\.fingerprint))
            (next, pages) = (page.position, pages + 1)
            if page.isComplete { break }
        }
        #expect(seen.count == 5000)
        #expect(pages == 17)
    }

    @Test(arguments: StoreKind.allCases)
    func `A position that has been forgotten, or never was, must be loaded from`(
        kind: StoreKind
    ) throws {
        let store = try TestDatabase(kind).open()
        for number in 1...5 {
            _ = try store.settle(Sample.claim(number), at: Sample.now + Int64(number))
        }
        try store.forgetChanges(before: Sample.now + 4, keeping: 1)
        #expect(try store.changes(after: FeedPosition(sequence: 2), limit: 9) == nil)
        let page = try store.changes(after: FeedPosition(sequence: 3), limit: 9)
        #expect(page?.certificates.count == 2)
        #expect(try store.changes(after: FeedPosition(sequence: 6), limit: 9) == nil)
        // The last ones stay, however old they are.
        try store.forgetChanges(before: Sample.now + 1000, keeping: 1)
        #expect(try store.changes(after: FeedPosition(sequence: 4), limit: 9) != nil)
        try store.forgetChanges(before: Sample.now + 1000, keeping: 0)
        #expect(try store.changes(after: FeedPosition(sequence: 4), limit: 9) == nil)
        #expect(try store.changes(after: FeedPosition(sequence: 5), limit: 9)?.isComplete == true)
        #expect(try store.everything().state.position == FeedPosition(sequence: 5))
        _ = try store.settle(Sample.claim(6))
        #expect(try store.everything().state.position == FeedPosition(sequence: 6))
        #expect(try store.findFaults() == [])
    }

    @Test(arguments: StoreKind.allCases)
    func `Changes are forgotten some thousands at a time`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        _ = try store.settle(Sample.claim(1))
        try store.session.transaction(.write) { () throws(StoreError) in
            try store.session.run([SQLCall(Self.manyChanges, [.integer(Sample.now)])])
        }
        let last = try store.everything().state.position.sequence
        #expect(try store.changeCount() == 12_001)
        func forget(before: Int64 = Sample.now + 1, keeping: Int) throws -> Bool {
            try store.forgetChanges(before: before, keeping: keeping)
        }
        #expect(try !forget(before: Sample.now, keeping: 0), "none is old enough")
        #expect(try !forget(keeping: 12_001))
        #expect(try store.changeCount() == 12_001)
        #expect(try forget(keeping: 2000))
        #expect(try store.changeCount() == 7001)
        #expect(try store.changes(after: FeedPosition(sequence: last - 7002), limit: 1) == nil)
        #expect(try store.changes(after: FeedPosition(sequence: last - 7001), limit: 1) != nil)
        #expect(try forget(keeping: 2000))
        #expect(try !forget(keeping: 2000), "the last one that may go is gone")
        #expect(try store.changeCount() == 2000)
        #expect(try !forget(keeping: 0))
        #expect(try !forget(keeping: 0))
        #expect(try store.changeCount() == 0)
        #expect(try store.everything().state.position.sequence == last)
        #expect(try store.findFaults() == [])
    }

    private static let manyChanges = """
        INSERT INTO change (changed_at, kind, certificate)
        WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 12000)
        SELECT ?1, 1, c.number FROM counted, certificate c
        """

    @Test(arguments: StoreKind.allCases)
    func `Whoever may have missed something is told, and nobody else`(kind: StoreKind) throws {
        let database = try TestDatabase(kind)
        let (one, other) = (try database.open(), try database.open())
        _ = try one.everything()
        _ = try other.everything()
        #expect(try one.mayHaveChanged())
        #expect(try !one.mayHaveChanged())
        _ = try other.settle(Sample.claim(1))
        try eventually { try one.mayHaveChanged() }
        #expect(try !one.mayHaveChanged())
        #expect((one.changeDescriptor != nil) == (kind == .postgres))
    }

    /// Waits for what arrives by a socket.
    private func eventually(_ condition: () throws -> Bool) throws {
        for _ in 0..<10_000_000 where try condition() { return }
        Issue.record("it never happened")
    }
}
