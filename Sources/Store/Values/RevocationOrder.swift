public import DeviceTrust

/// Which certificates to revoke, and why.
public struct RevocationOrder: Hashable, Sendable {
    /// What names the certificates.
    public enum Subject: Hashable, Sendable {
        /// One certificate; without an issuer, of any authority of the org.
        case serial(CertificateSerial, issuer: IssuerKey?)
        /// Every certificate of a device that is known.
        case device(String)
        /// Every certificate that is bound to a user.
        case user(String)
    }

    /// The org, by its name in the settings.
    public let org: String
    /// What names the certificates.
    public let subject: Subject
    /// Why.
    public let reason: RevocationReason
    /// Who ordered it, for the record.
    public let actor: String

    /// An order of these parts.
    public init(org: String, subject: Subject, reason: RevocationReason, actor: String) {
        self.org = org
        self.subject = subject
        self.reason = reason
        self.actor = actor
    }
}
