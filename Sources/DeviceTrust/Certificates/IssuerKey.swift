/// Which certificate authority signed: SHA-256 over its subject Name (DER) followed by its
/// SubjectPublicKeyInfo (DER).
///
/// Name and key together, so that a second authority of the same name, or the same authority with a
/// new key, is another one: its revocation list says nothing about the certificates of the first.
public struct IssuerKey: Hashable, Sendable {
    let digest: SHA256Digest

    /// The length in bytes.
    public static let byteCount = SHA256Digest.byteCount

    /// The key with this digest; nil unless it has exactly 32 bytes.
    public init?(bytes: [UInt8]) {
        guard let digest = SHA256Digest(bytes) else { return nil }
        self.digest = digest
    }

    /// The 32 bytes of the digest.
    public var bytes: [UInt8] { digest.bytes }
}

extension IssuerKey: CustomStringConvertible {
    /// Lower-case hexadecimal digits.
    public var description: String { Hexadecimal.lowerCase(bytes) }
}
