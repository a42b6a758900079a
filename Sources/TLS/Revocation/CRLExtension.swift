/// One extension of a list or of an entry.
struct CRLExtension {
    /// The content of its object identifier.
    let identifier: Range<Int>
    let isCritical: Bool
    /// The content of its octet string.
    let value: Range<Int>

    /// The next extension.
    ///
    /// `critical FALSE`, which DER would leave out, is read as what it says: harmless, and seen.
    init(_ cursor: inout DERCursor, _ bytes: Span<UInt8>) throws(CRLError) {
        var inside = DERCursor(try cursor.next(DERTag.sequence, bytes).content)
        let identifier = try inside.next(DERTag.objectIdentifier, bytes)
        guard Self.isWhole(identifier.content, bytes) else {
            throw .malformed(.objectIdentifier, offset: identifier.start)
        }
        self.identifier = identifier.content
        if let critical = try inside.nextIfPresent(DERTag.boolean, bytes) {
            isCritical = try DERValue.boolean(critical, bytes)
        } else {
            isCritical = false
        }
        value = try inside.next(DERTag.octetString, bytes).content
        try inside.finish()
    }

    /// The last arc under id-ce (2.5.29); nil for identifiers elsewhere.
    func standardArc(_ bytes: Span<UInt8>) -> UInt8? {
        guard identifier.count == 3, bytes[identifier.lowerBound] == 0x55,
            bytes[identifier.lowerBound + 1] == 0x1d
        else { return nil }
        return bytes[identifier.lowerBound + 2]
    }

    /// The identifier in dotted form.
    func name(_ bytes: Span<UInt8>) -> String { DottedIdentifier.text(identifier, bytes) }

    private static func isWhole(_ content: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        !content.isEmpty && bytes[content.upperBound - 1] < 0x80
    }
}

/// Object identifiers as people write them.
enum DottedIdentifier {
    /// The dotted form of this content; an arc beyond 63 bits is shown as a question mark.
    static func text(_ content: Range<Int>, _ bytes: Span<UInt8>) -> String {
        var arcs: [String] = []
        var value: UInt64 = 0
        var isTooLong = false
        for position in content.prefix(128) {
            isTooLong = isTooLong || value >= 1 << 56
            value = value << 7 | UInt64(bytes[position] & 0x7f)
            guard bytes[position] < 0x80 else { continue }
            let arc = isTooLong ? "?" : String(value)
            arcs.append(arcs.isEmpty && !isTooLong ? first(value) : arc)
            (value, isTooLong) = (0, false)
        }
        return arcs.joined(separator: ".")
    }

    /// The first number holds two arcs (X.690 section 8.19.4).
    private static func first(_ value: UInt64) -> String {
        value < 80 ? "\(value / 40).\(value % 40)" : "2.\(value - 80)"
    }
}
