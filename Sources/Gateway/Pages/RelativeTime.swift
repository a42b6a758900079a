/// How far a moment is from now, in the largest unit that still says enough.
enum RelativeTime {
    /// `in 23 days`, `3 days ago`, `in less than a minute`.
    static func phrase(from now: Int64, to moment: Int64) -> String {
        let (difference, overflow) = moment.subtractingReportingOverflow(now)
        let seconds = overflow ? (moment < now ? Int64.min : .max) : difference
        let span = amount(seconds.magnitude)
        return seconds >= 0 ? "in \(span)" : "\(span) ago"
    }

    private static func amount(_ seconds: UInt64) -> String {
        switch seconds {
        case 0..<60: "less than a minute"
        case 60..<3600: count(seconds / 60, "minute")
        case 3600..<172_800: count(seconds / 3600, "hour")
        case 172_800..<63_072_000: count(seconds / 86_400, "day")
        default: count(seconds / 31_556_952, "year")
        }
    }

    private static func count(_ number: UInt64, _ unit: String) -> String {
        number == 1 ? "1 \(unit)" : "\(number) \(unit)s"
    }
}
