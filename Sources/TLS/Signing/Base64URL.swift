/// Base64 in the alphabet of URLs without padding (RFC 7515 section 2).
enum Base64URL {
    /// The text of these octets.
    static func encode(_ octets: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((octets.count * 4 + 2) / 3)
        var bits: UInt32 = 0
        var pending: UInt32 = 0
        for octet in octets {
            bits = bits << 8 | UInt32(octet)
            pending += 8
            while pending >= 6 {
                pending -= 6
                text.append(character(bits >> pending & 63))
            }
        }
        if pending > 0 { text.append(character(bits << (6 - pending) & 63)) }
        return String(decoding: text, as: UTF8.self)
    }

    private static func character(_ value: UInt32) -> UInt8 {
        switch UInt8(truncatingIfNeeded: value) {
        case let value where value < 26: UInt8(ascii: "A") + value
        case let value where value < 52: UInt8(ascii: "a") + (value - 26)
        case let value where value < 62: UInt8(ascii: "0") + (value - 52)
        case 62: UInt8(ascii: "-")
        default: UInt8(ascii: "_")
        }
    }
}
