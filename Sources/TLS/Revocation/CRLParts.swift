/// Where the parts of a revocation list are in its DER. Checks the frame; entries and extensions
/// have readers of their own.
struct CRLParts: Sendable {
    /// The signed part, with its header.
    let signed: Range<Int>
    /// The AlgorithmIdentifier, with its header.
    let algorithm: Range<Int>
    /// The octets of the signature.
    let signature: Range<Int>
    /// The issuer's Name, with its header.
    let issuer: Range<Int>
    let thisUpdate: Int64
    let nextUpdate: Int64?
    /// Whether the list is of version 2, which alone has extensions.
    let hasExtensions: Bool
    /// The entries, without a header; empty when nothing is revoked.
    let entries: Range<Int>
    /// The list of extensions, without headers; nil when there are none.
    let extensions: Range<Int>?

    init(_ bytes: Span<UInt8>) throws(CRLError) {
        var file = DERCursor(0..<bytes.count)
        let list = try file.next(DERTag.sequence, bytes)
        guard file.isAtEnd else { throw .trailingBytes }

        var outer = DERCursor(list.content)
        let signedPart = try outer.next(DERTag.sequence, bytes)
        algorithm = try outer.next(DERTag.sequence, bytes).whole
        signature = try DERValue.octets(
            ofBitString: outer.next(DERTag.bitString, bytes), bytes)
        try outer.finish()
        signed = signedPart.whole

        var inner = DERCursor(signedPart.content)
        hasExtensions = try Self.isVersion2(&inner, bytes)
        let innerAlgorithm = try inner.next(DERTag.sequence, bytes).whole
        guard DERValue.areEqual(innerAlgorithm, algorithm, bytes) else {
            throw .algorithmMismatch
        }
        issuer = try Self.name(&inner, bytes)
        thisUpdate = try DERTime.unixSeconds(inner.next(bytes), bytes)
        nextUpdate =
            DERTime.isTime(inner.peekTag(bytes))
            ? try DERTime.unixSeconds(inner.next(bytes), bytes) : nil
        // An authority with nothing revoked must leave the entries out; some write an empty list.
        entries =
            try inner.nextIfPresent(DERTag.sequence, bytes)?.content
            ?? inner.position..<inner.position
        extensions = try Self.extensions(&inner, bytes, areAllowed: hasExtensions)
        try inner.finish()
    }

    /// Version 1 is the absence of a version; version 2 is the number 1.
    private static func isVersion2(
        _ cursor: inout DERCursor, _ bytes: Span<UInt8>
    ) throws(CRLError) -> Bool {
        guard let version = try cursor.nextIfPresent(DERTag.integer, bytes) else { return false }
        guard DERValue.isEqual(version.content, [1], bytes) else { throw .unsupportedVersion }
        return true
    }

    /// RFC 5280 section 5.1.2.3: the issuer must not be empty.
    private static func name(
        _ cursor: inout DERCursor, _ bytes: Span<UInt8>
    ) throws(CRLError) -> Range<Int> {
        let name = try cursor.next(DERTag.sequence, bytes)
        guard !name.content.isEmpty else {
            throw .malformed(.truncated, offset: name.start)
        }
        return name.whole
    }

    private static func extensions(
        _ cursor: inout DERCursor, _ bytes: Span<UInt8>, areAllowed: Bool
    ) throws(CRLError) -> Range<Int>? {
        guard let wrapper = try cursor.nextIfPresent(DERTag.constructed(0), bytes) else {
            return nil
        }
        guard areAllowed else { throw .unsupportedVersion }
        var inside = DERCursor(wrapper.content)
        let list = try inside.next(DERTag.sequence, bytes)
        try inside.finish()
        return list.content
    }
}
