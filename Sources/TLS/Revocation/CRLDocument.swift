/// A certificate revocation list (RFC 5280 section 5), read and in order, but not yet believed:
/// nothing here says who signed it. `CertificateRevocationList.read` is the way to a list that may
/// be used; this step stands alone, without OpenSSL, for tests of the reader.
///
/// The whole list is checked when it is made, every entry included, so that nothing of it is used
/// unless all of it is in order.
public struct CRLDocument: Sendable {
    /// The list in DER.
    let der: [UInt8]
    /// The places of the parts in the DER.
    let parts: CRLParts
    /// What the extensions of the list say.
    let extensions: CRLExtensions

    /// How many entries can match a certificate.
    public let entryCount: Int
    /// How many entries have a serial number that no accepted certificate can have: zero, negative
    /// or longer than 20 bytes. They are passed over.
    public let skippedCount: Int

    /// The longest file that is read.
    public static let maximumByteCount = 256 << 20

    /// Reads a file in DER, or in PEM with exactly one block.
    public init(_ file: [UInt8]) throws(CRLError) {
        guard file.count <= Self.maximumByteCount else { throw .tooLarge(file.count) }
        let der = try Self.der(of: file)
        let bytes = der.span
        let parts = try CRLParts(bytes)
        extensions = try CRLExtensions(parts.extensions, bytes)

        var (usable, skipped) = (0, 0)
        var cursor = DERCursor(parts.entries)
        while !cursor.isAtEnd {
            let entry = try CRLEntry(&cursor, bytes, mayHaveExtensions: parts.hasExtensions)
            if entry.serial == nil { skipped += 1 } else { usable += 1 }
        }
        entryCount = usable
        skippedCount = skipped
        self.parts = parts
        self.der = der
    }

    /// When the list was made, in Unix seconds.
    public var thisUpdate: Int64 { parts.thisUpdate }

    /// When the next one will have been made, in Unix seconds; nil when the list does not say.
    public var nextUpdate: Int64? { parts.nextUpdate }

    /// The CRL number, big-endian without leading zeros; nil when the list has none.
    public var number: [UInt8]? { extensions.number }

    /// The least number of a complete list that this list's changes may be put on; nil for a
    /// complete list.
    public var baseNumber: [UInt8]? { extensions.baseNumber }

    /// Walks over the entries that can match a certificate: the content octets of the serial's
    /// INTEGER, a positive number of at most 20 bytes with a zero octet in front where its first
    /// bit is set; the date of revocation in Unix seconds; the code of the reason, 0 when none is
    /// given.
    public func forEachEntry(
        _ body: (_ serial: Span<UInt8>, _ date: Int64, _ reason: UInt8) throws(CRLError) -> Void
    ) throws(CRLError) {
        let bytes = der.span
        var cursor = DERCursor(parts.entries)
        while !cursor.isAtEnd {
            let entry = try CRLEntry(&cursor, bytes, mayHaveExtensions: parts.hasExtensions)
            guard let serial = entry.serial else { continue }
            try body(bytes.extracting(serial), entry.date, entry.reason)
        }
    }

    /// A file that is one element of DER from end to end is DER; every other one must have the
    /// lines of PEM, or start like DER to be told what is wrong with it.
    private static func der(of file: [UInt8]) throws(CRLError) -> [UInt8] {
        let bytes = file.span
        if isWholeSequence(bytes) { return file }
        let block: (isLabelled: Bool, octets: [UInt8])?
        do {
            block = try PEMBlock.decode(bytes, label: "X509 CRL")
        } catch {
            throw .badPEM(error)
        }
        if let block {
            guard block.isLabelled else { throw .notARevocationList }
            return block.octets
        }
        guard let first = file.first, first == DERTag.sequence else { throw .notARevocationList }
        return file
    }

    private static func isWholeSequence(_ bytes: Span<UInt8>) -> Bool {
        var cursor = DERCursor(0..<bytes.count)
        return (try? cursor.next(DERTag.sequence, bytes)) != nil && cursor.isAtEnd
    }
}
