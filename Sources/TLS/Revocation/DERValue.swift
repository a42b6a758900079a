/// Reads the contents of single elements.
enum DERValue {
    /// A boolean; true has all bits set (X.690 section 11.1).
    static func boolean(_ element: DERElement, _ bytes: Span<UInt8>) throws(CRLError) -> Bool {
        guard element.content.count == 1 else { throw .malformed(.boolean, offset: element.start) }
        switch bytes[element.contentStart] {
        case 0x00: return false
        case 0xff: return true
        default: throw .malformed(.boolean, offset: element.start)
        }
    }

    /// Makes sure that this content is an integer in its shortest form (X.690 section 8.3).
    static func checkInteger(_ content: Range<Int>, _ bytes: Span<UInt8>) throws(CRLError) {
        guard content.count > 0 else { throw .malformed(.integer, offset: content.lowerBound) }
        guard content.count > 1 else { return }
        let first = bytes[content.lowerBound]
        let isNegativeNext = bytes[content.lowerBound + 1] >= 0x80
        guard !(first == 0x00 && !isNegativeNext), !(first == 0xff && isNegativeNext) else {
            throw .malformed(.integer, offset: content.lowerBound)
        }
    }

    /// The magnitude of an integer in its shortest form without the zero octet in front: empty for
    /// zero; nil for a negative one.
    static func magnitude(_ content: Range<Int>, _ bytes: Span<UInt8>) -> Range<Int>? {
        switch bytes[content.lowerBound] {
        case 0x00: content.dropFirst()
        case 0x80...: nil
        default: content
        }
    }

    /// An enumerated value of one octet that is not negative.
    static func enumerated(_ element: DERElement, _ bytes: Span<UInt8>) throws(CRLError) -> UInt8 {
        guard element.content.count == 1, bytes[element.contentStart] < 0x80 else {
            throw .malformed(.integer, offset: element.start)
        }
        return bytes[element.contentStart]
    }

    /// The octets of a bit string without unused bits.
    static func octets(
        ofBitString element: DERElement, _ bytes: Span<UInt8>
    ) throws(CRLError) -> Range<Int> {
        guard element.content.count > 1, bytes[element.contentStart] == 0 else {
            throw .malformed(.bitString, offset: element.start)
        }
        return element.content.dropFirst()
    }

    /// Whether two parts hold the same octets.
    static func areEqual(_ one: Range<Int>, _ other: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        guard one.count == other.count else { return false }
        for offset in 0..<one.count {
            guard bytes[one.lowerBound + offset] == bytes[other.lowerBound + offset] else {
                return false
            }
        }
        return true
    }

    /// Whether a part holds these octets.
    static func isEqual(_ part: Range<Int>, _ octets: [UInt8], _ bytes: Span<UInt8>) -> Bool {
        guard part.count == octets.count else { return false }
        for offset in 0..<octets.count {
            guard bytes[part.lowerBound + offset] == octets[offset] else { return false }
        }
        return true
    }

    /// A copy of a part.
    static func copy(_ part: Range<Int>, _ bytes: Span<UInt8>) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(part.count)
        for index in part { copy.append(bytes[index]) }
        return copy
    }
}
