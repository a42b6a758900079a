/// Times as XML writes them.
enum AssertionTime {
    /// Seconds since 1970 of an xs:dateTime; fractions are dropped, and no zone means UTC, as SAML
    /// says (core 2.0 section 1.3.3). Nil for anything else.
    static func seconds(_ text: Span<UInt8>) -> Int64? {
        // 2026-11-22T02:04:00
        guard (19...64).contains(text.count), text[4] == 0x2D, text[7] == 0x2D, text[10] == 0x54,
            text[13] == 0x3A, text[16] == 0x3A, let year = number(text, 0, 4),
            let month = number(text, 5, 2), let day = number(text, 8, 2),
            let hour = number(text, 11, 2), let minute = number(text, 14, 2),
            let second = number(text, 17, 2), (1...12).contains(month),
            (1...daysIn(month, year)).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        var position = 19
        if position < text.count, text[position] == 0x2E {
            position += 1
            let start = position
            while position < text.count, isDigit(text[position]) { position += 1 }
            guard position > start else { return nil }
        }
        guard let offset = offset(text, position) else { return nil }
        let days = days(year, month, day)
        return ((days * 24 + hour) * 60 + minute) * 60 + second - offset
    }

    /// The zone that fills the rest of the text, in seconds east of UTC.
    private static func offset(_ text: Span<UInt8>, _ position: Int) -> Int64? {
        if position == text.count { return 0 }
        let sign = text[position]
        if sign == 0x5A { return position + 1 == text.count ? 0 : nil }
        guard sign == 0x2B || sign == 0x2D, text.count == position + 6,
            text[position + 3] == 0x3A, let hours = number(text, position + 1, 2),
            let minutes = number(text, position + 4, 2), hours <= 14, minutes < 60
        else { return nil }
        let seconds = (hours * 60 + minutes) * 60
        return sign == 0x2B ? seconds : -seconds
    }

    private static func number(_ text: Span<UInt8>, _ start: Int, _ count: Int) -> Int64? {
        var value: Int64 = 0
        for index in start..<start + count {
            guard isDigit(text[index]) else { return nil }
            value = value * 10 + Int64(text[index] - 0x30)
        }
        return value
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func daysIn(_ month: Int64, _ year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01; years begin in March to put the leap day last.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
