internal import COpenSSL

/// Turns presented chains into `PeerCertificate`s. One for each engine, used by its thread alone.
final class ChainVerification {
    private let library: CryptoLibrary
    private let digest: DigestState
    private var memory: ChainMemory

    init(library: CryptoLibrary, remembering count: Int) throws(TLSError) {
        self.library = library
        digest = try DigestState(library: library)
        memory = ChainMemory(verified: count, refused: max(8, count / 8))
    }

    /// Verifies a STACK_OF(X509) as presented, leaf first; nil only when OpenSSL has no memory.
    ///
    /// A chain seen before with the same anchors costs two hashes: 216-234 µs less than
    /// verifying it again, about as cheap as accepting everything.
    func peer(
        presented: OpaquePointer, anchors: AnchorStore, keepsDER: Bool
    ) -> PeerCertificate? {
        let certificates = unsafe views(of: presented)
        guard let leaf = certificates.first, let fingerprint = digest.fingerprint(of: leaf) else {
            return nil
        }
        if let breach = ChainLimits.breach(by: certificates) {
            let facts = LeafFacts(leaf, fingerprint: fingerprint, library: library)
            return PeerCertificate(
                outcome: .malformed(breach), links: facts.link.map { [$0] } ?? [], facts: facts,
                chainDER: keepsDER ? [leaf.der] : nil, others: [],
                anchorsFingerprint: anchors.fingerprint, chainKey: fingerprint)
        }
        let others = certificates.dropFirst().compactMap(digest.fingerprint(of:))
        guard others.count == certificates.count - 1,
            let key = digest.digest(of: anchors.fingerprint, [fingerprint] + others)
        else { return nil }
        if let known = memory.find(key), known.leafDER != nil || !keepsDER { return known }
        let facts = LeafFacts(leaf, fingerprint: fingerprint, library: library)
        let judged = unsafe judge(presented, certificates, facts, anchors)
        let peer = PeerCertificate(
            outcome: judged.outcome, links: judged.links, facts: facts,
            chainDER: keepsDER ? certificates.map(\.der) : nil,
            others: ChainLimits.fitTicket(certificates.dropFirst())
                ? certificates.dropFirst().map(\.der) : nil,
            anchorsFingerprint: anchors.fingerprint, chainKey: key)
        if judged.isRemembered { memory.remember(peer) }
        return peer
    }

    /// Lets connections with the same verified chain share its certificates: `presented` gets
    /// those of the connections before. The result is for the connection to hold.
    func sharing(_ presented: OpaquePointer, _ peer: PeerCertificate) -> SharedChain? {
        guard SharedChain.isPossible, peer.verdict == .verified,
            memory.find(peer.chainKey) === peer
        else { return nil }
        if let known = memory.sharedChain(peer.chainKey) {
            unsafe known.replaceCertificates(of: presented)
            return known
        }
        let chain = unsafe SharedChain(presented)
        memory.share(chain, peer.chainKey)
        return chain
    }

    /// The outcome of a chain that was verified before under `key`.
    func remembered(_ key: ChainKey) -> PeerCertificate? {
        memory.find(key)
    }

    /// Keeps an outcome that came back with a session.
    func remember(_ peer: PeerCertificate) {
        memory.remember(peer)
    }

    /// The certificate of a resumed session, with the facts its ticket carried.
    func peer(leaf: CertificateView, restoring ticket: TicketFacts, keepsDER: Bool)
        -> PeerCertificate?
    {
        guard let fingerprint = digest.fingerprint(of: leaf) else { return nil }
        let facts = LeafFacts(leaf, fingerprint: fingerprint, library: library)
        return PeerCertificate(
            outcome: ticket.outcome, links: ticket.links, facts: facts,
            chainDER: keepsDER ? [leaf.der] + (ticket.others ?? []) : nil, others: ticket.others,
            anchorsFingerprint: ticket.anchorsFingerprint, chainKey: ticket.chainKey)
    }

    private struct Judgement {
        let outcome: ChainOutcome
        let links: [PeerCertificate.Link]
        let isRemembered: Bool
    }

    private func judge(
        _ presented: OpaquePointer, _ certificates: [CertificateView], _ facts: LeafFacts,
        _ anchors: AnchorStore
    ) -> Judgement {
        let leafLink = facts.link.map { [$0] } ?? []
        if let leaf = certificates.first, let breach = CertificateRules.leafBreach(by: leaf) {
            return Judgement(outcome: .malformed(breach), links: leafLink, isRemembered: true)
        }
        return unsafe anchors.verify(presented: presented) { outcome, chain in
            guard outcome.verdict == .verified else {
                return Judgement(
                    outcome: outcome, links: leafLink, isRemembered: outcome.isLasting)
            }
            return verifiedJudgement(outcome, chain, certificates, leafLink)
        }
    }

    /// The last rules, over the chain that OpenSSL found good.
    private func verifiedJudgement(
        _ outcome: ChainOutcome, _ chain: [CertificateView], _ presented: [CertificateView],
        _ leafLink: [PeerCertificate.Link]
    ) -> Judgement {
        for certificate in chain.dropFirst().dropLast() {
            if let breach = CertificateRules.breach(by: certificate) {
                return Judgement(
                    outcome: .malformed("\(certificate.subject): \(breach)"), links: leafLink,
                    isRemembered: true)
            }
        }
        let links = zip(chain, chain.dropFirst()).compactMap { certificate, issuer in
            issuerKey(issuer).flatMap { PeerCertificate.Link(certificate, issuerKey: $0) }
        }
        // A leaf that is its own anchor has no issuer whose revocations could be looked up.
        guard chain.count > 1, links.count == chain.count - 1 else {
            let outcome = ChainOutcome(
                verdict: .badChain, error: X509_V_ERR_UNSPECIFIED,
                text: "a chain without an issuer", isLasting: true)
            return Judgement(outcome: outcome, links: leafLink, isRemembered: true)
        }
        // Anyone can add certificates to a public chain and so invent keys without end: only
        // chains without superfluous ones are remembered.
        let isPlain = presented.allSatisfy { one in chain.contains { $0.isSame(as: one) } }
        return Judgement(outcome: outcome, links: links, isRemembered: isPlain)
    }

    private func issuerKey(_ issuer: CertificateView) -> [UInt8]? {
        try? library.sha256(of: issuer.subjectDER, issuer.publicKeyDER)
    }
}

extension CertificateView {
    /// True when both are the same certificate, octet for octet.
    func isSame(as other: CertificateView) -> Bool {
        unsafe X509_cmp(handle, other.handle) == 0
    }
}
