public import DeviceTrust

/// All that is known about one certificate.
public struct StoredCertificate: Hashable, Sendable {
    /// Counts certificates in the order of their registration.
    public var number: Int64
    /// The org, by its name in the settings.
    public var org: String
    /// SHA-256 of the certificate.
    public var fingerprint: CertificateFingerprint
    /// The authority that signed it.
    public var issuer: IssuerKey
    /// Its serial number.
    public var serial: CertificateSerial
    /// The first second of its validity.
    public var notBefore: Int64
    /// The last second of its validity.
    public var notAfter: Int64
    /// The device it stands for.
    public var deviceID: String
    /// The platform it names.
    public var platform: DevicePlatform
    /// Its subject, for people.
    public var subject: String
    /// When the store first heard of it.
    public var registeredAt: Int64
    /// When it was bound; nil while it is bound to nobody.
    public var boundAt: Int64?
    /// What posture depends on.
    public var standing: CertificateStanding
    /// When it was revoked; nil when it is not.
    public var revokedAt: Int64?
    /// Why; nil when it is not revoked.
    public var revocationReason: RevocationReason?
    /// On whose order; nil when it is not revoked.
    public var revokedBy: String?

    /// A certificate of these parts.
    public init(
        number: Int64, org: String, fingerprint: CertificateFingerprint, issuer: IssuerKey,
        serial: CertificateSerial, notBefore: Int64, notAfter: Int64, deviceID: String,
        platform: DevicePlatform, subject: String, registeredAt: Int64, boundAt: Int64?,
        standing: CertificateStanding, revokedAt: Int64?, revocationReason: RevocationReason?,
        revokedBy: String?
    ) {
        self.number = number
        self.org = org
        self.fingerprint = fingerprint
        self.issuer = issuer
        self.serial = serial
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.deviceID = deviceID
        self.platform = platform
        self.subject = subject
        self.registeredAt = registeredAt
        self.boundAt = boundAt
        self.standing = standing
        self.revokedAt = revokedAt
        self.revocationReason = revocationReason
        self.revokedBy = revokedBy
    }
}
