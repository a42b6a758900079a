import Testing

@testable import Gateway

@Suite struct RequestIdentifierTests {
    @Test func `No identifier repeats`() {
        var identifiers = RequestIdentifier(seed: 0)
        let made = Set((0..<100_000).map { _ in identifiers.next() })
        #expect(made.count == 100_000)
    }

    @Test func `Neighbours tell nothing about each other`() {
        var identifiers = RequestIdentifier(seed: 42)
        var last = identifiers.next()
        for _ in 0..<1000 {
            let next = identifiers.next()
            #expect((8...56).contains((last ^ next).nonzeroBitCount))
            last = next
        }
    }

    @Test func `Workers with other seeds make other identifiers`() {
        var first = RequestIdentifier(seed: 1)
        var second = RequestIdentifier(seed: 2)
        let made = Set((0..<1000).flatMap { _ in [first.next(), second.next()] })
        #expect(made.count == 2000)
    }

    @Test(arguments: [
        (UInt64(0), "r-0000000000000000"), (255, "r-00000000000000ff"),
        (.max, "r-ffffffffffffffff"),
    ])
    func `An identifier is written with all its digits`(number: UInt64, expected: String) {
        #expect(RequestIdentifier.text(number) == expected)
    }
}
