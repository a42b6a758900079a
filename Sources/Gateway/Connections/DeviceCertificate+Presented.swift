public import DeviceTrust
public import TLS

extension DeviceCertificate {
    /// The domain's view of what TLS verified.
    public convenience init(_ presented: PeerCertificate) {
        let links = presented.links.compactMap { link in
            ChainLink(
                issuerKey: link.issuerKey, serial: link.serial, notBefore: link.notBefore,
                notAfter: link.notAfter)
        }
        var verdict: ChainVerdict =
            switch presented.verdict {
            case .badChain: .badChain
            case .malformed: .malformed
            case .unknownIssuer: .unknownIssuer
            case .verified: .verified
            case .wrongUsage: .wrongUsage
            }
        // A link that cannot be put into a revocation key could not be looked up: fail closed.
        if verdict == .verified, links.count != presented.links.count { verdict = .malformed }
        self.init(
            verdict: verdict, links: links, fingerprint: presented.fingerprint,
            names: CertificateNames(
                subject: presented.subject, issuer: presented.issuer,
                commonName: presented.commonName,
                subjectSerialNumber: presented.subjectSerialNumber, uris: presented.uris,
                dnsNames: presented.dnsNames, permanentIdentifier: presented.permanentIdentifier),
            serialText: presented.serialHex, distributionPoints: presented.distributionPoints)
    }
}
