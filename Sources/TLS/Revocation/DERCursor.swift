/// Walks over the elements between two places of DER, front to back.
///
/// Strict: definite lengths in their shortest form, tags of one octet, every element inside what
/// holds it (X.690 sections 8.1 and 10.1). Holds places, never bytes, so cursors nest freely.
struct DERCursor {
    private(set) var position: Int
    let end: Int

    /// A cursor over this part; the part must lie within the bytes it is used with.
    init(_ part: Range<Int>) {
        position = part.lowerBound
        end = part.upperBound
    }

    var isAtEnd: Bool { position == end }

    /// The tag of the next element; nil at the end.
    func peekTag(_ bytes: Span<UInt8>) -> UInt8? {
        position < end ? bytes[position] : nil
    }

    /// The next element, whatever it is.
    mutating func next(_ bytes: Span<UInt8>) throws(CRLError) -> DERElement {
        let start = position
        guard end - start >= 2 else { throw .malformed(.truncated, offset: start) }
        let tag = bytes[start]
        guard tag & 0x1f != 0x1f else { throw .malformed(.tag, offset: start) }
        let first = bytes[start + 1]
        var contentStart = start + 2
        var length = Int(first)
        if first >= 0x80 {
            length = try longLength(bytes, octets: Int(first & 0x7f), at: &contentStart)
        }
        guard length <= end - contentStart else { throw .malformed(.truncated, offset: start) }
        position = contentStart + length
        return DERElement(tag: tag, start: start, contentStart: contentStart, end: position)
    }

    /// The next element, which must have this tag.
    mutating func next(_ tag: UInt8, _ bytes: Span<UInt8>) throws(CRLError) -> DERElement {
        guard let found = peekTag(bytes) else { throw .malformed(.truncated, offset: position) }
        guard found == tag else { throw .malformed(.unexpectedElement, offset: position) }
        return try next(bytes)
    }

    /// The next element if it has this tag.
    mutating func nextIfPresent(_ tag: UInt8, _ bytes: Span<UInt8>) throws(CRLError) -> DERElement?
    {
        guard peekTag(bytes) == tag else { return nil }
        return try next(bytes)
    }

    /// Makes sure that nothing is left.
    func finish() throws(CRLError) {
        guard isAtEnd else { throw .malformed(.trailingElement, offset: position) }
    }

    private func longLength(
        _ bytes: Span<UInt8>, octets: Int, at contentStart: inout Int
    ) throws(CRLError) -> Int {
        guard octets > 0, octets <= 4 else { throw .malformed(.length, offset: contentStart) }
        guard octets <= end - contentStart else {
            throw .malformed(.truncated, offset: contentStart)
        }
        var length = 0
        for _ in 0..<octets {
            length = length << 8 | Int(bytes[contentStart])
            contentStart += 1
        }
        let shortest = octets == 1 ? 0x80 : 1 << (8 * (octets - 1))
        guard length >= shortest else { throw .malformed(.length, offset: contentStart) }
        return length
    }
}
