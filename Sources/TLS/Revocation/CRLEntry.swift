/// One entry of a list.
struct CRLEntry {
    /// The content octets of the serial number; nil when no accepted certificate can have this
    /// number: zero, negative or longer than 20 bytes.
    let serial: Range<Int>?
    /// When the certificate was revoked, in Unix seconds.
    let date: Int64
    /// The code of the reason (RFC 5280 section 5.3.1); 0 when none is given.
    let reason: UInt8

    private static let longestSerial = 20

    /// The next entry.
    init(
        _ cursor: inout DERCursor, _ bytes: Span<UInt8>, mayHaveExtensions: Bool
    ) throws(CRLError) {
        var inside = DERCursor(try cursor.next(DERTag.sequence, bytes).content)
        let number = try inside.next(DERTag.integer, bytes).content
        try DERValue.checkInteger(number, bytes)
        let magnitude = DERValue.magnitude(number, bytes)
        let isPossible = magnitude.map { (1...Self.longestSerial).contains($0.count) } ?? false
        serial = isPossible ? number : nil
        date = try DERTime.unixSeconds(inside.next(bytes), bytes)
        guard !inside.isAtEnd else {
            reason = 0
            return
        }
        guard mayHaveExtensions else { throw .unsupportedVersion }
        if let alone = Self.reasonAlone(inside, bytes) {
            reason = alone
            return
        }
        let extensions = try inside.next(DERTag.sequence, bytes).content
        try inside.finish()
        reason = try Self.reason(extensions, bytes)
    }

    /// The code of the reason, when the rest of an entry is the one extension that nearly every entry
    /// has, in its only form. Sparing six elements each takes an eighth off loading a list.
    private static func reasonAlone(_ rest: DERCursor, _ bytes: Span<UInt8>) -> UInt8? {
        let start = rest.position
        guard rest.end - start == 14,
            // SEQUENCE { SEQUENCE { OBJECT IDENTIFIER id-ce-cRLReasons,
            bytes[start] == 0x30, bytes[start + 1] == 12, bytes[start + 2] == 0x30,
            bytes[start + 3] == 10, bytes[start + 4] == 0x06, bytes[start + 5] == 3,
            bytes[start + 6] == 0x55, bytes[start + 7] == 0x1d, bytes[start + 8] == 0x15,
            // OCTET STRING { ENUMERATED } } }
            bytes[start + 9] == 0x04, bytes[start + 10] == 3, bytes[start + 11] == 0x0a,
            bytes[start + 12] == 1, bytes[start + 13] < 0x80
        else { return nil }
        return bytes[start + 13]
    }

    /// The reason among the extensions of an entry. A certificateIssuer makes the list indirect;
    /// other critical extensions change what the entry means in a way nobody here knows.
    private static func reason(
        _ extensions: Range<Int>, _ bytes: Span<UInt8>
    ) throws(CRLError) -> UInt8 {
        var cursor = DERCursor(extensions)
        var reason: UInt8?
        while !cursor.isAtEnd {
            let found = try CRLExtension(&cursor, bytes)
            switch found.standardArc(bytes) {
            case 21:
                guard reason == nil else { throw .repeatedExtension(found.name(bytes)) }
                reason = try Self.code(found.value, bytes)
            case 24: break
            case 29: throw .indirect
            default:
                guard !found.isCritical else {
                    throw .unknownCriticalExtension(found.name(bytes))
                }
            }
        }
        return reason ?? 0
    }

    private static func code(
        _ value: Range<Int>, _ bytes: Span<UInt8>
    ) throws(CRLError) -> UInt8 {
        var cursor = DERCursor(value)
        let element = try cursor.next(DERTag.enumerated, bytes)
        try cursor.finish()
        return try DERValue.enumerated(element, bytes)
    }
}
