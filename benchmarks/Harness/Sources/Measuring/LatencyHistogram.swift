private import Histogram

/// Latencies from 1 µs to 100 s with three significant digits. What is outside counts as the
/// nearest of the two.
package struct LatencyHistogram: Sendable {
    private var histogram = Histogram<UInt64>(
        lowestDiscernibleValue: 1, highestTrackableValue: LatencyHistogram.highest,
        numberOfSignificantValueDigits: .three)
    private static let highest: UInt64 = 100_000_000

    /// An empty one.
    package init() {}

    /// How many were recorded.
    package var count: Int { Int(histogram.totalCount) }

    /// Takes one latency in.
    package mutating func record(nanoseconds: UInt64) {
        let microseconds = (nanoseconds + 500) / 1000
        histogram.record(min(max(microseconds, 1), LatencyHistogram.highest))
    }

    /// Takes in all of another.
    package mutating func add(_ other: LatencyHistogram) { histogram.add(other.histogram) }

    /// The latency in microseconds that this percentage did not exceed; 0 if none was recorded.
    package func microseconds(atPercentile percentile: Double) -> Int {
        count == 0 ? 0 : Int(min(histogram.valueAtPercentile(percentile), histogram.max))
    }

    /// The figures of a report; nil if none was recorded.
    package var latency: Latency? {
        guard count > 0 else { return nil }
        var percentiles: [[Double]] = []
        for step in histogram.percentiles(ticksPerHalfDistance: 1)
        where step.percentileLevelIteratedTo >= 50 {
            percentiles.append([
                step.percentileLevelIteratedTo, Double(min(step.value, histogram.max)),
            ])
            if step.percentileLevelIteratedTo >= 100 { break }
        }
        return Latency(
            count: count, min: Int(histogram.min), mean: histogram.mean,
            p50: microseconds(atPercentile: 50), p90: microseconds(atPercentile: 90),
            p99: microseconds(atPercentile: 99), p99_9: microseconds(atPercentile: 99.9),
            max: Int(histogram.max), percentiles: percentiles)
    }
}
