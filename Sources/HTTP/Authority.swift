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
