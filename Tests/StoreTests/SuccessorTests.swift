import DeviceTrust
import Testing

@testable import Store

/// `CertificateStanding.successorNotAfter`, whatever the order in which certificates come and go.
@Suite struct SuccessorTests {
    private static func end(_ number: Int) -> Int64 {
        Sample.now + 365 * Sample.day + Int64(number)
    }

    private func successors(_ store: SQLTrustStore) throws -> [Int64?] {
        try store.certificates(CertificateQuery(), after: 0, limit: 100)
            .map(\.standing.successorNotAfter)
    }

    @Test(arguments: StoreKind.allCases)
    func `A renewed certificate takes the place of those before it`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        for number in 1...3 { _ = try store.settle(Sample.claim(number, device: "a")) }
        #expect(try successors(store) == [Self.end(3), Self.end(3), nil])
        _ = try store.revoke(
            Sample.revocation(.serial(Sample.serial(3), issuer: nil)), at: Sample.now)
        #expect(try successors(store) == [Self.end(2), nil, nil])
        _ = try store.revoke(Sample.revocation(.device("a")), at: Sample.now)
        #expect(try successors(store) == [nil, nil, nil])
    }

    @Test(arguments: StoreKind.allCases)
    func `One that comes late finds its successor`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        let settlements = try store.settle(
            [Sample.claim(2, device: "a"), Sample.claim(1, device: "a")], at: Sample.now)
        #expect(settlements.map(\.standing?.successorNotAfter) == [nil, Self.end(2)])
    }

    @Test(arguments: StoreKind.allCases)
    func `Only what was issued later and ends later counts`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        _ = try store.settle(
            [
                Sample.claim(1, device: "a", begins: 100, ends: 1000),
                Sample.claim(2, device: "a", begins: 200, ends: 1000),
                Sample.claim(3, device: "a", begins: 100, ends: 2000),
                Sample.claim(4, device: "a", begins: 300, ends: 900),
                Sample.claim(5, device: "b", begins: 300, ends: 3000),
                Sample.claim(6, device: "a", begins: 150, ends: 1500),
            ], at: Sample.now)
        #expect(try successors(store) == [1500, nil, nil, nil, nil, nil])
        #expect(try store.findFaults() == [])
    }

    @Test(arguments: StoreKind.allCases)
    func `The feed tells of the other certificates of the device`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        _ = try store.settle([Sample.claim(1, device: "a"), Sample.claim(9)], at: Sample.now)
        var position = try store.everything().state.position
        _ = try store.settle(Sample.claim(2, device: "a"))
        var page = try store.allChanges(after: position)
        #expect(
            Set(page.certificates.map(\.fingerprint))
                == [Sample.fingerprint(1), Sample.fingerprint(2)])
        position = page.position
        _ = try store.revoke(
            Sample.revocation(.serial(Sample.serial(2), issuer: nil)), at: Sample.now)
        page = try store.allChanges(after: position)
        #expect(
            Set(page.certificates.map(\.fingerprint))
                == [Sample.fingerprint(1), Sample.fingerprint(2)])
        #expect(page.certificates.allSatisfy { $0.standing.successorNotAfter == nil })
    }

    /// Without a bound, each of them would be written down anew for each that comes.
    @Test(arguments: StoreKind.allCases)
    func `A device with thousands of certificates costs as much as one with dozens`(
        kind: StoreKind
    ) throws {
        let store = try TestDatabase(kind).open()
        let count = 2000
        for start in stride(from: 1, through: count, by: 500) {
            _ = try store.settle(
                (start..<start + 500).map { Sample.claim($0, device: "a") }, at: Sample.now)
        }
        var changes = try store.changeCount()
        #expect(changes <= 4 * count)
        let newest = (count - Successors.limit + 1)...count
        #expect(
            try successors(store, of: newest) == newest.map { $0 < count ? Self.end(count) : nil })
        let oldest = try successors(store, of: 1...10)
        #expect(oldest.allSatisfy { $0 ?? 0 > Self.end(10) }, "\(oldest)")
        #expect(try store.findFaults() == [])

        _ = try store.revoke(
            Sample.revocation(.serial(Sample.serial(count), issuer: nil)), at: Sample.now)
        #expect(try store.changeCount() - changes <= Successors.limit + 1)
        let left = (count - Successors.limit)...(count - 1)
        #expect(
            try successors(store, of: left)
                == left.map { $0 < count - 1 ? Self.end(count - 1) : nil })
        #expect(try store.findFaults() == [])

        changes = try store.changeCount()
        _ = try store.revoke(Sample.revocation(.device("a")), at: Sample.now)
        #expect(try store.changeCount() - changes <= count + 2 * Successors.limit)
        #expect(try successors(store, of: newest).allSatisfy { $0 == nil })
        #expect(try store.findFaults() == [])
    }

    @Test(arguments: StoreKind.allCases)
    func `Many that end together do not hide a successor that ends later`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        let (now, end) = (Sample.now, Self.end(0))
        _ = try store.settle(
            (1...100).map { Sample.claim($0, device: "a", ends: end) }
                + [Sample.claim(101, device: "a", ends: end + 1)], at: now)
        let late = Sample.claim(102, device: "a", begins: now, ends: end - 1)
        #expect(try store.settle(late).standing?.successorNotAfter == end + 1)
        #expect(
            try successors(store, of: 70...101) == [Int64?](repeating: end + 1, count: 31) + [nil])
        #expect(try store.findFaults() == [])
    }

    /// The successors of certificates by their numbers, which are the order they came in.
    private func successors(_ store: SQLTrustStore, of numbers: ClosedRange<Int>) throws -> [Int64?]
    {
        try store.certificates(
            CertificateQuery(), after: Int64(numbers.lowerBound - 1), limit: numbers.count
        ).map(\.standing.successorNotAfter)
    }
}
