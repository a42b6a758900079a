/// One certificate of a trust anchor file, as values.
public struct CertificateSummary: Sendable {
    /// Subject as RFC 2253 text.
    public let subject: String
    /// Serial number, upper-case hexadecimal, even length.
    public let serialHex: String
    /// Start of validity, seconds since 1970.
    public let notBefore: Int64
    /// End of validity, seconds since 1970.
    public let notAfter: Int64
    /// A CA by basicConstraints.
    public let isCA: Bool
    /// True for a trust anchor, false for a helper intermediate whose issuer is listed too.
    public let isAnchor: Bool
    /// SHA-256 over subject Name DER and SubjectPublicKeyInfo DER: how links name their issuer.
    public let issuerKey: [UInt8]
    /// Where it says that revocation lists about it are, its issuer's that is; as
    /// `PeerCertificate.distributionPoints`.
    public let distributionPoints: [String]
    /// The certificate.
    public let der: [UInt8]
}

/// The device CAs of one org.
///
/// A listed certificate whose issuer is listed too only helps to build chains; every other one
/// is a trust anchor, self-signed or not.
public final class TrustAnchors: Sendable {
    /// SHA-256 over the certificates, whatever their order in the file.
    public let fingerprint: [UInt8]
    /// In the order of the file, without repetitions.
    public let certificates: [CertificateSummary]

    /// Reads a PEM text. Throws when it holds no certificate, or one that is no CA certificate.
    public init(pem: [UInt8]) throws(TLSError) {
        let library = try CryptoLibrary.cold()
        var seen: Set<[UInt8]> = []
        let listed = try Certificate.list(pem: pem, library: library)
            .filter { seen.insert($0.view.der).inserted }
        var summaries: [CertificateSummary] = []
        for certificate in listed {
            summaries.append(try Self.summary(of: certificate, among: listed, library))
        }
        certificates = summaries
        var digests: [[UInt8]] = []
        for summary in summaries { digests.append(try library.sha256(of: summary.der)) }
        digests.sort { $0.lexicographicallyPrecedes($1) }
        fingerprint = try library.sha256(of: digests.flatMap { $0 })
    }

    private static func summary(
        of certificate: Certificate, among listed: [Certificate], _ library: CryptoLibrary
    ) throws(TLSError) -> CertificateSummary {
        let view = certificate.view
        guard view.isCA else {
            throw .unusableAnchors("\(view.subject) is not a CA certificate (basicConstraints)")
        }
        guard let notBefore = view.notBefore, let notAfter = view.notAfter else {
            throw .unusableAnchors("\(view.subject) has unreadable dates")
        }
        let isAnchor =
            view.isSelfSigned
            || !listed.contains { other in
                other !== certificate && view.namesAsIssuer(other.view)
            }
        return CertificateSummary(
            subject: view.subject, serialHex: hexadecimal(view.serial), notBefore: notBefore,
            notAfter: notAfter, isCA: true, isAnchor: isAnchor,
            issuerKey: try library.sha256(of: view.subjectDER, view.publicKeyDER),
            distributionPoints: DistributionPoints.addresses(in: view), der: view.der)
    }
}

/// Upper-case hexadecimal digits, two for each octet; "00" for none.
func hexadecimal(_ octets: [UInt8]) -> String {
    guard !octets.isEmpty else { return "00" }
    var text = ""
    text.reserveCapacity(octets.count * 2)
    for octet in octets {
        if octet < 16 { text += "0" }
        text += String(octet, radix: 16, uppercase: true)
    }
    return text
}
