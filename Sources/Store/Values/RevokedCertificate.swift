public import DeviceTrust

/// One certificate that an order revoked.
public struct RevokedCertificate: Hashable, Sendable {
    /// Its serial number.
    public let serial: CertificateSerial
    /// The certificate; nil when the store has never seen one with this serial number.
    public let certificate: StoredCertificate?
    /// Whether it was revoked already: when and why it is revoked has stayed as it was.
    public let wasRevoked: Bool

    /// A revoked certificate of these parts.
    public init(serial: CertificateSerial, certificate: StoredCertificate?, wasRevoked: Bool) {
        self.serial = serial
        self.certificate = certificate
        self.wasRevoked = wasRevoked
    }
}
