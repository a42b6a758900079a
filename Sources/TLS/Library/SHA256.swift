/// SHA-256 for the rooms above, which have no OpenSSL.
public enum SHA256 {
    /// Octets of a digest.
    public static let byteCount = 32

    /// The digest of these octets.
    public static func digest(of octets: [UInt8]) throws(TLSError) -> [UInt8] {
        try CryptoLibrary.cold().sha256(of: octets)
    }
}
