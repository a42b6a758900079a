/// What a report says of a histogram; microseconds.
package struct Latency: Codable, Equatable, Sendable {
    package var count: Int
    package var min: Int
    package var mean: Double
    package var p50: Int
    package var p90: Int
    package var p99: Int
    package var p99_9: Int
    package var max: Int
    /// Pairs of a percentage and the latency that it did not exceed, up to 100.
    package var percentiles: [[Double]]
}
