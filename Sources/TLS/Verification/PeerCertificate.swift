/// What a peer's certificate chain says, and what verification made of it.
///
/// One object for each distinct chain and set of anchors: a chain that the engine remembers is
/// not read again. Dates are facts here, never judged.
public final class PeerCertificate: Sendable {
    /// The outcome of verification, time and revocation left out.
    public enum Verdict: UInt8, Sendable, CaseIterable {
        /// The chain leads to a trust anchor and keeps every rule.
        case verified = 0
        /// A certificate breaks the form RFC 5280 gives it, or a structural limit.
        case malformed = 1
        /// No chain to a trust anchor of the host.
        case unknownIssuer = 2
        /// A chain, but a signature, CA flag, path length, name constraint or key is wrong.
        case badChain = 3
        /// The leaf is not meant for TLS clients.
        case wrongUsage = 4
    }

    /// One certificate of the chain as revocation and date checks need it.
    public struct Link: Equatable, Sendable {
        /// SHA-256 over the issuer's subject Name DER and SubjectPublicKeyInfo DER. All zero
        /// when the chain is not verified: then the issuer is not known.
        public let issuerKey: [UInt8]
        /// Octets of the serial number, without leading zeros.
        public let serial: [UInt8]
        /// Start of validity, seconds since 1970.
        public let notBefore: Int64
        /// End of validity, seconds since 1970.
        public let notAfter: Int64
    }

    /// The outcome of verification.
    public let verdict: Verdict
    /// OpenSSL's X509_V_ERR_* number; 0 with `verified`, and 1 for a rule of our own.
    public let verifyError: Int32
    /// `verifyError` in words, for logs.
    public let verifyErrorText: String
    /// Leaf first, the trust anchor left out. Of an unverified chain the leaf alone; empty when
    /// the leaf's dates cannot be read.
    public let links: [Link]
    /// SHA-256 of the leaf.
    public let fingerprint: [UInt8]
    /// The leaf, when the host keeps DER.
    public let leafDER: [UInt8]?
    /// The chain as presented, leaf first, when the host keeps DER.
    public let chainDER: [[UInt8]]
    /// Subject of the leaf as RFC 2253 text.
    public let subject: String
    /// Issuer of the leaf as RFC 2253 text.
    public let issuer: String
    /// Serial number of the leaf, upper-case hexadecimal, even length.
    public let serialHex: String
    /// The subject's most specific commonName.
    public let commonName: String?
    /// The subject's serialNumber attribute.
    public let subjectSerialNumber: String?
    /// URIs of subjectAltName.
    public let uris: [String]
    /// DNS names of subjectAltName.
    public let dnsNames: [String]
    /// The permanentIdentifier (RFC 4043) of subjectAltName.
    public let permanentIdentifier: String?
    /// Where the leaf says that revocation lists about it are (http and https only): of its
    /// cRLDistributionPoints, then of its freshestCRL. At most 4 of at most 512 bytes. What an
    /// unverified certificate says here is anybody's word.
    public let distributionPoints: [String]
    /// SHA-256 of the leaf's SubjectPublicKeyInfo.
    public let spkiSHA256: [UInt8]
    /// The anchors this was verified against; empty when the host has none.
    public let anchorsFingerprint: [UInt8]

    /// DER of the leaf, whether or not the host keeps it: a session that is resumed from memory
    /// has no other.
    let leaf: [UInt8]
    /// What the engine's memory knows this chain by.
    let chainKey: ChainKey
    /// DER of what was presented after the leaf, for tickets; nil when that is too much for one.
    let others: [[UInt8]]?

    init(
        outcome: ChainOutcome, links: [Link], facts: LeafFacts, chainDER: [[UInt8]]?,
        others: [[UInt8]]?, anchorsFingerprint: [UInt8], chainKey: ChainKey
    ) {
        verdict = outcome.verdict
        verifyError = outcome.error
        verifyErrorText = outcome.text
        self.links = links
        fingerprint = facts.fingerprint
        leaf = facts.der
        leafDER = chainDER?.first
        self.chainDER = chainDER ?? []
        subject = facts.subject
        issuer = facts.issuer
        serialHex = facts.serialHex
        commonName = facts.commonName
        subjectSerialNumber = facts.subjectSerialNumber
        uris = facts.names.uris
        dnsNames = facts.names.dnsNames
        distributionPoints = facts.distributionPoints
        permanentIdentifier = facts.names.permanentIdentifier
        spkiSHA256 = facts.spkiSHA256
        self.anchorsFingerprint = anchorsFingerprint
        self.chainKey = chainKey
        self.others = others
    }
}
