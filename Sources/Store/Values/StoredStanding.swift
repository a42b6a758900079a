public import DeviceTrust

/// One certificate's standing and whose it is.
public struct StoredStanding: Hashable, Sendable {
    /// The org, by its name in the settings.
    public let org: String
    /// Which certificate.
    public let fingerprint: CertificateFingerprint
    /// The last second of its validity.
    public let notAfter: Int64
    /// What is known about it.
    public let standing: CertificateStanding

    /// A standing of these parts.
    public init(
        org: String, fingerprint: CertificateFingerprint, notAfter: Int64,
        standing: CertificateStanding
    ) {
        self.org = org
        self.fingerprint = fingerprint
        self.notAfter = notAfter
        self.standing = standing
    }
}
