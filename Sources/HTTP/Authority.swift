/// A host with an optional port (RFC 9110 section 7.2), stricter than the grammar: no userinfo,
/// no percent-encoding or sub-delimiters in names, no empty port, no zone and no future address.
struct Authority {
    var host: Range<Int>
    var port: UInt16?

    /// The authority in `range`, nil when it is none.
    init?(_ input: Span<UInt8>, _ range: Range<Int>) {
        guard !range.isEmpty else { return nil }
        var position = range.lowerBound
        if input[position] == 0x5b {
            while position < range.upperBound, input[position] != 0x5d { position += 1 }
            guard position < range.upperBound,
                IPv6Text.isValid(input, range.lowerBound + 1..<position)
            else { return nil }
            position += 1
        } else {
            while position < range.upperBound, ByteSet.hostName.contains(input[position]) {
                position += 1
            }
        }
        host = range.lowerBound..<position
        guard !host.isEmpty else { return nil }
        guard position < range.upperBound else { return }
        guard input[position] == .colon,
            let number = Self.port(input, position + 1..<range.upperBound)
        else { return nil }
        port = number
    }

    /// One to five digits, 1 to 65535.
    private static func port(_ input: Span<UInt8>, _ range: Range<Int>) -> UInt16? {
        guard !range.isEmpty, range.count <= 5 else { return nil }
        var value: UInt32 = 0
        for position in range {
            guard let digit = input[position].decimal else { return nil }
            value = value * 10 + UInt32(digit)
        }
        return value == 0 ? nil : UInt16(exactly: value)
    }
}

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
