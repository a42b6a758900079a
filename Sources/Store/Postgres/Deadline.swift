internal import Glibc

/// A moment on the clock that only goes on, in nanoseconds.
struct Deadline: Comparable {
    let moment: Int64

    static var now: Deadline {
        var time = timespec()
        // Cannot fail with this clock.
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Deadline(moment: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    static func after(_ duration: Duration) -> Deadline {
        Deadline(moment: now.moment + duration.nanoseconds)
    }

    /// What is left of it, for poll(2): rounded up, so that waiting for it is enough.
    var milliseconds: Int32 {
        Int32(clamping: (max(moment - Deadline.now.moment, 0) + 999_999) / 1_000_000)
    }

    var isOver: Bool { Deadline.now >= self }

    static func < (one: Deadline, other: Deadline) -> Bool { one.moment < other.moment }
}

extension Duration {
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    var milliseconds: Int64 { nanoseconds / 1_000_000 }
}

/// When to connect again: 100 ms after the first failure, later and later with each more.
struct BackOff {
    private var wait: Duration?
    private var next = Deadline(moment: .min)
    private(set) var cause = ""

    /// Whether it is time to try.
    var isOver: Bool { next.isOver }

    mutating func failed(_ cause: String) {
        let longer = wait.map { min($0 * 2, Self.longest) } ?? Self.shortest
        wait = longer
        next = .after(longer)
        self.cause = cause
    }

    mutating func succeeded() { self = BackOff() }

    private static let shortest = Duration.milliseconds(100)
    private static let longest = Duration.seconds(2)
}
