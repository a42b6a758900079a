/// The names inside a certificate, as text. They are labels for people and for choosing the
/// device; only a verified chain makes them true.
public struct CertificateNames: Hashable, Sendable {
    /// The whole subject, in the text form of RFC 2253.
    public var subject: String
    /// The whole issuer, in the text form of RFC 2253.
    public var issuer: String
    /// The subject's common name.
    public var commonName: String?
    /// The subject's serialNumber attribute.
    public var subjectSerialNumber: String?
    /// The URIs among the subject's alternative names, in the order of the certificate.
    public var uris: [String]
    /// The DNS names among the subject's alternative names, in the order of the certificate.
    public var dnsNames: [String]
    /// The value of the permanentIdentifier of RFC 4043.
    public var permanentIdentifier: String?

    /// Names of these parts.
    public init(
        subject: String = "", issuer: String = "", commonName: String? = nil,
        subjectSerialNumber: String? = nil, uris: [String] = [], dnsNames: [String] = [],
        permanentIdentifier: String? = nil
    ) {
        self.subject = subject
        self.issuer = issuer
        self.commonName = commonName
        self.subjectSerialNumber = subjectSerialNumber
        self.uris = uris
        self.dnsNames = dnsNames
        self.permanentIdentifier = permanentIdentifier
    }
}
