import Testing

@testable import Store

@Suite struct TicketKeyTests {
    private static func key(_ number: UInt8) -> [UInt8] { [UInt8](repeating: number, count: 80) }

    @Test(arguments: StoreKind.allCases)
    func `A key is made when there is none or the newest is too old`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        func keys(_ fresh: UInt8, _ now: Int64) throws -> [StoredTicketKey] {
            try store.ticketKeys(fresh: Self.key(fresh), rotation: 100, count: 2, at: now)
        }
        let first = StoredTicketKey(bytes: Self.key(1), madeAt: 1000)
        let second = StoredTicketKey(bytes: Self.key(2), madeAt: 1101)
        let third = StoredTicketKey(bytes: Self.key(3), madeAt: 1300)
        #expect(try keys(1, 1000) == [first])
        #expect(try keys(9, 1100) == [first])
        #expect(try keys(2, 1101) == [second, first])
        #expect(try keys(9, 1100) == [second, first], "a clock that is a little behind")
        #expect(try keys(3, 1300) == [third, second], "what is beyond the count is gone")
        #expect(
            try store.ticketKeys(fresh: Self.key(9), rotation: 100, count: 9, at: 1300)
                == [third, second])
        let past = StoredTicketKey(bytes: Self.key(4), madeAt: 5)
        #expect(try keys(4, 5) == [past, third], "a clock that was far ahead is overcome")
    }

    @Test(arguments: StoreKind.allCases, [0, 79, 81])
    func `What has not 80 bytes is no key`(kind: StoreKind, count: Int) throws {
        let store = try TestDatabase(kind).open()
        #expect(throws: StoreError.self) {
            try store.ticketKeys(
                fresh: [UInt8](repeating: 1, count: count), rotation: 1, count: 1, at: 1)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `Of those who ask at once one has its way and all are told the same`(
        kind: StoreKind
    ) throws {
        let database = try TestDatabase(kind)
        for round in 1...10 {
            let told = Collected<[StoredTicketKey]>()
            try inParallel(4) { index in
                let store = try database.open()
                let keys = try patiently {
                    try store.ticketKeys(
                        fresh: Self.key(UInt8(round * 4 + index)), rotation: 10, count: 3,
                        at: Int64(round) * 1000)
                }
                told.add(keys)
            }
            let answers = told.all
            #expect(Set(answers).count == 1)
            #expect(answers.first?.count == min(round, 3))
            #expect(answers.first?.first?.madeAt == Int64(round) * 1000)
        }
    }
}
