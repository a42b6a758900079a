import Synchronization

/// What may be used once: assertions, tickets. All workers share it.
///
/// One lock, held for one look-up; what is remembered is forgotten when it has expired, and costs a
/// look-up and an entry until then. It never forgets sooner: when it is full of what has not expired
/// nothing new can be used.
public final class OneTimeMemory: Sendable {
    /// What came of using something.
    public enum Use: Equatable, Sendable {
        /// It was not used before, and cannot be used again.
        case first
        /// There is no room to remember it, so it must not be used.
        case full
        /// It was used before.
        case used
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// How many an instance remembers unless it is told otherwise.
    public static let defaultCapacity = 100_000

    /// Remembers nothing yet, and at most so many at a time: about 60 bytes each.
    public init(capacity: Int = OneTimeMemory.defaultCapacity) {
        self.capacity = capacity
    }

    /// Uses what the key stands for. Of several threads that use the same one, one is the first.
    ///
    /// `expires` is when nobody would take it any more, in seconds since 1970 as `now` is: allowance
    /// for clocks included.
    public func use(_ key: OneTimeKey, expires: Int64, now: Int64) -> Use {
        state.withLock { $0.use(key, expires: expires, now: now, capacity: capacity) }
    }

    /// How many are remembered, expired ones included that nobody has come across.
    public var count: Int { state.withLock { $0.used.count } }

    private struct State {
        var used: Set<OneTimeKey> = []
        /// The same, by the second in which they expire.
        private var ends: [Int64: [OneTimeKey]] = [:]
        /// What expires by then has been dropped.
        private var dropped = Int64.min

        mutating func use(
            _ key: OneTimeKey, expires: Int64, now: Int64, capacity: Int
        ) -> Use {
            drop(until: now)
            guard !used.contains(key) else { return .used }
            guard used.count < capacity else { return .full }
            used.insert(key)
            // Never among those that have been dropped, even if the clock was set back.
            ends[max(expires, dropped + 1), default: []].append(key)
            return .first
        }

        /// Looks at each second that has passed, or at each that holds something if those are fewer:
        /// never more than one step for a second or an entry that is gone then.
        private mutating func drop(until now: Int64) {
            guard now > dropped else { return }
            let (passed, overflow) = now.subtractingReportingOverflow(dropped)
            if overflow || passed > ends.count {
                for end in ends.keys.filter({ $0 <= now }) { forget(end) }
            } else {
                for end in dropped + 1...now { forget(end) }
            }
            dropped = now
        }

        private mutating func forget(_ end: Int64) {
            for key in ends.removeValue(forKey: end) ?? [] { used.remove(key) }
        }
    }
}
