import COpenSSL
import Testing

@testable import TLS

/// What a ticket brings back is what the full handshake knew, on any worker.
@Suite struct RestoredCertificateTests {
    private let pki: TestPKI
    private let keys: TicketKeys
    private let gateway: TestGateway

    init() throws {
        pki = try TestPKI.shared
        keys = try TicketKeys()
        gateway = try TestGateway(
            anchors: pki.anchors(pki.root), ticketKeys: keys, keepsDER: true)
    }

    /// Another worker: it remembers nothing.
    private func neighbour(
        _ anchors: TrustAnchors? = nil, keepsDER: Bool = true,
        settings: TLSSettings = TLSSettings()
    ) throws -> TestGateway {
        try TestGateway(
            anchors: anchors ?? pki.anchors(pki.root), ticketKeys: keys, keepsDER: keepsDER,
            settings: settings)
    }

    private func expectEqual(_ restored: PeerCertificate, _ full: PeerCertificate) {
        #expect(restored.verdict == full.verdict)
        #expect(restored.verifyError == full.verifyError)
        #expect(restored.links == full.links)
        #expect(restored.fingerprint == full.fingerprint)
        #expect(restored.leafDER == full.leafDER)
        #expect(restored.chainDER == full.chainDER)
        #expect(restored.subject == full.subject)
        #expect(restored.issuer == full.issuer)
        #expect(restored.serialHex == full.serialHex)
        #expect(restored.commonName == full.commonName)
        #expect(restored.subjectSerialNumber == full.subjectSerialNumber)
        #expect(restored.uris == full.uris)
        #expect(restored.dnsNames == full.dnsNames)
        #expect(restored.permanentIdentifier == full.permanentIdentifier)
        #expect(restored.spkiSHA256 == full.spkiSHA256)
        #expect(restored.anchorsFingerprint == full.anchorsFingerprint)
        #expect(restored.chainKey == full.chainKey)
        #expect(restored.others == full.others)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `another worker restores all that it never verified`(version: Int32) throws {
        let chains = [
            [pki.device], [pki.deviceOfIntermediate, pki.intermediate],
            [pki.device, pki.root], [try Template().issued(by: pki.foreignRoot), pki.foreignRoot],
            [try Template().with { $0.set(NID_ext_key_usage, "serverAuth") }.issued(by: pki.root)],
            // What does not belong to the chain is passed on as it came, too.
            [pki.device, pki.foreignRoot],
        ]
        for chain in chains {
            let full = try gateway.meet(
                RawClient.Options(serverName: "apps.corp.test", chain: chain, version: version))
            _ = full.client.readAll()
            let other = try neighbour()
            let visit = try other.revisit(full.client.sessions.last, at: "apps.corp.test", version)
            #expect(visit.server.isResumed)
            expectEqual(try visit.peer(), try full.peer())
            // And once more, with the ticket of that worker at a third one.
            guard version == TLS1_3_VERSION else { continue }
            _ = visit.client.readAll()
            let third = try neighbour().revisit(
                visit.client.sessions.last, at: "apps.corp.test", version)
            #expect(third.server.isResumed)
            expectEqual(try third.peer(), try full.peer())
        }
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `what was restored serves the next full handshake as well`(version: Int32) throws {
        let chain = [pki.deviceOfIntermediate, pki.intermediate]
        let session = try gateway.session(at: "apps.corp.test", showing: chain, version)
        let other = try neighbour()
        let restored = try other.revisit(session, at: "apps.corp.test", version).peer()
        let full = try other.meet(
            RawClient.Options(serverName: "apps.corp.test", chain: chain, version: version)
        ).peer()
        #expect(full === restored)
        #expect(full.chainDER == chain.map(\.der))
    }

    @Test func `a chain that is not worth remembering is not remembered for coming back`() throws {
        let padded = [pki.device, pki.foreignRoot]
        let session = try gateway.session(at: "apps.corp.test", showing: padded, TLS1_3_VERSION)
        let other = try neighbour()
        let restored = try other.revisit(session, at: "apps.corp.test", TLS1_3_VERSION).peer()
        #expect(restored.verdict == .verified)
        #expect(other.engine.verification.remembered(restored.chainKey) == nil)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a resumed connection is verified again by new anchors`(version: Int32) throws {
        let chain = [pki.deviceOfIntermediate, pki.intermediate]
        let session = try gateway.session(at: "apps.corp.test", showing: chain, version)
        let other = try neighbour(keepsDER: false)
        let visit = try other.revisit(session, at: "apps.corp.test", version)
        let more = try TestGateway(
            anchors: pki.anchors(pki.root, pki.foreignRoot), engine: other.engine)
        let judged = visit.server.connection.verifyPeerAgain(
            contexts: more.contexts, hostTag: 2)
        #expect(judged?.verdict == .verified)
        #expect(judged?.links.count == 2)
        let removed = try TestGateway(anchors: pki.anchors(pki.foreignRoot), engine: other.engine)
        let gone = visit.server.connection.verifyPeerAgain(
            contexts: removed.contexts, hostTag: 2)
        #expect(gone?.verdict == .unknownIssuer)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a CA that was added or removed makes the handshake a full one`(version: Int32) throws {
        let stranger = try Template().issued(by: pki.foreignRoot)
        let unknown = try gateway.session(at: "apps.corp.test", showing: [stranger], version)
        let added = try neighbour(pki.anchors(pki.root, pki.foreignRoot))
        let known = try added.revisit(unknown, at: "apps.corp.test", showing: [stranger], version)
        #expect(!known.server.isResumed)
        #expect(try known.peer().verdict == .verified)
        _ = known.client.readAll()
        let removed = try gateway.revisit(
            known.client.sessions.last, at: "apps.corp.test", showing: [stranger], version)
        #expect(!removed.server.isResumed)
        #expect(try removed.peer().verdict == .unknownIssuer)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a chain that is too long for a ticket is presented anew each time`(
        version: Int32
    ) throws {
        let large = try Template.authority("Large").with {
            $0.set(NID_netscape_comment, String(repeating: "x", count: 9000))
        }.issued(by: pki.root)
        let chain = [try Template().issued(by: large), large]
        let session = try gateway.session(at: "apps.corp.test", showing: chain, version)
        let visit = try gateway.revisit(session, at: "apps.corp.test", showing: chain, version)
        #expect(!visit.server.isResumed)
        #expect(try visit.peer().verdict == .verified)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `the lifetime counts from the handshake that proved the key`(version: Int32) throws {
        let session = try gateway.session(at: "apps.corp.test", showing: [pki.device], version)
        // For this one every handshake was too long ago.
        let strict = try neighbour(settings: TLSSettings(ticketLifetime: -1))
        let visit = try strict.revisit(
            session, at: "apps.corp.test", showing: [pki.device], version)
        #expect(!visit.server.isResumed)
        #expect(try gateway.revisit(session, at: "apps.corp.test", version).server.isResumed)
    }

    @Test func `facts count with the anchors of today and until the lifetime is over`() throws {
        let peer = try gateway.meet(showing: pki.device, at: "apps.corp.test").peer()
        let anchors = peer.anchorsFingerprint
        let facts = TicketFacts(peer, isRemembered: true, authenticatedAt: 1000)
        #expect(facts.count(with: anchors, at: 1000, lifetime: 60))
        #expect(facts.count(with: anchors, at: 1060, lifetime: 60))
        #expect(!facts.count(with: anchors, at: 1061, lifetime: 60))
        #expect(!facts.count(with: [], at: 1000, lifetime: 60))
        // A number from a ticket of ours, but no sum may trap.
        let odd = TicketFacts(peer, isRemembered: true, authenticatedAt: .min)
        #expect(!odd.count(with: anchors, at: 1000, lifetime: 60))
    }

    @Test func `facts survive the trip and nothing else is read`() throws {
        let chain = [pki.deviceOfIntermediate, pki.intermediate]
        let peer = try gateway.meet(RawClient.Options(chain: chain)).peer()
        for isRemembered in [true, false] {
            let octets = try need(
                TicketFacts(peer, isRemembered: isRemembered, authenticatedAt: 1_764_000_000)
                    .encoded)
            let facts = try need(TicketFacts(octets))
            #expect(facts.links == peer.links)
            #expect(facts.outcome.verdict == peer.verdict)
            #expect(facts.chainKey == peer.chainKey)
            #expect(facts.anchorsFingerprint == peer.anchorsFingerprint)
            #expect(facts.others == [pki.intermediate.der])
            #expect(facts.isRemembered == isRemembered)
            #expect(facts.authenticatedAt == 1_764_000_000)
            for count in octets.indices { #expect(TicketFacts(Array(octets[0..<count])) == nil) }
            #expect(TicketFacts(octets + [0]) == nil)
            for version: UInt8 in [0, 1, 3, 255] {
                #expect(TicketFacts([version] + octets.dropFirst()) == nil)
            }
        }
    }

    @Test func `no damage to facts makes the reader stumble`() throws {
        let chain = [pki.deviceOfIntermediate, pki.intermediate]
        let peer = try gateway.meet(RawClient.Options(chain: chain)).peer()
        let octets = try need(
            TicketFacts(peer, isRemembered: true, authenticatedAt: 1).encoded)
        for index in octets.indices {
            for value: UInt8 in [0, 0x7f, 0x80, 0xff] {
                var damaged = octets
                damaged[index] = value
                guard let facts = TicketFacts(damaged) else { continue }
                let isSame = facts.encoded == damaged
                #expect(isSame, "octet \(index) made \(value)")
            }
        }
    }
}
