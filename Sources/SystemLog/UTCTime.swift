/// A moment as a civil date and time in UTC, and its text forms.
///
/// Proleptic Gregorian, for every second an `Int64` can name within the years 0 to 9999;
/// moments outside are moved to the nearest end, so that the text forms keep their width
/// whatever date a peer's certificate carries.
public struct UTCTime: Equatable, Sendable {
    /// Year, 0 to 9999.
    public let year: Int
    /// Month, 1 to 12.
    public let month: Int
    /// Day of the month, 1 to 31.
    public let day: Int
    /// Hour, 0 to 23.
    public let hour: Int
    /// Minute, 0 to 59.
    public let minute: Int
    /// Second, 0 to 59.
    public let second: Int
    /// Millisecond, 0 to 999.
    public let millisecond: Int

    /// The moment `milliseconds` after 1970-01-01T00:00:00Z (before, if negative).
    public init(milliseconds: Int64) {
        let held = min(max(milliseconds, Self.earliest), Self.latest)
        let days = Int(held.flooredQuotient(by: Self.millisecondsPerDay))
        let rest = Int(held) - days * Int(Self.millisecondsPerDay)
        (year, month, day) = Self.civilDate(daysSince1970: days)
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1000 % 60
        millisecond = rest % 1000
    }

    /// The moment `seconds` after 1970-01-01T00:00:00Z (before, if negative).
    public init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        self.init(milliseconds: overflow ? (seconds < 0 ? .min : .max) : product)
    }

    /// `2026-11-22T07:31:49.792Z`.
    public var iso8601: String { text { $0.appendISO8601(self) } }

    /// `2026-11-22T07:31:49Z`, for moments that are known to the second.
    public var iso8601Seconds: String { text { $0.appendISO8601(self, milliseconds: false) } }

    private func text(_ write: (inout [UInt8]) -> Void) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        write(&bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Days to date in constant time: the year is taken to start in March, so that the leap
    /// day is its last, and 400-year eras repeat exactly.
    private static func civilDate(daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = daysSince1970 + 719_468
        let era = shifted >= 0 ? shifted / 146_097 : (shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static let millisecondsPerDay: Int64 = 86_400_000
    /// 0000-01-01T00:00:00.000Z
    private static let earliest: Int64 = -62_167_219_200_000
    /// 9999-12-31T23:59:59.999Z
    private static let latest: Int64 = 253_402_300_799_999
}

extension [UInt8] {
    /// Appends `2026-11-22T07:31:49.792Z`, or without the milliseconds.
    mutating func appendISO8601(_ time: UTCTime, milliseconds: Bool = true) {
        appendDecimal(time.year, digits: 4)
        append(UInt8(ascii: "-"))
        appendDecimal(time.month, digits: 2)
        append(UInt8(ascii: "-"))
        appendDecimal(time.day, digits: 2)
        append(UInt8(ascii: "T"))
        appendDecimal(time.hour, digits: 2)
        append(UInt8(ascii: ":"))
        appendDecimal(time.minute, digits: 2)
        append(UInt8(ascii: ":"))
        appendDecimal(time.second, digits: 2)
        if milliseconds {
            append(UInt8(ascii: "."))
            appendDecimal(time.millisecond, digits: 3)
        }
        append(UInt8(ascii: "Z"))
    }

    /// Appends a number that is not negative, with leading zeros up to `digits`.
    mutating func appendDecimal(_ number: Int, digits: Int = 1) {
        var scale = 1
        var places = 1
        while places < digits || number / scale > 9 {
            scale *= 10
            places += 1
        }
        while scale > 0 {
            append(UInt8(ascii: "0") + UInt8(number / scale % 10))
            scale /= 10
        }
    }
}

extension Int64 {
    /// Division that rounds towards minus infinity, for a divisor above zero.
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
