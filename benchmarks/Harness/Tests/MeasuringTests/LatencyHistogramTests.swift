import Measuring
import Testing

struct LatencyHistogramTests {
    @Test("an empty histogram has no figures")
    func empty() {
        #expect(LatencyHistogram().latency == nil)
        #expect(LatencyHistogram().microseconds(atPercentile: 99) == 0)
    }

    @Test("three significant digits from 1 µs to 100 s")
    func precision() throws {
        for microseconds in [1, 17, 999, 12_345, 1_234_567, 98_765_432] as [UInt64] {
            var histogram = LatencyHistogram()
            histogram.record(nanoseconds: microseconds * 1000)
            let found = Double(histogram.microseconds(atPercentile: 50))
            #expect(abs(found - Double(microseconds)) <= Double(microseconds) / 1000)
        }
    }

    @Test("what is out of range counts as the nearest that is not")
    func clamped() throws {
        var histogram = LatencyHistogram()
        histogram.record(nanoseconds: 0)
        histogram.record(nanoseconds: .max / 2)
        let latency = try #require(histogram.latency)
        #expect(latency.count == 2)
        #expect(latency.min == 1)
        #expect((100_000_000...100_100_000).contains(latency.max))
    }

    @Test("percentiles are of all that was recorded, and the list of them ends at 100")
    func percentiles() throws {
        var histogram = LatencyHistogram()
        for microseconds in 1...1000 as ClosedRange<UInt64> {
            histogram.record(nanoseconds: microseconds * 1000)
        }
        let latency = try #require(histogram.latency)
        #expect(latency.count == 1000)
        #expect((latency.min, latency.max) == (1, 1000))
        #expect((latency.p50, latency.p90, latency.p99, latency.p99_9) == (500, 900, 990, 999))
        #expect(abs(latency.mean - 500.5) < 1)
        #expect(latency.percentiles.first == [50, 500])
        #expect(latency.percentiles.dropFirst().first == [75, 750])
        #expect(latency.percentiles.last == [100, 1000])
        #expect(latency.percentiles.map { $0[1] } == latency.percentiles.map { $0[1] }.sorted())
    }

    @Test("a sum has both")
    func sum() {
        var (one, other) = (LatencyHistogram(), LatencyHistogram())
        one.record(nanoseconds: 5000)
        other.record(nanoseconds: 9000)
        one.add(other)
        #expect(one.count == 2)
        #expect(one.microseconds(atPercentile: 100) == 9)
    }
}
