import Synchronization

/// Latencies counted in fixed buckets by one writing thread, read by any.
///
/// Two buckets for each doubling, from 32 µs to 67 s: an update is a leading-zero count and two
/// additions, without lock, allocation or search, and a percentile read from the buckets is at
/// most half of its value off.
struct LatencyHistogram: ~Copyable, Sendable {
    private let buckets = CounterBank<44>()
    private let microseconds = CounterBank<1>()

    func record(microseconds value: UInt64) {
        buckets.add(at: LatencyCounts.bucket(of: value))
        microseconds.add(value, at: 0)
    }

    func add(to counts: inout LatencyCounts) {
        for index in counts.buckets.indices {
            counts.buckets[index] &+= buckets.value(at: index)
        }
        counts.microseconds &+= microseconds.value(at: 0)
    }
}

/// What histograms hold, summed over workers.
public struct LatencyCounts: Equatable, Sendable {
    /// Observations in each bucket, not cumulative; the last bucket has no upper bound.
    public internal(set) var buckets = [UInt64](repeating: 0, count: bucketCount)
    /// Sum of all observations.
    public internal(set) var microseconds: UInt64 = 0

    /// No observations.
    public init() {}

    /// Number of observations.
    public var count: UInt64 { buckets.reduce(0, &+) }

    static let bucketCount = 44

    /// The largest value in µs that the bucket takes: 32, 48, 64, 96, 128 … 2^26; `nil` for the
    /// last bucket, which takes the rest.
    static func bound(at index: Int) -> UInt64? {
        guard index < bucketCount - 1 else { return nil }
        let power = UInt64(1) << UInt64(firstPower + index / 2)
        return index.isMultiple(of: 2) ? power : power / 2 * 3
    }

    static func bucket(of value: UInt64) -> Int {
        let below = max(value, 1) - 1
        guard below >= 1 << UInt64(firstPower) else { return 0 }
        let power = UInt64.bitWidth - 1 - below.leadingZeroBitCount
        let upperHalf = Int(truncatingIfNeeded: below >> UInt64(power - 1)) & 1
        return min(1 + (power - firstPower) * 2 + upperHalf, bucketCount - 1)
    }

    private static let firstPower = 5
}
