/// What a gateway asks the store to record when it meets a certificate it has no standing of, or
/// a user signs in with a certificate that is bound to nobody.
///
/// The store settles claims one after the other, whoever sends them: of two users who race for one
/// certificate the first is bound, and both are told who it is.
public struct CertificateClaim: Hashable, Sendable {
    /// The org, by its name in the settings.
    public let org: String
    /// SHA-256 of the certificate.
    public let fingerprint: CertificateFingerprint
    /// The authority that signed it.
    public let issuer: IssuerKey
    /// Its serial number.
    public let serial: CertificateSerial
    /// The first second of its validity, in Unix seconds.
    public let notBefore: Int64
    /// The last second of its validity, in Unix seconds.
    public let notAfter: Int64
    /// The device it stands for.
    public let deviceID: String
    /// The platform it names.
    public let platform: DevicePlatform
    /// Its subject, for people.
    public let subject: String
    /// Whether a certificate that the store does not know is registered, and its device with it
    /// (`inventory = open`). Otherwise it stays unknown.
    public let registers: Bool
    /// The user to bind it to, if it is bound to nobody; nil leaves its binding as it is.
    public let user: String?

    /// A claim of these parts.
    public init(
        org: String, fingerprint: CertificateFingerprint, issuer: IssuerKey,
        serial: CertificateSerial, notBefore: Int64, notAfter: Int64, deviceID: String,
        platform: DevicePlatform, subject: String, registers: Bool, user: String?
    ) {
        self.org = org
        self.fingerprint = fingerprint
        self.issuer = issuer
        self.serial = serial
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.deviceID = deviceID
        self.platform = platform
        self.subject = subject
        self.registers = registers
        self.user = user
    }
}

/// What became of a claim.
public struct ClaimSettlement: Hashable, Sendable {
    /// The certificate's standing, durable; nil when the store does not know the certificate and
    /// the claim did not register it.
    public var standing: CertificateStanding?
    /// Whether this claim made the certificate known.
    public var isRegistered: Bool
    /// Whether this claim bound the certificate to its user.
    public var isBound: Bool

    /// A settlement of these parts.
    public init(standing: CertificateStanding?, isRegistered: Bool = false, isBound: Bool = false) {
        self.standing = standing
        self.isRegistered = isRegistered
        self.isBound = isBound
    }
}
