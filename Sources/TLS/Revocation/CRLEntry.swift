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
        let extensions = try inside.next(DERTag.sequence, bytes).content
        try inside.finish()
        reason = try Self.reason(extensions, bytes)
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
