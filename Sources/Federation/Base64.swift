/// Base64 with the standard alphabet (RFC 4648 section 4).
enum Base64 {
    /// Decodes `text`, which must be padded and canonical; the URL-safe alphabet is refused.
    ///
    /// The Redirect binding demands text without line breaks, and there they are refused. Real
    /// service providers that post a message break its lines at 64 or 76 characters, as MIME does,
    /// so there white space may stand anywhere.
    static func decode(
        _ text: [UInt8], allowsWhiteSpace: Bool
    ) throws(FederationFault) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(text.count / 4 * 3)
        var group: UInt32 = 0
        var digits = 0
        var padding = 0
        for byte in text {
            if allowsWhiteSpace, isWhiteSpace(byte) { continue }
            if byte == 0x3D {
                padding += 1
                continue
            }
            guard padding == 0, let digit = digit(byte) else { throw .badBase64 }
            group = group << 6 | UInt32(digit)
            digits += 1
            guard digits == 4 else { continue }
            decoded.append(UInt8(truncatingIfNeeded: group >> 16))
            decoded.append(UInt8(truncatingIfNeeded: group >> 8))
            decoded.append(UInt8(truncatingIfNeeded: group))
            (group, digits) = (0, 0)
        }
        // What is left is 0, 2 or 3 digits with 0, 2 or 1 padding characters and unused bits zero.
        switch (digits, padding) {
        case (0, 0): break
        case (2, 2) where group & 0xF == 0:
            decoded.append(UInt8(truncatingIfNeeded: group >> 4))
        case (3, 1) where group & 0x3 == 0:
            decoded.append(UInt8(truncatingIfNeeded: group >> 10))
            decoded.append(UInt8(truncatingIfNeeded: group >> 2))
        default: throw .badBase64
        }
        return decoded
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x41...0x5A: byte - 0x41
        case 0x61...0x7A: byte - 0x61 + 26
        case 0x30...0x39: byte - 0x30 + 52
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}
