/// SHA-256 of a certificate's DER, stored inline.
public struct CertificateFingerprint: Hashable, Sendable {
    let digest: SHA256Digest

    /// The length in bytes.
    public static let byteCount = SHA256Digest.byteCount

    /// The fingerprint of these bytes; nil unless there are exactly 32.
    public init?(_ bytes: [UInt8]) {
        guard let digest = SHA256Digest(bytes) else { return nil }
        self.digest = digest
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { digest.bytes }
}

extension CertificateFingerprint: CustomStringConvertible {
    /// Lower-case hexadecimal digits.
    public var description: String { Hexadecimal.lowerCase(bytes) }
}
