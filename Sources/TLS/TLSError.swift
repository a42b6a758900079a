/// What failed while TLS objects were built: never a peer's doing (that is `TLSFault`).
///
/// The texts are for operators. They carry OpenSSL's own reasons, and never key material,
/// passphrases or file contents.
public enum TLSError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A setting that OpenSSL does not take (ciphers, groups, versions).
    case badSetting(name: String, why: String)
    /// An OpenSSL call failed for a reason of its own (memory, missing algorithm).
    case library(operation: String, why: String)
    /// Certificates and private key do not belong together, or the chain is out of order.
    case unusableCredential(String)
    /// The trust anchors cannot be used.
    case unusableAnchors(String)
    /// Bytes that should hold certificates do not.
    case unreadableCertificates(String)
    /// Bytes that should hold a private key do not, or the passphrase is wrong.
    case unreadableKey(String)

    /// The reason in words for an operator.
    public var description: String {
        switch self {
        case .badSetting(let name, let why): "\(name): \(why)"
        case .library(let operation, let why): "\(operation) failed: \(why)"
        case .unusableCredential(let why): why
        case .unusableAnchors(let why): why
        case .unreadableCertificates(let why): why
        case .unreadableKey(let why): why
        }
    }
}
