/// The text form of IPv6 addresses (RFC 3986 section 3.2.2).
enum IPv6Text {
    /// Whether `range` is an address, without brackets.
    static func isValid(_ input: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var position = range.lowerBound
        let end = range.upperBound
        var groups = 0
        var isShortened = false
        while position < end {
            if input[position] == .colon {
                // Only "::" starts here: single colons are taken with the group before them.
                guard !isShortened, position + 1 < end, input[position + 1] == .colon
                else { return false }
                isShortened = true
                position += 2
                continue
            }
            let start = position
            while position < end, input[position].hexadecimal != nil { position += 1 }
            if position < end, input[position] == 0x2e {
                guard isIPv4(input, start..<end) else { return false }
                groups += 2
                position = end
                break
            }
            guard position > start, position - start <= 4 else { return false }
            groups += 1
            guard position < end else { break }
            guard input[position] == .colon, position + 1 < end else { return false }
            if input[position + 1] != .colon { position += 1 }
        }
        return isShortened ? groups <= 7 : groups == 8
    }

    private static func isIPv4(_ input: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var position = range.lowerBound
        for octet in 0..<4 {
            let start = position
            var value = 0
            while position < range.upperBound, let digit = input[position].decimal {
                value = value * 10 + Int(digit)
                position += 1
                guard position - start <= 3 else { return false }
            }
            guard position > start, value <= 255, position == start + 1 || input[start] != 0x30
            else { return false }
            if octet < 3 {
                guard position < range.upperBound, input[position] == 0x2e else { return false }
                position += 1
            }
        }
        return position == range.upperBound
    }
}
