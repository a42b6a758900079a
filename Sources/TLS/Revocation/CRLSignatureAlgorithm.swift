/// How a list is signed. What is not here is not accepted: MD5 and SHA-1 among others.
struct CRLSignatureAlgorithm: Equatable {
    /// The kinds of keys, by OpenSSL's names.
    enum KeyKind: String { case ec = "EC", ed25519 = "ED25519", ed448 = "ED448", rsa = "RSA" }

    let keyKind: KeyKind
    /// OpenSSL's name of the digest; nil where the scheme has its own.
    let digest: String?
    /// The length of the salt where RSA is padded by PSS.
    let saltLength: Int?

    /// Reads an AlgorithmIdentifier.
    init(_ part: Range<Int>, _ bytes: Span<UInt8>) throws(CRLError) {
        var outer = DERCursor(part)
        var inside = DERCursor(try outer.next(DERTag.sequence, bytes).content)
        let identifier = try inside.next(DERTag.objectIdentifier, bytes).content
        if let simple = Self.simple(identifier, bytes) {
            // RSA has NULL here (RFC 4055 section 5), some write nothing; the others have nothing.
            if simple.keyKind == .rsa, let null = try inside.nextIfPresent(DERTag.null, bytes) {
                guard null.content.isEmpty else {
                    throw .malformed(.unexpectedElement, offset: null.start)
                }
            }
            try inside.finish()
            self = simple
        } else if DERValue.isEqual(identifier, Self.rsaPrefix + [10], bytes) {
            let parameters = try inside.next(DERTag.sequence, bytes).content
            try inside.finish()
            self = try Self.pss(parameters, bytes)
        } else {
            throw .unsupportedAlgorithm(DottedIdentifier.text(identifier, bytes))
        }
    }

    private init(_ keyKind: KeyKind, _ digest: String?, saltLength: Int? = nil) {
        self.keyKind = keyKind
        self.digest = digest
        self.saltLength = saltLength
    }

    /// 1.2.840.113549.1.1
    private static let rsaPrefix: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1]
    /// 1.2.840.10045.4.3
    private static let ecdsaPrefix: [UInt8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3]
    /// 1.3.101
    private static let edwardsPrefix: [UInt8] = [0x2b, 0x65]
    /// 2.16.840.1.101.3.4.2
    private static let sha2Prefix: [UInt8] = [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2]

    private static func simple(_ identifier: Range<Int>, _ bytes: Span<UInt8>) -> Self? {
        guard !identifier.isEmpty else { return nil }
        let prefix = identifier.dropLast()
        let last = bytes[identifier.upperBound - 1]
        if DERValue.isEqual(prefix, ecdsaPrefix, bytes) {
            return [2: Self(.ec, "SHA256"), 3: Self(.ec, "SHA384"), 4: Self(.ec, "SHA512")][last]
        }
        if DERValue.isEqual(prefix, rsaPrefix, bytes) {
            return [
                11: Self(.rsa, "SHA256"), 12: Self(.rsa, "SHA384"), 13: Self(.rsa, "SHA512"),
            ][last]
        }
        if DERValue.isEqual(prefix, edwardsPrefix, bytes) {
            return [112: Self(.ed25519, nil), 113: Self(.ed448, nil)][last]
        }
        return nil
    }

    /// RSASSA-PSS-params (RFC 4055 section 3.1). The defaults are SHA-1, so the digest must be
    /// named, and the mask must use the same one.
    private static func pss(
        _ parameters: Range<Int>, _ bytes: Span<UInt8>
    ) throws(CRLError) -> Self {
        var cursor = DERCursor(parameters)
        guard let hash = try cursor.nextIfPresent(DERTag.constructed(0), bytes),
            let mask = try cursor.nextIfPresent(DERTag.constructed(1), bytes)
        else { throw .unsupportedAlgorithm("RSASSA-PSS with SHA-1") }
        let digest = try self.digest(hash.content, bytes)
        guard try self.maskDigest(mask.content, bytes) == digest else {
            throw .unsupportedAlgorithm("RSASSA-PSS with two digests")
        }
        let saltLength = try number(2, &cursor, bytes) ?? 20
        guard try number(3, &cursor, bytes) ?? 1 == 1 else {
            throw .unsupportedAlgorithm("RSASSA-PSS with another trailer")
        }
        try cursor.finish()
        return Self(.rsa, digest, saltLength: saltLength)
    }

    private static func digest(
        _ part: Range<Int>, _ bytes: Span<UInt8>
    ) throws(CRLError) -> String {
        var outer = DERCursor(part)
        var inside = DERCursor(try outer.next(DERTag.sequence, bytes).content)
        try outer.finish()
        let identifier = try inside.next(DERTag.objectIdentifier, bytes).content
        _ = try inside.nextIfPresent(DERTag.null, bytes)
        try inside.finish()
        let names: [UInt8: String] = [1: "SHA256", 2: "SHA384", 3: "SHA512"]
        guard !identifier.isEmpty, DERValue.isEqual(identifier.dropLast(), sha2Prefix, bytes),
            let name = names[bytes[identifier.upperBound - 1]]
        else { throw .unsupportedAlgorithm(DottedIdentifier.text(identifier, bytes)) }
        return name
    }

    /// The digest of the mask generation function 1.
    private static func maskDigest(
        _ part: Range<Int>, _ bytes: Span<UInt8>
    ) throws(CRLError) -> String {
        var outer = DERCursor(part)
        var inside = DERCursor(try outer.next(DERTag.sequence, bytes).content)
        try outer.finish()
        let identifier = try inside.next(DERTag.objectIdentifier, bytes).content
        guard DERValue.isEqual(identifier, rsaPrefix + [8], bytes) else {
            throw .unsupportedAlgorithm(DottedIdentifier.text(identifier, bytes))
        }
        return try digest(inside.position..<inside.end, bytes)
    }

    /// A small number under a context-specific tag.
    private static func number(
        _ tag: UInt8, _ cursor: inout DERCursor, _ bytes: Span<UInt8>
    ) throws(CRLError) -> Int? {
        guard let wrapper = try cursor.nextIfPresent(DERTag.constructed(tag), bytes) else {
            return nil
        }
        var inside = DERCursor(wrapper.content)
        let content = try inside.next(DERTag.integer, bytes).content
        try inside.finish()
        try DERValue.checkInteger(content, bytes)
        guard let magnitude = DERValue.magnitude(content, bytes), magnitude.count <= 2 else {
            throw .malformed(.integer, offset: content.lowerBound)
        }
        return magnitude.reduce(0) { $0 << 8 | Int(bytes[$1]) }
    }
}
