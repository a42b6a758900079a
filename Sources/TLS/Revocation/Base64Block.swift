/// Decodes base64 over several lines.
enum Base64Block {
    private static let skip: UInt8 = 64
    private static let pad: UInt8 = 65
    private static let wrong: UInt8 = 66

    /// The octets of this text: standard alphabet, padded, nothing left in the unused bits. Blanks
    /// and line ends between the characters are passed over (RFC 7468 section 3).
    static func decode(_ file: Span<UInt8>, _ text: Range<Int>) throws(PEMFault) -> [UInt8] {
        let table = valuesByCharacter()
        var octets = [UInt8](repeating: 0, count: text.count / 4 * 3 + 3)
        var written = 0
        var bits: UInt32 = 0
        var pending = 0
        var position = text.lowerBound
        while position < text.upperBound {
            if pending == 0 {
                decodeGroups(file, text, table, &position, &octets, &written)
                guard position < text.upperBound else { break }
            }
            let value = table[Int(file[position])]
            if value < skip {
                bits = bits << 6 | UInt32(value)
                pending += 1
                if pending == 4 {
                    write(bits, to: &octets, &written)
                    pending = 0
                }
            } else if value == pad {
                break
            } else if value == wrong {
                throw .character
            }
            position += 1
        }
        try checkPadding(file, position..<text.upperBound, pending: pending, table: table)
        try writeRest(bits, pending: pending, to: &octets, &written)
        octets.removeLast(octets.count - written)
        return octets
    }

    /// Decodes groups of four characters that stand together, the bulk of every line.
    private static func decodeGroups(
        _ file: Span<UInt8>, _ text: Range<Int>, _ table: [UInt8], _ position: inout Int,
        _ octets: inout [UInt8], _ written: inout Int
    ) {
        let values = table.span
        var output = octets.mutableSpan
        while text.upperBound - position >= 4 {
            let first = values[Int(file[position])]
            let second = values[Int(file[position + 1])]
            let third = values[Int(file[position + 2])]
            let fourth = values[Int(file[position + 3])]
            guard first | second | third | fourth < skip else { return }
            output[written] = first << 2 | second >> 4
            output[written + 1] = second << 4 | third >> 2
            output[written + 2] = third << 6 | fourth
            written += 3
            position += 4
        }
    }

    /// The lower 24 bits as three octets.
    private static func write(_ bits: UInt32, to octets: inout [UInt8], _ written: inout Int) {
        octets[written] = UInt8(truncatingIfNeeded: bits >> 16)
        octets[written + 1] = UInt8(truncatingIfNeeded: bits >> 8)
        octets[written + 2] = UInt8(truncatingIfNeeded: bits)
        written += 3
    }

    /// What follows the last character must be exactly the padding it needs.
    private static func checkPadding(
        _ file: Span<UInt8>, _ rest: Range<Int>, pending: Int, table: [UInt8]
    ) throws(PEMFault) {
        var found = 0
        for position in rest {
            switch table[Int(file[position])] {
            case pad: found += 1
            case skip: break
            default: throw .character
            }
        }
        guard pending != 1, found == (4 - pending) % 4 else { throw .padding }
    }

    private static func writeRest(
        _ bits: UInt32, pending: Int, to octets: inout [UInt8], _ written: inout Int
    ) throws(PEMFault) {
        switch pending {
        case 2:
            guard bits & 0x0f == 0 else { throw .padding }
            octets[written] = UInt8(truncatingIfNeeded: bits >> 4)
            written += 1
        case 3:
            guard bits & 0x03 == 0 else { throw .padding }
            octets[written] = UInt8(truncatingIfNeeded: bits >> 10)
            octets[written + 1] = UInt8(truncatingIfNeeded: bits >> 2)
            written += 2
        default:
            break
        }
    }

    private static func valuesByCharacter() -> [UInt8] {
        var table = [UInt8](repeating: wrong, count: 256)
        let alphabet: StaticString =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, character) in alphabet.description.utf8.enumerated() {
            table[Int(character)] = UInt8(truncatingIfNeeded: value)
        }
        for blank in [" ", "\t", "\r", "\n"].flatMap(\.utf8) { table[Int(blank)] = skip }
        table[Int(UInt8(ascii: "="))] = pad
        return table
    }
}
