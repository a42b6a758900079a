/// What the extensions of a list say; a list whose scope is not whole does not get so far.
struct CRLExtensions: Sendable {
    /// The CRL number (RFC 5280 section 5.2.3), without leading zeros.
    private(set) var number: [UInt8]?
    /// The least number of a complete list that this list's changes may be put on (section
    /// 5.2.4), without leading zeros; nil for a complete list.
    private(set) var baseNumber: [UInt8]?
    /// The key identifier of the authority key identifier (section 5.2.1).
    private(set) var authorityKeyID: [UInt8]?
    /// The DER of the distribution point the list is confined to (section 5.2.5).
    private(set) var distributionPoint: [UInt8]?

    /// More than any list has; keeps the search for repeated ones short.
    private static let maximumCount = 64

    init(_ list: Range<Int>?, _ bytes: Span<UInt8>) throws(CRLError) {
        guard let list else { return }
        var cursor = DERCursor(list)
        var seen: [Range<Int>] = []
        while !cursor.isAtEnd {
            let found = try CRLExtension(&cursor, bytes)
            let isRepeated = seen.contains { DERValue.areEqual($0, found.identifier, bytes) }
            guard !isRepeated else { throw .repeatedExtension(found.name(bytes)) }
            seen.append(found.identifier)
            guard seen.count <= Self.maximumCount else {
                throw .malformed(.trailingElement, offset: found.identifier.lowerBound)
            }
            try take(found, bytes)
        }
        try checkDelta()
    }

    /// A list of changes has a number of its own, and it comes after the list it changes.
    private func checkDelta() throws(CRLError) {
        guard let baseNumber else { return }
        guard let number else { throw .badDelta(.noNumber) }
        let isOlder =
            baseNumber.count != number.count
            ? baseNumber.count < number.count : baseNumber.lexicographicallyPrecedes(number)
        guard isOlder else { throw .badDelta(.baseIsNotOlder) }
    }

    private mutating func take(
        _ found: CRLExtension, _ bytes: Span<UInt8>
    ) throws(CRLError) {
        switch found.standardArc(bytes) {
        case 20: number = try Self.number(found.value, bytes)
        case 27:
            guard found.isCritical else { throw .badDelta(.notCritical) }
            baseNumber = try Self.number(found.value, bytes)
        case 28: distributionPoint = try CRLDistributionScope.check(found.value, bytes)
        case 35: authorityKeyID = try Self.keyID(found.value, bytes)
        default:
            guard !found.isCritical else { throw .unknownCriticalExtension(found.name(bytes)) }
        }
    }

    /// At most 20 octets, not negative.
    private static func number(
        _ value: Range<Int>, _ bytes: Span<UInt8>
    ) throws(CRLError) -> [UInt8] {
        var cursor = DERCursor(value)
        let content = try cursor.next(DERTag.integer, bytes).content
        try cursor.finish()
        try DERValue.checkInteger(content, bytes)
        guard let magnitude = DERValue.magnitude(content, bytes), magnitude.count <= 20 else {
            throw .malformed(.integer, offset: content.lowerBound)
        }
        return DERValue.copy(magnitude, bytes)
    }

    /// The first part of an AuthorityKeyIdentifier, if it has one.
    private static func keyID(
        _ value: Range<Int>, _ bytes: Span<UInt8>
    ) throws(CRLError) -> [UInt8]? {
        var outer = DERCursor(value)
        let sequence = try outer.next(DERTag.sequence, bytes)
        try outer.finish()
        var inside = DERCursor(sequence.content)
        let keyID = try inside.nextIfPresent(DERTag.primitive(0), bytes)
        _ = try inside.nextIfPresent(DERTag.constructed(1), bytes)
        _ = try inside.nextIfPresent(DERTag.primitive(2), bytes)
        try inside.finish()
        return keyID.map { DERValue.copy($0.content, bytes) }
    }
}

/// The issuing distribution point: what a list confines itself to (RFC 5280 section 5.2.5).
enum CRLDistributionScope {
    /// Refuses a scope that leaves out certificates of users or reasons; answers the DER of the
    /// distribution point's name, if one is given.
    static func check(_ value: Range<Int>, _ bytes: Span<UInt8>) throws(CRLError) -> [UInt8]? {
        var outer = DERCursor(value)
        let sequence = try outer.next(DERTag.sequence, bytes)
        try outer.finish()

        var inside = DERCursor(sequence.content)
        let point = try inside.nextIfPresent(DERTag.constructed(0), bytes)
        _ = try flag(1, &inside, bytes)
        let isForAuthorities = try flag(2, &inside, bytes)
        let reasons = try inside.nextIfPresent(DERTag.primitive(3), bytes)
        let isIndirect = try flag(4, &inside, bytes)
        let isForAttributes = try flag(5, &inside, bytes)
        try inside.finish()

        if isIndirect { throw .indirect }
        if isForAuthorities { throw .partialScope(.authorities) }
        if isForAttributes { throw .partialScope(.attributes) }
        if reasons != nil { throw .partialScope(.someReasons) }
        return point.map { DERValue.copy($0.content, bytes) }
    }

    private static func flag(
        _ number: UInt8, _ cursor: inout DERCursor, _ bytes: Span<UInt8>
    ) throws(CRLError) -> Bool {
        guard let element = try cursor.nextIfPresent(DERTag.primitive(number), bytes) else {
            return false
        }
        return try DERValue.boolean(element, bytes)
    }
}
