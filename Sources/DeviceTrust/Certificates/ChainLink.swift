/// What posture needs of one certificate of a presented chain.
public struct ChainLink: Hashable, Sendable {
    /// The authority that signed this certificate.
    public let issuer: IssuerKey
    /// Its serial number.
    public let serial: CertificateSerial
    /// The first second of its validity, in Unix seconds.
    public let notBefore: Int64
    /// The last second of its validity, in Unix seconds.
    public let notAfter: Int64

    /// A link of these parts.
    public init(issuer: IssuerKey, serial: CertificateSerial, notBefore: Int64, notAfter: Int64) {
        self.issuer = issuer
        self.serial = serial
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// A link from the raw parts of a parsed certificate: the 32 bytes of the issuer key and the
    /// octets of the serial number, read without a sign; leading zeros do not count. Whoever parsed
    /// it has refused a negative serial.
    ///
    /// Answers nil when one of them is nothing an accepted certificate can have. A chain with such
    /// a certificate must get the verdict `malformed`; leaving the link out would skip its check.
    public init?(issuerKey: [UInt8], serial: [UInt8], notBefore: Int64, notAfter: Int64) {
        guard let issuer = IssuerKey(bytes: issuerKey), let serial = CertificateSerial(serial)
        else { return nil }
        self.init(issuer: issuer, serial: serial, notBefore: notBefore, notAfter: notAfter)
    }

    /// Whether the certificate is within its dates; both ends count (RFC 5280 section 4.1.2.5).
    func isValid(at now: Int64) -> Bool { notBefore <= now && now <= notAfter }
}
