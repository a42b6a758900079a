/// A certificate that an operator has named for its key: neither its issuer nor its dates decide.
public struct PinnedCertificate: Sendable {
    /// A key, as far as its strength is concerned.
    public enum Key: Equatable, Sendable {
        /// On an elliptic curve.
        case ec(bits: Int)
        /// Of another kind, or none that can be read.
        case other
        /// Of RSA.
        case rsa(bits: Int)
    }

    /// Subject as RFC 2253 text.
    public let subject: String
    /// End of validity, seconds since 1970; nil when the certificate says it in no usual way.
    public let notAfter: Int64?
    /// Its key.
    public let key: Key
    /// Whether it was signed over SHA-1 or MD5.
    public let hasOldSignature: Bool
    /// The certificate.
    public let der: [UInt8]

    /// Reads a PEM text; throws when it holds no certificate or a damaged one.
    public static func list(pem: [UInt8]) throws(TLSError) -> [PinnedCertificate] {
        let library = try CryptoLibrary.cold()
        return try Certificate.list(pem: pem, library: library).map(PinnedCertificate.init)
    }

    /// Reads one certificate that fills `der`.
    public init(der: [UInt8]) throws(TLSError) {
        self.init(try Certificate(der: der, library: try CryptoLibrary.cold()))
    }

    private init(_ certificate: Certificate) {
        self = withExtendedLifetime(certificate) {
            let view = certificate.view
            return PinnedCertificate(
                subject: view.subject, notAfter: view.notAfter, key: view.key,
                hasOldSignature: view.hasOldSignature, der: view.der)
        }
    }

    private init(
        subject: String, notAfter: Int64?, key: Key, hasOldSignature: Bool, der: [UInt8]
    ) {
        self.subject = subject
        self.notAfter = notAfter
        self.key = key
        self.hasOldSignature = hasOldSignature
        self.der = der
    }
}
