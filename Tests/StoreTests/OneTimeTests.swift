import DeviceTrust
import Testing

@testable import Store

@Suite struct OneTimeTests {
    private static func key(_ number: Int) throws -> OneTimeKey {
        let bytes = (0..<32).map { UInt8(truncatingIfNeeded: number >> (8 * ($0 % 8))) }
        return try #require(OneTimeKey(bytes))
    }

    @Test(arguments: StoreKind.allCases)
    func `A record is written down once and taken away once`(kind: StoreKind) throws {
        let database = try TestDatabase(kind)
        let (one, other) = (try database.open(), try database.open())
        let key = try Self.key(1)
        #expect(try one.takeOnce(.assertion, key, at: 5) == nil)
        #expect(try one.putOnce(.assertion, key, value: [1, 0, 255], expires: 10, at: 5))
        #expect(try !other.putOnce(.assertion, key, value: [2], expires: 10, at: 5))
        #expect(try other.takeOnce(.assertion, key, at: 5) == [1, 0, 255])
        #expect(try one.takeOnce(.assertion, key, at: 5) == nil)
        #expect(try other.putOnce(.assertion, key, expires: 10, at: 5), "it has gone")
        #expect(try one.takeOnce(.assertion, key, at: 5) == [])
    }

    @Test(arguments: StoreKind.allCases)
    func `A record of another kind is another record`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        let key = try Self.key(1)
        #expect(try store.putOnce(.assertion, key, expires: 10, at: 5))
        #expect(try store.takeOnce(.judgedMessage, key, at: 5) == nil)
        #expect(try store.putOnce(.judgedMessage, key, expires: 10, at: 5))
        #expect(try store.takeOnce(.assertion, key, at: 5) != nil)
    }

    @Test(arguments: StoreKind.allCases)
    func `What has expired does not count, is replaced, and is deleted in passing`(
        kind: StoreKind
    ) throws {
        let store = try TestDatabase(kind).open()
        let (key, other) = (try Self.key(1), try Self.key(2))
        #expect(try store.putOnce(.assertion, key, value: [1], expires: 10, at: 5))
        #expect(try !store.putOnce(.assertion, key, value: [2], expires: 90, at: 9))
        #expect(try store.putOnce(.assertion, key, value: [3], expires: 20, at: 10))
        #expect(try store.takeOnce(.assertion, key, at: 20) == nil)
        #expect(try store.putOnce(.assertion, key, expires: 20, at: 10))
        #expect(try store.putOnce(.assertion, other, expires: 99, at: 20))
        #expect(try Self.count(store) == 1)
    }

    /// The purge takes the first that have expired; what it has not reached yet is as good as gone.
    @Test(arguments: StoreKind.allCases)
    func `What has expired is deleted some at a time and not seen meanwhile`(
        kind: StoreKind
    ) throws {
        let store = try TestDatabase(kind).open()
        let total = 2 * Int(SQLTrustStore.purgedAtOnce) + 5
        let uses = try (1...total).map { number in
            try #require(
                OneTimeUse(
                    putting: [], kind: .assertion, key: try Self.key(number),
                    expires: Int64(number)))
        }
        #expect(try store.settle(uses: uses, at: 0).allSatisfy { $0 == .put(isFirst: true) })
        #expect(try Self.count(store) == total)
        #expect(try store.takeOnce(.assertion, Self.key(total), at: 1_000_000) == nil)
        #expect(try Self.count(store) < total)
        #expect(try store.putOnce(.assertion, Self.key(total), expires: 2_000_000, at: 1_000_000))
        #expect(try store.takeOnce(.judgedMessage, Self.key(1), at: 1_000_000) == nil)
        #expect(try Self.count(store) == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func `Uses are settled in their order`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        let key = try Self.key(1)
        let take = OneTimeUse(taking: key, kind: .assertion)
        func put(_ byte: UInt8) throws -> OneTimeUse {
            try #require(
                OneTimeUse(putting: [byte], kind: .assertion, key: key, expires: 10))
        }
        #expect(try store.settle(uses: [], at: 5) == [])
        #expect(
            try store.settle(uses: [take, put(1), put(2), take, take, put(3)], at: 5) == [
                .taken(nil), .put(isFirst: true), .put(isFirst: false), .taken([1]), .taken(nil),
                .put(isFirst: true),
            ])
        #expect(try store.takeOnce(.assertion, key, at: 5) == [3])
    }

    @Test(arguments: StoreKind.allCases)
    func `1024 bytes are kept and more are refused`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        let (key, most) = (try Self.key(1), [UInt8](repeating: 9, count: 1024))
        #expect(throws: StoreError.self) {
            try store.putOnce(.assertion, key, value: most + [9], expires: 10, at: 5)
        }
        #expect(try store.putOnce(.assertion, key, value: most, expires: 10, at: 5))
        #expect(try store.takeOnce(.assertion, key, at: 5) == most)
    }

    @Test(arguments: StoreKind.allCases)
    func `Of those who write or take one at once one has its way`(kind: StoreKind) throws {
        let database = try TestDatabase(kind)
        let rounds = kind == .sqlite ? 100 : 40
        let firsts = Collected<Int>()
        let taken = Collected<(round: Int, value: [UInt8])>()
        try inParallel(4) { index in
            let store = try patiently { try database.open() }
            for round in 1...rounds {
                let key = try Self.key(round)
                // A busy store has not done it: nothing is kept from whoever asks again.
                let isFirst = try patiently {
                    try store.putOnce(
                        .assertion, key, value: [UInt8(index)], expires: 10, at: 5)
                }
                if isFirst { firsts.add(round) }
            }
        }
        try inParallel(4) { _ in
            let store = try patiently { try database.open() }
            for round in 1...rounds {
                let key = try Self.key(round)
                let value = try patiently { try store.takeOnce(.assertion, key, at: 5) }
                if let value { taken.add((round, value)) }
            }
        }
        #expect(firsts.all.sorted() == Array(1...rounds))
        #expect(taken.all.map(\.round).sorted() == Array(1...rounds))
        #expect(taken.all.allSatisfy { $0.value.count == 1 && $0.value[0] < 4 })
    }

    private static func count(_ store: SQLTrustStore) throws -> Int {
        try store.session.transaction(.read) { () throws(StoreError) in
            Int(try store.session.number("SELECT COUNT(*) FROM one_time"))
        }
    }
}
