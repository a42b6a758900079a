import Testing

@testable import DeviceTrust

struct RevocationIndexTests {
    typealias Entries = [CertificateSerial: RevocationEntry]

    static func index(
        _ builder: consuming RevocationIndex.Builder, thisUpdate: Int64 = 0,
        nextUpdate: Int64? = nil
    ) -> RevocationIndex {
        builder.finish(
            issuer: Sample.issuer(1), number: nil, thisUpdate: thisUpdate, nextUpdate: nextUpdate,
            distributionPoint: nil)
    }

    static func serial(_ numbers: inout SeededNumbers) -> CertificateSerial {
        // Narrow ranges in each word, so that serials share all words but one.
        CertificateSerial(
            upper: .random(in: 0...3, using: &numbers),
            middle: .random(in: 0...3, using: &numbers),
            lower: .random(in: 1...300, using: &numbers))
    }

    @Test(arguments: [0, 1, 2, 13, 100, 3000, 20_000], [0, 1, 5000])
    func `an index answers as a dictionary does`(count: Int, expectedCount: Int) {
        var numbers = SeededNumbers(seed: UInt64(count))
        var model: Entries = [:]
        var builder = RevocationIndex.Builder(expectedCount: expectedCount)
        let reasons = RevocationReason.allCases.filter { $0 != .removeFromCRL }
        for turn in 0..<count {
            let serial = Self.serial(&numbers)
            // Dates grow, so that of two final reasons the one that came first stays.
            let entry = RevocationEntry(
                date: Int64(turn), reason: reasons.randomElement(using: &numbers) ?? .superseded)
            builder.insert(serial, date: entry.date, reason: entry.reason)
            let old = model[serial]
            if old == nil
                || old?.reason == .certificateHold && entry.reason != .certificateHold
            {
                model[serial] = entry
            }
        }
        let index = Self.index(builder)
        #expect(index.count == model.count)
        for (serial, entry) in model { #expect(index.entry(for: serial) == entry) }
        for _ in 0..<2000 {
            let serial = Self.serial(&numbers)
            #expect(index.contains(serial) == (model[serial] != nil))
        }
    }

    @Test func `an empty index contains nothing`() {
        let index = Self.index(RevocationIndex.Builder())
        #expect(!index.contains(Sample.serial(1)) && index.isEmptyOrSmall)
    }

    @Test(arguments: [
        Int64.min, -(1 << 55), -1, 0, 1, 253_402_300_799, (1 << 55) - 1, .max,
    ])
    func `dates come back, bounded where no calendar reaches`(date: Int64) {
        var builder = RevocationIndex.Builder()
        builder.insert(Sample.serial(1), date: date, reason: .aACompromise)
        let bounded = min(max(date, -(1 << 55)), (1 << 55) - 1)
        #expect(
            Self.index(builder).entry(for: Sample.serial(1))
                == RevocationEntry(date: bounded, reason: .aACompromise))
    }

    @Test func `a hold counts as revoked, a release does not`() {
        var builder = RevocationIndex.Builder()
        builder.insert(Sample.serial(1), date: 1, reason: .certificateHold)
        builder.insert(Sample.serial(2), date: 1, reason: .removeFromCRL)
        builder.insert(Sample.serial(1), date: 2, reason: .removeFromCRL)
        let index = Self.index(builder)
        #expect(index.entry(for: Sample.serial(1))?.reason == .certificateHold)
        #expect(!index.contains(Sample.serial(2)))
    }

    @Test func `of two entries a final reason outweighs a hold, then the earlier date`() {
        var builder = RevocationIndex.Builder()
        for (date, reason) in [
            (Int64(5), RevocationReason.certificateHold), (9, .keyCompromise),
            (1, .certificateHold),
            (7, .superseded), (8, .unspecified),
        ] {
            builder.insert(Sample.serial(1), date: date, reason: reason)
        }
        let index = Self.index(builder)
        #expect(index.count == 1)
        #expect(
            index.entry(for: Sample.serial(1)) == RevocationEntry(date: 7, reason: .superseded))
    }

    @Test func `unknown reason codes say no more than revoked`() {
        #expect(RevocationReason(code: 7) == .unspecified)
        #expect(RevocationReason(code: 200) == .unspecified)
        #expect(RevocationReason(code: 6) == .certificateHold)
        #expect(RevocationReason.keyCompromise.name == "keyCompromise")
    }

    @Test(arguments: [0, 20_000, 1_000_000])
    func `an entry takes less than 40 bytes, whatever was expected`(expectedCount: Int) {
        var builder = RevocationIndex.Builder(expectedCount: expectedCount)
        for number in 1...UInt64(20_000) {
            builder.insert(
                CertificateSerial(upper: 1, middle: number &* 0x9e37_79b9, lower: number),
                date: 1_700_000_000, reason: .superseded)
        }
        let index = Self.index(builder)
        #expect(index.count == 20_000)
        #expect(index.memoryBytes < 20_000 * 40)
        #expect(index.memoryBytes > 20_000 * 28)
    }

    @Test(arguments: [
        (Int64(0), Freshness.fresh), (799, .fresh), (800, .due), (1000, .due), (1001, .stale),
        (.max, .stale), (.min, .fresh),
    ])
    func `a list ages from fresh over due to stale`(now: Int64, freshness: Freshness) {
        let list = Self.index(RevocationIndex.Builder(), thisUpdate: 0, nextUpdate: 1000)
        #expect(list.freshness(at: now) == freshness)
    }

    @Test func `the due fraction is a choice, and a list without end stays fresh`() {
        let list = Self.index(RevocationIndex.Builder(), thisUpdate: 0, nextUpdate: 1000)
        #expect(list.freshness(at: 500, dueFraction: 0.5) == .due)
        #expect(list.freshness(at: 999, dueFraction: 0) == .fresh)
        #expect(Self.index(RevocationIndex.Builder()).freshness(at: .max) == .fresh)
    }

    @Test func `leading zeros of the number do not count`() {
        let list = RevocationIndex.Builder().finish(
            issuer: Sample.issuer(1), number: [0, 0, 5], thisUpdate: 0, nextUpdate: nil,
            distributionPoint: nil)
        #expect(list.number == [5])
    }
}

struct SerialHashTests {
    @Test func `each bit of a serial changes about half the bits of the hash`() {
        let hash = SerialHash(key: RevocationIndex.HashKey(seed: 1))
        var numbers = SeededNumbers(seed: 1)
        var changed = 0
        let rounds = 200
        for _ in 0..<rounds {
            let (upper, middle, lower) = (
                UInt32.random(in: .min ... .max, using: &numbers), numbers.next(), numbers.next()
            )
            let whole = hash(CertificateSerial(upper: upper, middle: middle, lower: lower))
            for bit in 0..<160 {
                let other = CertificateSerial(
                    upper: upper ^ (bit < 32 ? 1 << UInt32(bit) : 0),
                    middle: middle ^ (32..<96 ~= bit ? 1 << UInt64(bit - 32) : 0),
                    lower: lower ^ (bit >= 96 ? 1 << UInt64(bit - 96) : 0))
                changed += (whole ^ hash(other)).nonzeroBitCount
            }
        }
        let mean = Double(changed) / Double(rounds * 160)
        #expect((31.5...32.5).contains(mean), "\(mean)")
    }

    @Test func `serials that count up spread evenly`() {
        let hash = SerialHash(key: .random())
        var groups = [Int](repeating: 0, count: 1024)
        for number in 1...UInt64(65_536) {
            let place = hash(Sample.serial(number)).multipliedFullWidth(by: 1024).high
            groups[Int(place)] += 1
        }
        // 64 are expected in each; more than twice as many are no accident.
        #expect(groups.max() ?? 0 < 128)
    }

    @Test func `serials that collide under one key do not under another`() {
        let one = SerialHash(key: RevocationIndex.HashKey(seed: 1))
        let other = SerialHash(key: RevocationIndex.HashKey(seed: 2))
        let mask: UInt64 = 255
        let alike = (1...UInt64(100_000)).map(Sample.serial).filter { one($0) & mask == 0 }
        #expect(alike.count > 200)
        let places = Set(alike.map { other($0) & mask })
        #expect(places.count > 150)
    }

    @Test func `random keys differ`() {
        let serial = Sample.serial(1)
        let values = Set((0..<10).map { _ in SerialHash(key: .random())(serial) })
        #expect(values.count == 10)
    }
}

extension RevocationIndex {
    fileprivate var isEmptyOrSmall: Bool { memoryBytes <= 4096 }
}
