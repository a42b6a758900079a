/// Reads the two kinds of time of RFC 5280 sections 4.1.2.5.1 and 4.1.2.5.2: with seconds, in
/// universal time, without fractions.
enum DERTime {
    /// Whether the tag is that of a time.
    static func isTime(_ tag: UInt8?) -> Bool {
        tag == DERTag.utcTime || tag == DERTag.generalizedTime
    }

    /// The moment in Unix seconds.
    ///
    /// A GeneralizedTime before 2050, which the profile forbids and some authorities write, is read
    /// as what it says.
    static func unixSeconds(
        _ element: DERElement, _ bytes: Span<UInt8>
    ) throws(CRLError) -> Int64 {
        var start = element.contentStart
        var year: Int
        switch (element.tag, element.content.count) {
        case (DERTag.utcTime, 13):
            year = try twoDigits(start, bytes)
            year += year < 50 ? 2000 : 1900
        case (DERTag.generalizedTime, 15):
            year = try twoDigits(start, bytes) * 100 + twoDigits(start + 2, bytes)
            start += 2
        default:
            throw .malformed(.time, offset: element.start)
        }
        let month = try twoDigits(start + 2, bytes)
        let day = try twoDigits(start + 4, bytes)
        let hour = try twoDigits(start + 6, bytes)
        let minute = try twoDigits(start + 8, bytes)
        let second = try twoDigits(start + 10, bytes)
        guard bytes[start + 12] == UInt8(ascii: "Z"), hour < 24, minute < 60, second < 60,
            (1...12).contains(month), day >= 1, day <= dayCount(month, year)
        else { throw .malformed(.time, offset: element.start) }
        return Int64(dayNumber(year, month, day)) * 86_400
            + Int64(hour * 3600 + minute * 60 + second)
    }

    @inline(__always)
    private static func twoDigits(_ place: Int, _ bytes: Span<UInt8>) throws(CRLError) -> Int {
        let tens = bytes[place] &- UInt8(ascii: "0")
        let ones = bytes[place + 1] &- UInt8(ascii: "0")
        guard tens < 10, ones < 10 else { throw .malformed(.time, offset: place) }
        return Int(tens) * 10 + Int(ones)
    }

    private static func dayCount(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: isLeap(year) ? 29 : 28
        default: 31
        }
    }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    /// Days since 1970-01-01. Years start in March here, so that the leap day ends its year.
    private static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shiftedYear = month > 2 ? year : year - 1
        let shiftedMonth = month > 2 ? month - 3 : month + 9
        let leapDays =
            floorQuotient(shiftedYear, 4) - floorQuotient(shiftedYear, 100)
            + floorQuotient(shiftedYear, 400)
        let dayOfYear = (153 * shiftedMonth + 2) / 5 + day - 1
        return shiftedYear * 365 + leapDays + dayOfYear - 719_468
    }

    /// January and February of the year 0 belong to the year -1.
    private static func floorQuotient(_ value: Int, _ divisor: Int) -> Int {
        value >= 0 ? value / divisor : (value - divisor + 1) / divisor
    }
}
