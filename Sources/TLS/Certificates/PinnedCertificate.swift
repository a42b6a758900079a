/// A certificate that an operator has named for its key: neither its issuer nor its dates decide.
public struct PinnedCertificate: Sendable {
    /// Subject as RFC 2253 text.
    public let subject: String
    /// End of validity, seconds since 1970; nil when the certificate says it in no usual way.
    public let notAfter: Int64?
    /// The certificate.
    public let der: [UInt8]

    /// Reads a PEM text; throws when it holds no certificate or a damaged one.
    public static func list(pem: [UInt8]) throws(TLSError) -> [PinnedCertificate] {
        let library = try CryptoLibrary.cold()
        return try Certificate.list(pem: pem, library: library).map { certificate in
            withExtendedLifetime(certificate) {
                let view = certificate.view
                return PinnedCertificate(
                    subject: view.subject, notAfter: view.notAfter, der: view.der)
            }
        }
    }
}
