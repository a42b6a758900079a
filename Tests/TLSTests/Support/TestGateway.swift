import COpenSSL
import Testing

@testable import TLS

/// A server with a few hosts, and handshakes with it.
struct TestGateway {
    let engine: TLSEngine
    var contexts: TLSContextSet

    /// Hosts: trust.corp.test and *.zone.corp.test ask for certificates; apps.corp.test,
    /// shop.corp.test and *.apps.corp.test ask and give tickets; plain.corp.test and
    /// docs.corp.test only give tickets. other.corp.test (asks) and open.corp.test (does not) are
    /// another org's.
    static func hosts(
        anchors: TrustAnchors?, key: TestKey.Kind = .p256, keepsDER: Bool = false
    ) throws -> [TLSHost] {
        let credential = try TestPKI.shared.credential(
            "DNS:*.corp.test,DNS:*.zone.corp.test", key: key)
        func host(
            _ name: String, _ isolation: String, asks: Bool, resumes: Bool, tag: Int
        ) -> TLSHost {
            TLSHost(
                names: [name], isolation: Array(isolation.utf8), requestsCertificate: asks,
                allowsResumption: resumes, credential: credential, anchors: anchors,
                keepsCertificateDER: keepsDER, alpn: ["http/1.1"], tag: tag)
        }
        return [
            host("trust.corp.test", "corp/trust", asks: true, resumes: false, tag: 1),
            host("apps.corp.test", "corp/inline", asks: true, resumes: true, tag: 2),
            host("plain.corp.test", "corp/plain", asks: false, resumes: true, tag: 3),
            host("*.zone.corp.test", "corp/trust", asks: true, resumes: false, tag: 4),
            host("other.corp.test", "other/inline", asks: true, resumes: true, tag: 5),
            host("shop.corp.test", "corp/inline", asks: true, resumes: true, tag: 6),
            host("*.apps.corp.test", "corp/inline", asks: true, resumes: true, tag: 7),
            host("docs.corp.test", "corp/plain", asks: false, resumes: true, tag: 8),
            host("open.corp.test", "other/plain", asks: false, resumes: true, tag: 9),
        ]
    }

    init(
        anchors: TrustAnchors?, ticketKeys: TicketKeys? = nil, sessions: SessionTable? = nil,
        engine: TLSEngine? = nil,
        key: TestKey.Kind = .p256, keepsDER: Bool = false, settings: TLSSettings = TLSSettings()
    ) throws {
        self.engine = try engine ?? TLSEngine()
        contexts = try TLSContextSet(
            engine: self.engine,
            hosts: Self.hosts(anchors: anchors, key: key, keepsDER: keepsDER), settings: settings,
            ticketKeys: ticketKeys, sessions: sessions)
    }

    /// The default: anchors are the org's root and intermediate-free.
    init() throws {
        try self.init(anchors: TestPKI.shared.anchors(TestPKI.shared.root))
    }

    /// Both sides after a handshake, however it ended.
    struct Meeting {
        let sockets: TestSockets
        let server: TestPeer
        let client: RawClient

        /// The certificate the server saw in a handshake that must have succeeded.
        func peer() throws -> PeerCertificate {
            guard server.step == .done else {
                throw TestFailure(reason: "\(server.step), \(client.failure ?? "")")
            }
            return try need(server.connection.peer)
        }
    }

    /// A first visit, and the session it leaves with the client.
    func session(
        at name: String, showing chain: [Identity] = [], _ version: Int32
    ) throws -> RawClient.Session? {
        let options = RawClient.Options(serverName: name, chain: chain, version: version)
        let meeting = try meet(options)
        #expect(meeting.server.step == .done)
        _ = meeting.client.readAll()
        return meeting.client.sessions.last
    }

    /// A visit with a session: it succeeds, and both sides say the same of it.
    func revisit(
        _ session: RawClient.Session?, at name: String, showing chain: [Identity] = [],
        _ version: Int32
    ) throws -> Meeting {
        let options = RawClient.Options(
            serverName: name, chain: chain, version: version, session: try need(session))
        let meeting = try meet(options)
        #expect(meeting.server.step == .done)
        #expect(meeting.server.isResumed == meeting.client.isResumed)
        return meeting
    }

    func meet(_ options: RawClient.Options) throws -> Meeting {
        let sockets = try TestSockets()
        let server = TestPeer(engine: engine, descriptor: sockets.server)
        try server.connection.accept(
            descriptor: sockets.server, contexts: contexts, engine: engine)
        let client = try RawClient(options, descriptor: sockets.client)
        for _ in 0..<20 {
            client.advance()
            server.advance()
        }
        return Meeting(sockets: sockets, server: server, client: client)
    }

    /// Meets a client that shows a chain.
    func meet(
        showing chain: Identity..., version: Int32 = TLS1_3_VERSION,
        at name: String = "trust.corp.test"
    ) throws -> Meeting {
        try meet(RawClient.Options(serverName: name, chain: chain, version: version))
    }
}
