import Testing

@testable import SystemLog

@Suite struct LatencyCountsTests {
    @Test func `bounds grow by half and by a third in turn, from 32 µs to 67 s`() {
        let bounds = (0..<LatencyCounts.bucketCount).compactMap(LatencyCounts.bound)
        #expect(bounds.prefix(6) == [32, 48, 64, 96, 128, 192])
        #expect(bounds.last == 67_108_864)
        #expect(bounds.count == LatencyCounts.bucketCount - 1)
        #expect(bounds == bounds.sorted() && Set(bounds).count == bounds.count)
    }

    @Test func `every value falls into the first bucket that takes it`() throws {
        let bounds = (0..<LatencyCounts.bucketCount).compactMap(LatencyCounts.bound)
        var values: [UInt64] = [0, 1, 2, 31, .max, .max - 1, 1 << 40]
        for bound in bounds { values += [bound - 1, bound, bound + 1] }
        for value in values {
            let expected = bounds.firstIndex { value <= $0 } ?? LatencyCounts.bucketCount - 1
            #expect(LatencyCounts.bucket(of: value) == expected, "\(value)")
        }
    }

    @Test func `histograms add up`() {
        let one = LatencyHistogram()
        let other = LatencyHistogram()
        one.record(microseconds: 10)
        one.record(microseconds: 100)
        other.record(microseconds: 1 << 62)
        var counts = LatencyCounts()
        one.add(to: &counts)
        other.add(to: &counts)
        #expect(counts.count == 3)
        #expect(counts.microseconds == 110 + 1 << 62)
        #expect(counts.buckets[0] == 1)
        #expect(counts.buckets[4] == 1)
        #expect(counts.buckets[43] == 1)
    }
}
