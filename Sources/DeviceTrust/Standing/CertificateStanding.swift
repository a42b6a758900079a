/// What the store knows about one certificate, as far as its posture depends on it.
public struct CertificateStanding: Hashable, Sendable {
    /// Withdrawn by an administrator or by its authority.
    public var isRevoked: Bool
    /// Whether the device management says that the device is managed.
    public var isDeviceManaged: Bool
    /// Whom the certificate is bound to; nil while it is bound to nobody.
    public var user: String?
    /// Whether that user is deactivated; false without a user.
    public var isUserDeactivated: Bool
    /// The latest notAfter, in Unix seconds, among the certificates of the same device that were
    /// issued later, are not revoked and end later than this one; nil when there is none.
    public var successorNotAfter: Int64?

    /// A standing of these parts.
    public init(
        isRevoked: Bool = false, isDeviceManaged: Bool = true, user: String? = nil,
        isUserDeactivated: Bool = false, successorNotAfter: Int64? = nil
    ) {
        self.isRevoked = isRevoked
        self.isDeviceManaged = isDeviceManaged
        self.user = user
        self.isUserDeactivated = isUserDeactivated
        self.successorNotAfter = successorNotAfter
    }
}
