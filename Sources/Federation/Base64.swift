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
        try Array(capacity: text.count / 4 * 3) { (decoded) throws(FederationFault) in
            try decode(text.span, allowsWhiteSpace: allowsWhiteSpace, to: &decoded)
        }
    }

    private static func decode(
        _ text: Span<UInt8>, allowsWhiteSpace: Bool, to decoded: inout OutputSpan<UInt8>
    ) throws(FederationFault) {
        var group: UInt32 = 0
        var digits = 0
        var padding = 0
        var index = 0
        while index < text.count {
            if digits == 0, padding == 0 {
                appendGroups(of: text, from: &index, to: &decoded)
                guard index < text.count else { break }
            }
            let byte = text[index]
            index += 1
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
    }

    /// Decodes groups of four digits for as long as there are some: most of a text, in few steps.
    private static func appendGroups(
        of text: Span<UInt8>, from index: inout Int, to decoded: inout OutputSpan<UInt8>
    ) {
        let values = values.span
        while index + 4 <= text.count {
            let first = values[Int(text[index])]
            let second = values[Int(text[index + 1])]
            let third = values[Int(text[index + 2])]
            let fourth = values[Int(text[index + 3])]
            guard first | second | third | fourth < 64 else { return }
            decoded.append(first << 2 | second >> 4)
            decoded.append(second << 4 | third >> 2)
            decoded.append(third << 6 | fourth)
            index += 4
        }
    }

    /// The value of each digit; 255 for what is none.
    private static let values: [UInt8] = (0...255).map { digit(UInt8($0)) ?? 255 }

    /// Encodes with padding, in one line.
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var group: UInt32 = 0
            for place in 0..<3 {
                group = group << 8 | (place < count ? UInt32(bytes[start + place]) : 0)
            }
            for place in 0..<4 {
                text.append(place <= count ? letter(group >> (18 - 6 * UInt32(place)) & 63) : 0x3D)
            }
        }
        return text
    }

    private static func letter(_ value: UInt32) -> UInt8 {
        switch value {
        case 0..<26: UInt8(value) + 0x41
        case 26..<52: UInt8(value) - 26 + 0x61
        case 52..<62: UInt8(value) - 52 + 0x30
        case 62: 0x2B
        default: 0x2F
        }
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
