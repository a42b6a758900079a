internal import XMLSignature

/// The identity provider of an app: whose signature names users, and where their names are.
///
/// Immutable and shared by all workers.
public final class IdentityProvider: Sendable {
    /// The attribute that holds the user; nil for the NameID.
    public let userAttribute: String?
    /// The attribute that holds the groups of the user.
    public let groupsAttribute: String?
    let keys: PinnedKeys

    /// How many certificates may be pinned.
    public static let maximumCertificates = PinnedKeys.maximum

    /// Why no user could ever be named; `certificate` counts from zero.
    public enum Fault: Error, Equatable, Sendable {
        /// The library that verifies signatures did not start.
        case libraryFailed
        case noCertificate
        case tooManyCertificates
        case unreadable(certificate: Int)
        /// A key other than RSA of 2048 bits and up, or EC.
        case unusableKey(certificate: Int)
    }

    /// Reads the keys of DER certificates; whether those are in date does not matter.
    public init(
        certificates: [[UInt8]], userAttribute: String? = nil, groupsAttribute: String? = nil
    ) throws(Fault) {
        guard !certificates.isEmpty else { throw .noCertificate }
        do {
            keys = try PinnedKeys(certificates: certificates)
        } catch {
            switch error {
            case .libraryFailed: throw .libraryFailed
            case .tooMany: throw .tooManyCertificates
            case .unreadable(let place): throw .unreadable(certificate: place)
            case .unusableKey(let place): throw .unusableKey(certificate: place)
            }
        }
        self.userAttribute = userAttribute
        self.groupsAttribute = groupsAttribute
    }
}
