import Testing

@testable import DeviceTrust

struct RevocationDeltaTests {
    typealias Entry = (serial: UInt64, reason: RevocationReason)

    static func base(_ entries: [Entry], number: [UInt8]? = [10]) -> RevocationIndex {
        var builder = RevocationIndex.Builder()
        for (serial, reason) in entries {
            builder.insert(Sample.serial(serial), date: 1, reason: reason)
        }
        return builder.finish(
            issuer: Sample.issuer(1), number: number, thisUpdate: 100, nextUpdate: 1000,
            distributionPoint: nil)
    }

    static func delta(
        _ entries: [Entry], number: [UInt8] = [11], base: [UInt8] = [10], issuer: UInt8 = 1,
        nextUpdate: Int64? = 300, point: [UInt8]? = nil
    ) -> RevocationDelta {
        var builder = RevocationDelta.Builder(expectedCount: entries.count)
        for (serial, reason) in entries {
            builder.insert(Sample.serial(serial), date: 2, reason: reason)
        }
        return builder.finish(
            issuer: Sample.issuer(issuer), number: number, baseNumber: base, thisUpdate: 200,
            nextUpdate: nextUpdate, distributionPoint: point)
    }

    @Test func `changes are added beside the complete list, which stays as it is`() throws {
        let base = Self.base([(1, .superseded)])
        let both = try #require(base.applying(Self.delta([(2, .keyCompromise)])))
        #expect(both.contains(Sample.serial(1)) && both.contains(Sample.serial(2)))
        #expect(both.entry(for: Sample.serial(2))?.reason == .keyCompromise)
        #expect(both.count == 2 && base.count == 1 && !base.contains(Sample.serial(2)))
        #expect(both.memoryBytes < base.memoryBytes + 1024)
    }

    @Test func `the changes' number and dates count`() throws {
        let both = try #require(Self.base([]).applying(Self.delta([])))
        #expect(both.number == [11] && both.thisUpdate == 200 && both.nextUpdate == 300)
        #expect(both.freshness(at: 301) == .stale)
        let endless = try #require(Self.base([]).applying(Self.delta([], nextUpdate: nil)))
        #expect(endless.nextUpdate == 1000)
    }

    @Test func `only a hold is released`() throws {
        let base = Self.base([(1, .certificateHold), (2, .keyCompromise), (3, .unspecified)])
        let both = try #require(
            base.applying(Self.delta((1...4).map { ($0, .removeFromCRL) })))
        #expect(!both.contains(Sample.serial(1)) && both.entry(for: Sample.serial(1)) == nil)
        #expect(both.contains(Sample.serial(2)) && both.contains(Sample.serial(3)))
        #expect(!both.contains(Sample.serial(4)))
        #expect(both.count == 2)
    }

    @Test func `a hold may become final, what is final becomes no hold`() throws {
        let base = Self.base([(1, .certificateHold), (2, .keyCompromise)])
        let both = try #require(
            base.applying(Self.delta([(1, .superseded), (2, .certificateHold)])))
        #expect(both.entry(for: Sample.serial(1))?.reason == .superseded)
        #expect(both.entry(for: Sample.serial(2))?.reason == .keyCompromise)
        #expect(both.count == 2)
    }

    @Test func `changes that contradict each other are read as revoked`() throws {
        let base = Self.base([(1, .certificateHold)])
        for order in [[0, 1], [1, 0]] {
            let entries: [Entry] = [(1, .removeFromCRL), (1, .certificateHold)]
            let both = try #require(base.applying(Self.delta(order.map { entries[$0] })))
            #expect(both.contains(Sample.serial(1)) && both.count == 1)
        }
    }

    @Test(
        arguments: [
            ([10], [11], [10], .fits), ([10], [11], [9], .fits), ([10], [11], [0], .fits),
            ([10], [11], [], .fits), ([0xff], [1, 0], [0xff], .fits),
            ([10], [12], [11], .tooOld), ([0xff], [1, 1], [1, 0], .tooOld),
            ([11], [11], [10], .contained), ([12], [11], [10], .contained),
            ([1, 0], [0xff], [1], .contained), (nil, [11], [10], .otherList),
            ([0, 10], [0, 11], [0, 10], .fits),
        ] as [([UInt8]?, [UInt8], [UInt8], RevocationDelta.Fit)])
    func `changes fit a list from their base to the one before them`(
        list: [UInt8]?, number: [UInt8], base: [UInt8], fit: RevocationDelta.Fit
    ) {
        let complete = Self.base([], number: list)
        let delta = Self.delta([(5, .superseded)], number: number, base: base)
        #expect(delta.fit(to: complete) == fit)
        #expect((complete.applying(delta) != nil) == (fit == .fits))
    }

    @Test func `changes of another authority or distribution point do not fit`() {
        let complete = Self.base([])
        #expect(Self.delta([], issuer: 2).fit(to: complete) == .otherList)
        #expect(Self.delta([], point: [1]).fit(to: complete) == .otherList)
    }

    @Test func `changes can follow changes`() throws {
        let base = Self.base([(1, .certificateHold), (2, .certificateHold)])
        let first = try #require(
            base.applying(Self.delta([(1, .removeFromCRL), (3, .certificateHold)])))
        let second = try #require(
            first.applying(
                Self.delta(
                    [(1, .superseded), (2, .removeFromCRL), (3, .removeFromCRL)], number: [12],
                    base: [11])))
        #expect(second.entry(for: Sample.serial(1))?.reason == .superseded)
        #expect(!second.contains(Sample.serial(2)) && !second.contains(Sample.serial(3)))
        #expect(second.count == 1)
    }

    /// Serials of every length, some of them alike in all words but one.
    private static func serial(_ numbers: inout SeededNumbers) -> CertificateSerial {
        let length = Int.random(in: 1...20, using: &numbers)
        let isNarrow = Bool.random(using: &numbers)
        let bytes = (0..<length).map { place in
            let range: ClosedRange<UInt8> = isNarrow && place + 1 < length ? 1...1 : 0...255
            return UInt8.random(in: range, using: &numbers)
        }
        return CertificateSerial([1] + bytes.dropFirst()) ?? Sample.serial(1)
    }

    @Test(arguments: [UInt64.random(in: .min ... .max), 1, 2, 3])
    func `lists and changes answer as a dictionary does`(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let reasons: [RevocationReason] = [.keyCompromise, .certificateHold, .removeFromCRL]
        for round in 0..<500 {
            var model: [CertificateSerial: RevocationReason] = [:]
            let known = (0..<Int.random(in: 1...60, using: &numbers)).map { _ in
                Self.serial(&numbers)
            }
            func any(_ numbers: inout SeededNumbers) -> CertificateSerial {
                known.randomElement(using: &numbers) ?? Self.serial(&numbers)
            }
            var builder = RevocationIndex.Builder()
            for _ in 0..<Int.random(in: 0...80, using: &numbers) {
                let serial = any(&numbers)
                let reason = reasons[Int.random(in: 0...1, using: &numbers)]
                builder.insert(serial, date: 1, reason: reason)
                if model[serial] != .keyCompromise { model[serial] = reason }
            }
            var index = builder.finish(
                issuer: Sample.issuer(1), number: [1], thisUpdate: 0, nextUpdate: nil,
                distributionPoint: nil)
            for step in UInt8(2)...4 {
                var changes: [CertificateSerial: RevocationReason] = [:]
                for _ in 0..<Int.random(in: 0...40, using: &numbers) {
                    changes[any(&numbers)] = reasons.randomElement(using: &numbers)
                }
                var delta = RevocationDelta.Builder()
                for (serial, reason) in changes {
                    delta.insert(serial, date: 2, reason: reason)
                    let old = model[serial]
                    guard old == nil || old == .certificateHold else { continue }
                    model[serial] = reason == .removeFromCRL ? nil : reason
                }
                let made = delta.finish(
                    issuer: Sample.issuer(1), number: [step], baseNumber: [step - 1],
                    thisUpdate: 0, nextUpdate: nil, distributionPoint: nil)
                index = try #require(index.applying(made))
            }
            let isRight =
                index.count == model.count
                && known.allSatisfy { index.entry(for: $0)?.reason == model[$0] }
                && known.allSatisfy { index.contains($0) == (model[$0] != nil) }
            try #require(isRight, "seed \(seed), round \(round)")
        }
    }
}
