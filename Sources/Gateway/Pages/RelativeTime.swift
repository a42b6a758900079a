/// How far a moment is from now, in the largest unit that still says enough.
enum RelativeTime {
    /// `in 23 days`, `3 days ago`, `in less than a minute`.
    static func phrase(from now: Int64, to moment: Int64, _ texts: PageTexts = .english) -> String {
        let (difference, overflow) = moment.subtractingReportingOverflow(now)
        let seconds = overflow ? (moment < now ? Int64.min : .max) : difference
        return amount(seconds.magnitude, isAhead: seconds >= 0, texts)
    }

    private static func amount(_ seconds: UInt64, isAhead: Bool, _ texts: PageTexts) -> String {
        func words(_ ahead: PageWord, _ ago: PageWord) -> PageWord { isAhead ? ahead : ago }
        let (number, one, many): (UInt64, PageWord, PageWord) =
            switch seconds {
            case 0..<60: (1, words(.inMoment, .agoMoment), .inMoment)
            case 60..<3600:
                (seconds / 60, words(.inMinute, .agoMinute), words(.inMinutes, .agoMinutes))
            case 3600..<172_800:
                (seconds / 3600, words(.inHour, .agoHour), words(.inHours, .agoHours))
            case 172_800..<63_072_000:
                (seconds / 86_400, words(.inDay, .agoDay), words(.inDays, .agoDays))
            default: (seconds / 31_556_952, words(.inYear, .agoYear), words(.inYears, .agoYears))
            }
        return number == 1 ? texts[one] : texts.text(many, ("count", String(number)))
    }
}
