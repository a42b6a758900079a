internal import Glibc

/// Monotonic nanoseconds.
func monotonic() -> UInt64 { nanoseconds(of: CLOCK_MONOTONIC) }

/// CPU nanoseconds of this thread.
func threadTime() -> UInt64 { nanoseconds(of: CLOCK_THREAD_CPUTIME_ID) }

private func nanoseconds(of clock: clockid_t) -> UInt64 {
    var time = timespec()
    // The clock exists and `time` outlives the call.
    _ = unsafe clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// The wall clock as 2026-11-28T08:00:00Z.
package func universalTime() -> String {
    var now = time(nil)
    var parts = unsafe tm()
    unsafe gmtime_r(&now, &parts)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let date = "\(unsafe parts.tm_year + 1900)-\(two(unsafe parts.tm_mon + 1))"
    let day = two(unsafe parts.tm_mday)
    let hours = "\(two(unsafe parts.tm_hour)):\(two(unsafe parts.tm_min))"
    return "\(date)-\(day)T\(hours):\(two(unsafe parts.tm_sec))Z"
}
