import Testing

@testable import TLS

struct CRLReplacementTests {
    typealias List = CertificateRevocationList
    static let now: Int64 = 1_800_000_000

    static func header(
        issuer: UInt8 = 1, number: [UInt8]? = [5], thisUpdate: Int64 = now - 100,
        nextUpdate: Int64? = now + 100, point: [UInt8]? = nil, entryCount: Int = 0,
        base: [UInt8]? = nil
    ) -> List.Header {
        List.Header(
            issuerKey: [issuer], issuer: "CN=x", number: number, baseNumber: base,
            thisUpdate: thisUpdate, nextUpdate: nextUpdate, distributionPoint: point,
            entryCount: entryCount,
            skippedCount: 0)
    }

    static func refusal(old: List.Header?, new: List.Header) -> List.Refusal? {
        List.mayReplace(old: old, new: new, now: now)
    }

    @Test(
        arguments: [
            ([5], [6], true), ([5], [4], false), ([0xff], [1, 0], true), ([1, 0], [0xff], false),
            ([1, 2], [1, 3], true), ([], [1], true), ([1], [], false),
        ] as [([UInt8], [UInt8], Bool)])
    func `the greater number is newer, whatever the dates`(
        old: [UInt8], new: [UInt8], isNewer: Bool
    ) {
        for shift in [Int64(-50), 0, 50] {
            let refusal = Self.refusal(
                old: Self.header(number: old),
                new: Self.header(number: new, thisUpdate: Self.now - 100 + shift))
            #expect(refusal == (isNewer ? nil : .older))
        }
    }

    @Test func `without numbers, or with equal ones, the later date is newer`() {
        for (oldNumber, newNumber) in [(nil, nil), ([5], nil), (nil, [5]), ([5], [5])]
            as [([UInt8]?, [UInt8]?)]
        {
            let old = Self.header(number: oldNumber)
            let later = Self.header(number: newNumber, thisUpdate: Self.now - 99)
            #expect(Self.refusal(old: old, new: later) == nil)
            let earlier = Self.header(number: newNumber, thisUpdate: Self.now - 101)
            #expect(Self.refusal(old: old, new: earlier) == .older)
            let same = Self.header(number: newNumber, entryCount: 3)
            #expect(Self.refusal(old: old, new: same) == .older)
        }
    }

    @Test func `the list in use is no news`() {
        #expect(Self.refusal(old: Self.header(), new: Self.header()) == .unchanged)
    }

    @Test func `an expired list is taken only where there is none`() {
        let expired = Self.header(number: [9], nextUpdate: Self.now - 1)
        #expect(Self.refusal(old: Self.header(), new: expired) == .expired)
        #expect(Self.refusal(old: nil, new: expired) == nil)
        let last = Self.header(number: [9], nextUpdate: Self.now)
        #expect(Self.refusal(old: Self.header(), new: last) == nil)
        let endless = Self.header(number: [9], nextUpdate: nil)
        #expect(Self.refusal(old: Self.header(), new: endless) == nil)
    }

    @Test func `a list from the future is refused beyond what clocks differ`() {
        for old in [nil, Self.header()] {
            let ahead = Self.header(number: [9], thisUpdate: Self.now + 300)
            #expect(Self.refusal(old: old, new: ahead) == nil)
            let tooFar = Self.header(number: [9], thisUpdate: Self.now + 301)
            #expect(Self.refusal(old: old, new: tooFar) == .fromTheFuture)
            let farthest = Self.header(number: [9], thisUpdate: .max)
            #expect(Self.refusal(old: old, new: farthest) == .fromTheFuture)
        }
    }

    @Test func `a list of another authority or distribution point replaces nothing`() {
        let other = Self.header(issuer: 2, number: [9])
        #expect(Self.refusal(old: Self.header(), new: other) == .otherList)
        let delta = Self.header(number: [9], base: [5])
        #expect(Self.refusal(old: Self.header(), new: delta) == .otherList)
        #expect(Self.refusal(old: delta, new: Self.header(number: [10])) == .otherList)
        #expect(Self.refusal(old: delta, new: Self.header(number: [10], base: [9])) == nil)
        #expect(Self.refusal(old: delta, new: Self.header(number: [8], base: [7])) == .older)
        let part = Self.header(number: [9], point: [1])
        #expect(Self.refusal(old: Self.header(), new: part) == .otherList)
    }
}
