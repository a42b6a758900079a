/// When a list is to be downloaded next. Times are Unix seconds.
struct FetchSchedule: Equatable {
    /// What a download led to.
    enum Result: Equatable {
        /// The list there is good, new or not; what it says about its next one, and how long the
        /// server says that the answer stays good.
        case good(thisUpdate: Int64, nextUpdate: Int64?, lifetime: Int64?)
        /// There was no good list.
        case failed
    }

    /// The next download; at once for a new list.
    private(set) var next: Int64 = .min
    /// Failures since the last good download.
    private(set) var failures = 0

    static let shortestPause: Int64 = 60
    static let longestPause: Int64 = 3600
    static let firstRetry: Int64 = 30

    /// Takes a result in. `jitter` is between 0 and 1: many gateways of one organisation are not to
    /// ask all at once.
    mutating func took(_ result: Result, now: Int64, jitter: Double) {
        switch result {
        case .failed:
            failures += 1
            // 30 s, 1 min, 2 min, ... 1 h, a quarter more or less.
            let doubled = Self.firstRetry << Int64(min(failures - 1, 7))
            let pause = Double(min(doubled, Self.longestPause))
            next = now + max(1, Int64(pause * (0.75 + jitter / 2)))
        case .good(let thisUpdate, let nextUpdate, let lifetime):
            failures = 0
            let pause = Self.pause(thisUpdate, nextUpdate, lifetime: lifetime, now: now)
            next = now + pause + Int64(Double(pause) * 0.1 * jitter)
        }
    }

    /// Makes the next download due at once.
    mutating func hurry() { next = .min }

    /// An hour, or what the server says; sooner when the list will be due, which is when a fifth of
    /// its life is left and its successor should be there.
    private static func pause(
        _ thisUpdate: Int64, _ nextUpdate: Int64?, lifetime: Int64?, now: Int64
    ) -> Int64 {
        var pause = min(lifetime ?? longestPause, longestPause)
        if let nextUpdate {
            let life = Double(nextUpdate) - Double(thisUpdate)
            let due = Double(nextUpdate) - life * 0.2 - Double(now)
            pause = min(pause, Int64(max(0, min(due, Double(longestPause)))))
        }
        return max(pause, shortestPause)
    }
}
