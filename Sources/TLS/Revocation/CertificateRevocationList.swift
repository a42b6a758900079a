/// A certificate revocation list that one of the trusted authorities has signed.
///
/// Reading judges everything but time: whether an expired or older list may take the place of
/// another one says `mayReplace(old:new:now:)`.
public struct CertificateRevocationList: Sendable {
    /// What there is to know beside the entries.
    public let header: Header

    private let document: CRLDocument

    /// The facts of a list.
    public struct Header: Hashable, Sendable {
        /// SHA-256 over subject Name and SubjectPublicKeyInfo of the authority that signed it.
        public let issuerKey: [UInt8]
        /// The authority's name as the list has it, in the text form of RFC 2253.
        public let issuer: String
        /// The CRL number, big-endian without leading zeros; nil when the list has none.
        public let number: [UInt8]?
        /// The least number of a complete list that this list's changes may be put on; nil when
        /// it is complete itself.
        public let baseNumber: [UInt8]?
        /// When the list was made, in Unix seconds.
        public let thisUpdate: Int64
        /// When the next one will have been made, in Unix seconds; nil when it does not say.
        public let nextUpdate: Int64?
        /// The DER of the distribution point the list confines itself to; nil when it names none.
        /// Lists of one authority with different ones are parts of one whole.
        public let distributionPoint: [UInt8]?
        /// How many entries can match a certificate.
        public let entryCount: Int
        /// How many entries have an impossible serial number and were passed over.
        public let skippedCount: Int

        /// Whether it holds only the changes to another list.
        public var isDelta: Bool { baseNumber != nil }
    }

    /// Reads a file in DER or PEM and verifies, once, the signature over it with the key of the
    /// certificate among the anchors that its issuer and its authority key identifier name.
    public init(_ file: [UInt8], anchors: TrustAnchors) throws(CRLError) {
        let document = try CRLDocument(file)
        header = try document.verified(by: anchors.certificates)
        self.document = document
    }

    /// Walks over the entries: the content octets of the serial's INTEGER, a positive number of at
    /// most 20 bytes with a zero octet in front where its first bit is set; the date of revocation
    /// in Unix seconds; the code of the reason, 0 when none is given.
    public func forEachEntry(
        _ body: (_ serial: Span<UInt8>, _ date: Int64, _ reason: UInt8) throws(CRLError) -> Void
    ) throws(CRLError) {
        try document.forEachEntry(body)
    }
}

extension CRLDocument {
    /// The facts of the list, once one of these certificates has proved to be its maker.
    func verified(
        by certificates: [CertificateSummary]
    ) throws(CRLError) -> CertificateRevocationList.Header {
        let library = try Self.library()
        let algorithm = try CRLSignatureAlgorithm(parts.algorithm, der.span)
        guard let name = DistinguishedName(DERValue.copy(parts.issuer, der.span)) else {
            throw .malformed(.unexpectedElement, offset: parts.issuer.lowerBound)
        }
        var failure = CRLError.unknownIssuer(name.text)
        // A renewed certificate of the same key is no second chance.
        var tried: Set<[UInt8]> = []
        for summary in certificates {
            guard let candidate = try? CRLIssuer(summary.der, library: library),
                candidate.isNamed(name), candidate.mayHaveKeyID(extensions.authorityKeyID)
            else { continue }
            guard candidate.maySignLists else {
                if tried.isEmpty { failure = .issuerMayNotSign(summary.subject) }
                continue
            }
            guard tried.insert(summary.issuerKey).inserted else { continue }
            if try candidate.verifies(parts.signature, over: parts.signed, of: der, algorithm) {
                return header(issuerKey: summary.issuerKey, issuer: name.text)
            }
            failure = .badSignature
        }
        throw failure
    }

    private static func library() throws(CRLError) -> CryptoLibrary {
        do {
            return try CryptoLibrary.cold()
        } catch {
            throw .library(error.description)
        }
    }

    private func header(issuerKey: [UInt8], issuer: String) -> CertificateRevocationList.Header {
        CertificateRevocationList.Header(
            issuerKey: issuerKey, issuer: issuer, number: number,
            baseNumber: extensions.baseNumber, thisUpdate: thisUpdate, nextUpdate: nextUpdate,
            distributionPoint: extensions.distributionPoint,
            entryCount: entryCount, skippedCount: skippedCount)
    }
}
