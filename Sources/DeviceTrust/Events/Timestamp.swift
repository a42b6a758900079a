/// A second of universal time as text, `2027-11-22T01:26:53Z`.
struct Timestamp: Hashable, Sendable, CustomStringConvertible {
    /// The second, counted from the start of 1970.
    let unixSeconds: Int64

    /// The second with this count.
    init(_ unixSeconds: Int64) {
        self.unixSeconds = unixSeconds
    }

    /// Date and time in the form of ISO 8601; years beyond 0000 to 9999 are shown as the nearest
    /// second within.
    var description: String {
        let bounded = min(max(unixSeconds, Self.first), Self.last)
        let secondOfDay = ((bounded % 86_400) + 86_400) % 86_400
        let (year, month, day) = Self.date(ofDay: (bounded - secondOfDay) / 86_400)
        let (hour, minute, second) =
            (secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60)
        var text: [UInt8] = []
        text.reserveCapacity(20)
        Self.append(year / 100, nil, to: &text)
        Self.append(year % 100, UInt8(ascii: "-"), to: &text)
        Self.append(month, UInt8(ascii: "-"), to: &text)
        Self.append(day, UInt8(ascii: "T"), to: &text)
        Self.append(hour, UInt8(ascii: ":"), to: &text)
        Self.append(minute, UInt8(ascii: ":"), to: &text)
        Self.append(second, UInt8(ascii: "Z"), to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private static let first: Int64 = -62_167_219_200
    private static let last: Int64 = 253_402_300_799

    /// The date of a day counted from 1970-01-01 in the Gregorian calendar. Years start in March
    /// here, so that the leap day is the last one of its year, and repeat every 400 years.
    private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let fromMarch0000 = day + 719_468
        let era = (fromMarch0000 >= 0 ? fromMarch0000 : fromMarch0000 - 146_096) / 146_097
        let dayOfEra = fromMarch0000 - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    /// Two digits and what comes after them, if anything.
    private static func append(_ value: Int64, _ mark: UInt8?, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10))
        text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10))
        if let mark { text.append(mark) }
    }
}
