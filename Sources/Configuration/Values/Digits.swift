/// Numbers in ASCII, without the signs, spaces and other scripts that a general parser takes.
enum Digits {
    /// Decimal digits alone, at least one; nil when there is anything else or it does not fit.
    static func decimal(
        _ text: some Sequence<UInt8>, allowsLeadingZeros: Bool = true
    ) -> Int64? {
        var number: Int64 = 0
        var count = 0
        for byte in text {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            if count > 0, number == 0, !allowsLeadingZeros { return nil }
            let (product, overflowed) = number.multipliedReportingOverflow(by: 10)
            let (sum, carried) = product.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
            guard !overflowed, !carried else { return nil }
            number = sum
            count += 1
        }
        return count > 0 ? number : nil
    }

    /// One to four hexadecimal digits, either case.
    static func hexadecimal(_ text: ArraySlice<UInt8>) -> UInt16? {
        guard (1...4).contains(text.count) else { return nil }
        var number: UInt16 = 0
        for byte in text {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            number = number << 4 | UInt16(digit)
        }
        return number
    }

    /// Sixteen bits of decimal, without leading zeros.
    static func port(_ text: some Sequence<UInt8>) -> UInt16? {
        decimal(text, allowsLeadingZeros: false).flatMap(UInt16.init(exactly:))
    }
}
