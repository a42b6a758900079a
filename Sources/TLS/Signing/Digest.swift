internal import COpenSSL

/// SHA-256 in the library context of this room.
enum Digest {
    /// The digest; nil when OpenSSL cannot.
    static func sha256(_ bytes: [UInt8], _ library: PKILibrary) -> [UInt8]? {
        var digest = [UInt8](repeating: 0, count: 32)
        var count = 0
        let isDone = unsafe EVP_Q_digest(
            library.context, "SHA256", nil, bytes, bytes.count, &digest, &count)
        return isDone == 1 && count == digest.count ? digest : nil
    }
}
