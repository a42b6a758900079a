import COpenSSL
import Testing

@testable import TLS

@Suite struct ResumptionTests {
    private let pki: TestPKI
    private let keys: TicketKeys
    private let gateway: TestGateway

    init() throws {
        pki = try TestPKI.shared
        keys = try TicketKeys()
        gateway = try TestGateway(anchors: pki.anchors(pki.root), ticketKeys: keys)
    }

    private func session(
        at name: String, showing chain: [Identity] = [], _ version: Int32,
        gateway: TestGateway? = nil
    ) throws -> RawClient.Session? {
        try (gateway ?? self.gateway).session(at: name, showing: chain, version)
    }

    private func revisit(
        _ session: RawClient.Session?, at name: String, showing chain: [Identity] = [],
        _ version: Int32, gateway: TestGateway? = nil
    ) throws -> TestGateway.Meeting {
        try (gateway ?? self.gateway).revisit(session, at: name, showing: chain, version)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a plain host resumes`(version: Int32) throws {
        let first = try session(at: "plain.corp.test", version)
        let second = try revisit(first, at: "plain.corp.test", version)
        #expect(second.server.isResumed)
        #expect(second.server.peer == nil)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `the certificate comes back with its chain`(version: Int32) throws {
        let chain = [pki.deviceOfIntermediate, pki.intermediate]
        let first = try session(at: "apps.corp.test", showing: chain, version)
        let second = try revisit(first, at: "apps.corp.test", showing: chain, version)
        #expect(second.server.isResumed)
        let peer = try second.peer()
        #expect(peer.verdict == .verified)
        #expect(peer.links.count == 2)
        // The tickets of the second visit are good as well.
        _ = second.client.readAll()
        if let renewed = second.client.sessions.last {
            let third = try revisit(renewed, at: "apps.corp.test", showing: chain, version)
            #expect(third.server.isResumed)
            #expect(try third.peer().links == peer.links)
        }
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `an unverified certificate resumes unverified`(version: Int32) throws {
        let stranger = try Template().issued(by: pki.foreignRoot)
        let first = try session(at: "apps.corp.test", showing: [stranger], version)
        let other = try TestGateway(anchors: pki.anchors(pki.root), ticketKeys: keys)
        let second = try revisit(
            first, at: "apps.corp.test", showing: [stranger], version, gateway: other)
        #expect(try second.peer().verdict == .unknownIssuer)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `the device-trust host gives no tickets`(version: Int32) throws {
        let options = RawClient.Options(chain: [pki.device], version: version)
        let meeting = try gateway.meet(options)
        #expect(meeting.server.step == .done)
        _ = meeting.client.readAll()
        guard let session = meeting.client.sessions.last else { return }
        #expect(version == TLS1_2_VERSION)
        #expect(unsafe SSL_SESSION_has_ticket(session.handle) == 0)
        #expect(unsafe SSL_SESSION_is_resumable(session.handle) == 0)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `the device-trust host takes no tickets of others`(version: Int32) throws {
        for name in ["plain.corp.test", "apps.corp.test"] {
            let first = try session(at: name, showing: [pki.device], version)
            let second = try revisit(
                first, at: "trust.corp.test", showing: [pki.device], version)
            #expect(!second.server.isResumed)
            #expect(second.client.wasAsked)
            #expect(try second.peer().verdict == .verified)
        }
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a session without a certificate is not taken where one is asked for`(
        version: Int32
    ) throws {
        let bare = try session(at: "apps.corp.test", version)
        let second = try revisit(bare, at: "apps.corp.test", showing: [pki.device], version)
        #expect(!second.server.isResumed)
        #expect(try second.peer().verdict == .verified)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a session of other anchors is verified anew`(version: Int32) throws {
        let first = try session(at: "apps.corp.test", showing: [pki.device], version)
        let reloaded = try TestGateway(
            anchors: pki.anchors(pki.foreignRoot), ticketKeys: keys, engine: gateway.engine)
        let second = try revisit(
            first, at: "apps.corp.test", showing: [pki.device], version, gateway: reloaded)
        #expect(!second.server.isResumed)
        #expect(try second.peer().verdict == .unknownIssuer)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `no certificate is too odd for a handshake that gives a ticket`(version: Int32) throws {
        let long = try Template().with { $0.serial = Array(repeating: 1, count: 300) }
            .issued(by: pki.root)
        let large = try Template().with {
            $0.set(NID_subject_alt_name, "URI:urn:" + String(repeating: "x", count: 58_000))
        }.issued(by: pki.root)
        for odd in [long, large] {
            let meeting = try gateway.meet(showing: odd, version: version, at: "apps.corp.test")
            #expect(try meeting.peer().verdict == .malformed)
        }
        let first = try session(at: "apps.corp.test", showing: [long], version)
        let second = try revisit(first, at: "apps.corp.test", showing: [long], version)
        #expect(!second.server.isResumed)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a damaged ticket falls back to a full handshake`(version: Int32) throws {
        let other = try TestGateway(anchors: pki.anchors(pki.root), ticketKeys: TicketKeys())
        let first = try session(at: "plain.corp.test", version, gateway: other)
        #expect(try !revisit(first, at: "plain.corp.test", version).server.isResumed)
    }

    @Test func `without ticket keys nobody gets a ticket`() throws {
        let bare = try TestGateway(anchors: nil)
        let meeting = try bare.meet(RawClient.Options(serverName: "plain.corp.test"))
        _ = meeting.client.readAll()
        #expect(meeting.client.sessions.isEmpty)
    }
}
