internal import COpenSSL

/// What a settings check can say of trust anchors before the first device meets them.
extension TrustAnchors {
    /// Rules that the listed certificates break themselves, one sentence each.
    ///
    /// The rules of chains hold for anchors too: below a CA certificate without keyUsage, say,
    /// every device would be refused, and nobody would see why.
    public func warnings() throws(TLSError) -> [String] {
        let library = try CryptoLibrary.cold()
        var found: [String] = []
        for summary in certificates {
            let certificate = try Certificate(der: summary.der, library: library)
            let breach = withExtendedLifetime(certificate) {
                CertificateRules.authorityBreach(by: certificate.view)
            }
            if let breach { found.append("\(summary.subject): \(breach)") }
        }
        return found
    }
}
