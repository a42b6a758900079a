import DeviceTrust
import Store

/// All that is known about one certificate, as it is told to commands. Times are Unix seconds.
public struct CertificateRecord: Codable, Hashable, Sendable {
    /// The org, by its name in the settings.
    public var org: String
    /// Its serial number in upper-case hexadecimal.
    public var serial: String
    /// SHA-256 of the certificate in lower-case hexadecimal.
    public var fingerprint: String
    /// The authority that signed it: its key in lower-case hexadecimal.
    public var issuer: String
    /// Its subject.
    public var subject: String
    /// The device it stands for.
    public var device: String
    /// The platform it names.
    public var platform: String
    /// How it stood when this was told.
    public var state: CertificateState
    /// The first second of its validity.
    public var notBefore: Int64
    /// The last second of its validity.
    public var notAfter: Int64
    /// When the store first heard of it.
    public var registeredAt: Int64
    /// Whom it is bound to.
    public var user: String?
    /// When it was bound.
    public var boundAt: Int64?
    /// Whether that user is deactivated.
    public var isUserDeactivated: Bool
    /// Whether the device management says that the device is managed.
    public var isDeviceManaged: Bool
    /// The last second of the validity of the newer certificate that has taken its place.
    public var successorNotAfter: Int64?
    /// When it was revoked.
    public var revokedAt: Int64?
    /// Why: a name of RFC 5280.
    public var revocationReason: String?
    /// On whose order.
    public var revokedBy: String?
}

extension CertificateRecord {
    /// What the store knows, with the state at a moment.
    init(_ stored: StoredCertificate, at now: Int64) {
        org = stored.org
        serial = "\(stored.serial)"
        fingerprint = "\(stored.fingerprint)"
        issuer = "\(stored.issuer)"
        subject = stored.subject
        device = stored.deviceID
        platform = stored.platform.rawValue
        state = CertificateState(stored, at: now)
        notBefore = stored.notBefore
        notAfter = stored.notAfter
        registeredAt = stored.registeredAt
        user = stored.standing.user
        boundAt = stored.boundAt
        isUserDeactivated = stored.standing.isUserDeactivated
        isDeviceManaged = stored.standing.isDeviceManaged
        successorNotAfter = stored.standing.successorNotAfter
        revokedAt = stored.revokedAt
        revocationReason = stored.revocationReason?.name
        revokedBy = stored.revokedBy
    }
}

extension CertificateState {
    /// The state of a certificate at a moment: what has been withdrawn stays so after its end.
    init(_ stored: StoredCertificate, at now: Int64) {
        if stored.standing.isRevoked {
            self = .revoked
        } else if now > stored.notAfter {
            self = .expired
        } else if now < stored.notBefore {
            self = .notYetValid
        } else {
            self = .valid
        }
    }
}
