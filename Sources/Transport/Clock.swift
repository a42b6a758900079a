internal import Glibc

/// The two clocks of a gateway. Read once a loop turn, then passed along.
public enum SystemClock {
    /// Milliseconds since an arbitrary start; never goes back. For deadlines.
    public static func monotonicMilliseconds() -> Int64 {
        let time = read(CLOCK_MONOTONIC)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Microseconds on the same scale. For durations that are measured.
    public static func monotonicMicroseconds() -> Int64 {
        let time = read(CLOCK_MONOTONIC)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    /// Unix time in seconds. For certificates.
    public static func unixSeconds() -> Int64 {
        Int64(read(CLOCK_REALTIME).tv_sec)
    }

    /// Unix time in milliseconds. For the log.
    public static func unixMilliseconds() -> Int64 {
        let time = read(CLOCK_REALTIME)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return time
    }
}
