import COpenSSL
import Testing

@testable import TLS

@Suite struct ChainMemoryTests {
    private let pki: TestPKI
    private let gateway: TestGateway

    init() throws {
        pki = try TestPKI.shared
        gateway = try TestGateway()
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a chain seen before is the same object`(version: Int32) throws {
        let first = try gateway.meet(showing: pki.device, version: version).peer()
        let second = try gateway.meet(showing: pki.device, version: version).peer()
        #expect(first === second)
    }

    @Test func `connections of one chain share its certificates`() throws {
        try #require(SharedChain.isPossible)
        let library = gateway.engine.library
        let anchors = try AnchorStore(pki.anchors(pki.root), library: library)
        let verification = gateway.engine.verification
        let ders = [pki.deviceOfIntermediate.der, pki.intermediate.der]
        var held: [SharedChain] = []
        var places: [[OpaquePointer]] = unsafe []
        for _ in 0..<2 {
            // A stack that owns what it lists, as OpenSSL makes it in a handshake.
            let stack = unsafe try need(shim_sk_X509_new())
            defer {
                for view in unsafe views(of: stack) { unsafe X509_free(view.handle) }
                unsafe shim_sk_X509_free(stack)
            }
            for der in ders {
                let certificate = try Certificate(der: der, library: library)
                unsafe X509_up_ref(certificate.view.handle)
                unsafe shim_sk_X509_push(stack, certificate.view.handle)
            }
            let peer = unsafe try need(
                verification.peer(presented: stack, anchors: anchors, keepsDER: false))
            held.append(unsafe try need(verification.sharing(stack, peer)))
            unsafe places.append(views(of: stack).map(\.handle))
        }
        #expect(held[0] === held[1])
        #expect(unsafe places[0] == places[1])
    }

    @Test func `a refused chain is remembered too`() throws {
        let stranger = try Template().issued(by: pki.foreignRoot)
        let first = try gateway.meet(showing: stranger).peer()
        #expect(try gateway.meet(showing: stranger).peer() === first)
    }

    @Test func `what else is presented makes another chain`() throws {
        let alone = try gateway.meet(showing: pki.device).peer()
        let withRoot = try gateway.meet(showing: pki.device, pki.root).peer()
        #expect(alone !== withRoot)
        #expect(withRoot.verdict == .verified)
    }

    @Test func `chains with superfluous certificates are not remembered`() throws {
        let first = try gateway.meet(showing: pki.device, pki.foreignRoot).peer()
        let second = try gateway.meet(showing: pki.device, pki.foreignRoot).peer()
        #expect(first.verdict == .verified)
        #expect(first !== second)
    }

    @Test func `an outcome counts for its anchors only`() throws {
        let first = try gateway.meet(showing: pki.device).peer()
        let other = try TestGateway(anchors: pki.anchors(pki.foreignRoot), engine: gateway.engine)
        let second = try other.meet(showing: pki.device).peer()
        #expect(first.verdict == .verified)
        #expect(second.verdict == .unknownIssuer)
        #expect(first.anchorsFingerprint != second.anchorsFingerprint)
    }

    @Test func `certificates are kept only where a host wants them`() throws {
        #expect(try gateway.meet(showing: pki.device).peer().leafDER == nil)
        let keeping = try TestGateway(
            anchors: pki.anchors(pki.root), engine: gateway.engine, keepsDER: true)
        let peer = try keeping.meet(showing: pki.device, pki.root).peer()
        #expect(peer.leafDER == pki.device.der)
        #expect(peer.chainDER == [pki.device.der, pki.root.der])
        let again = try keeping.meet(showing: pki.device).peer()
        #expect(again.chainDER == [pki.device.der])
        #expect(try keeping.meet(showing: pki.device).peer() === again)
    }

    /// An entry that is nothing but its key.
    private func entry(
        _ number: UInt64, _ verdict: PeerCertificate.Verdict = .verified
    ) throws -> PeerCertificate {
        var key = ChainKey()
        key.words = (number, number, 0, 1)
        let outcome = ChainOutcome(verdict: verdict, error: 0, text: "", isLasting: true)
        let library = try CryptoLibrary.cold()
        let leaf = try Certificate(der: pki.device.der, library: library)
        let facts = withExtendedLifetime(leaf) {
            LeafFacts(leaf.view, fingerprint: key, library: library)
        }
        return PeerCertificate(
            outcome: outcome, links: [], facts: facts, chainDER: nil, others: [],
            anchorsFingerprint: [], chainKey: key)
    }

    @Test func `the memory is bounded and forgets what is not used`() throws {
        var memory = ChainMemory(verified: 16, refused: 8)
        let used = try entry(0)
        memory.remember(used)
        for number in 1..<200 as Range<UInt64> {
            let found = memory.find(used.chainKey)
            #expect(found === used)
            memory.remember(try entry(number))
        }
        let kept = try (0..<200 as Range<UInt64>).filter {
            memory.findForTest(try entry($0).chainKey) != nil
        }
        #expect(kept.count == 16)
        #expect(kept.contains(0))
    }

    @Test func `refused chains do not push out verified ones`() throws {
        var memory = ChainMemory(verified: 8, refused: 8)
        for number in 0..<8 as Range<UInt64> { memory.remember(try entry(number)) }
        for number in 100..<200 as Range<UInt64> {
            memory.remember(try entry(number, .unknownIssuer))
        }
        for number in 0..<8 as Range<UInt64> {
            #expect(memory.findForTest(try entry(number).chainKey) != nil)
        }
    }

    @Test func `the newer outcome of one chain replaces the older`() throws {
        var memory = ChainMemory(verified: 8, refused: 8)
        memory.remember(try entry(1))
        let newer = try entry(1)
        memory.remember(newer)
        #expect(memory.findForTest(newer.chainKey) === newer)
    }
}

extension ChainMemory {
    /// `#expect` cannot call a mutating member.
    fileprivate func findForTest(_ key: ChainKey) -> PeerCertificate? {
        var copy = self
        return copy.find(key)
    }
}
