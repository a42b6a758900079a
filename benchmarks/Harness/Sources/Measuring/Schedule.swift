/// The fixed arrivals of an open loop: unit `n` is due `n` intervals after the start, whatever the
/// server does.
package struct Schedule: Equatable, Sendable {
    /// How many units there are in all.
    package let count: Int
    private let start: UInt64
    private let rate: Double
    private var taken = 0

    /// `rate` units a second for `seconds`, at most `limit` of them; nanoseconds of any clock.
    package init(start: UInt64, rate: Double, seconds: Double, limit: Int?) {
        (self.start, self.rate) = (start, rate)
        count = min(limit ?? .max, max(1, Int((rate * seconds).rounded())))
    }

    /// How many were not taken yet.
    package var left: Int { count - taken }

    /// When unit `number`, counted from 0, is due.
    package func due(_ number: Int) -> UInt64 {
        start + UInt64(Double(number) * 1e9 / rate)
    }

    /// When the next unit is due; nil after the last.
    package var next: UInt64? { left > 0 ? due(taken) : nil }

    /// Takes the next unit if it is due and gives the moment when it was.
    package mutating func take(at now: UInt64) -> UInt64? {
        guard let next, next <= now else { return nil }
        taken += 1
        return next
    }
}
