import COpenSSL
import Glibc
import Testing

@testable import TLS

/// Sessions of TLS 1.3 that the gateway keeps: they do what tickets do, and the client holds
/// nothing but a number.
@Suite struct KeptSessionTests {
    private let pki: TestPKI
    private let keys: TicketKeys
    private let table = SessionTable()
    private let gateway: TestGateway

    private static let asking = "apps.corp.test"
    private static let plain = "plain.corp.test"

    init() throws {
        pki = try TestPKI.shared
        keys = try TicketKeys()
        gateway = try TestGateway(
            anchors: pki.anchors(pki.root), ticketKeys: keys, sessions: table)
    }

    /// Another worker of the same process: it remembers no chains, and shares the table.
    private func neighbour(
        _ anchors: TrustAnchors? = nil, keepsDER: Bool = false,
        settings: TLSSettings = TLSSettings()
    ) throws -> TestGateway {
        try TestGateway(
            anchors: anchors ?? pki.anchors(pki.root), ticketKeys: keys, sessions: table,
            keepsDER: keepsDER, settings: settings)
    }

    @Test(arguments: [
        "apps.corp.test", "shop.corp.test", "one.apps.corp.test", "other.corp.test",
        "plain.corp.test", "docs.corp.test", "open.corp.test",
    ])
    func `a session goes on at home only`(home: String) throws {
        let session = try gateway.session(at: home, showing: [pki.device], TLS1_3_VERSION)
        let others = [
            "apps.corp.test", "shop.corp.test", "one.apps.corp.test", "two.apps.corp.test",
            "other.corp.test", "plain.corp.test", "docs.corp.test", "open.corp.test",
            "trust.corp.test", "one.zone.corp.test",
        ]
        for host in others {
            let visit = try gateway.revisit(
                session, at: host, showing: [pki.device], TLS1_3_VERSION)
            #expect(visit.server.isResumed == (host == home), "\(home) to \(host)")
        }
    }

    @Test func `the certificate comes back whole, on a worker that never saw it`() throws {
        let chain = [pki.deviceOfIntermediate, pki.intermediate]
        var session = try gateway.session(at: Self.asking, showing: chain, TLS1_3_VERSION)
        for _ in 0..<3 {
            let visit = try neighbour().revisit(session, at: Self.asking, TLS1_3_VERSION)
            #expect(visit.server.isResumed)
            #expect(!visit.client.wasAsked)
            let peer = try visit.peer()
            #expect(peer.verdict == .verified)
            #expect(peer.links.count == 2)
            #expect(peer.leaf == pki.deviceOfIntermediate.der)
            // Each visit brings a new number.
            _ = visit.client.readAll()
            session = try need(visit.client.sessions.last)
        }
        #expect(table.count == 4)
    }

    @Test func `a host that passes certificates on takes no session without`() throws {
        let session = try gateway.session(at: Self.asking, showing: [pki.device], TLS1_3_VERSION)
        let visit = try neighbour(keepsDER: true).revisit(
            session, at: Self.asking, showing: [pki.device], TLS1_3_VERSION)
        #expect(!visit.server.isResumed)
        #expect(try visit.peer().leafDER == pki.device.der)
        _ = visit.client.readAll()
        let again = try neighbour(keepsDER: true).revisit(
            visit.client.sessions.last, at: Self.asking, TLS1_3_VERSION)
        #expect(again.server.isResumed)
        #expect(try again.peer().chainDER == [pki.device.der])
    }

    @Test func `the client gets a number and no certificate`() throws {
        for host in [Self.asking, Self.plain] {
            let session = try gateway.session(at: host, showing: [pki.device], TLS1_3_VERSION)
            var ticket: UnsafePointer<UInt8>?
            var count = 0
            unsafe SSL_SESSION_get0_ticket(try need(session).handle, &ticket, &count)
            #expect(count == 32)
        }
    }

    @Test func `TLS 1_2 goes on by ticket`() throws {
        let session = try gateway.session(at: Self.asking, showing: [pki.device], TLS1_2_VERSION)
        #expect(table.count == 0)
        let visit = try neighbour().revisit(session, at: Self.asking, TLS1_2_VERSION)
        #expect(visit.server.isResumed)
    }

    @Test func `without ticket keys sessions are kept all the same`() throws {
        let bare = try TestGateway(anchors: pki.anchors(pki.root), sessions: table)
        let session = try bare.session(at: Self.asking, showing: [pki.device], TLS1_3_VERSION)
        #expect(try bare.revisit(session, at: Self.asking, TLS1_3_VERSION).server.isResumed)
    }

    @Test func `a session without a certificate is not taken where one is asked for`() throws {
        let bare = try gateway.session(at: Self.asking, TLS1_3_VERSION)
        let visit = try gateway.revisit(
            bare, at: Self.asking, showing: [pki.device], TLS1_3_VERSION)
        #expect(!visit.server.isResumed)
        #expect(try visit.peer().verdict == .verified)
    }

    @Test func `what did not verify is not kept`() throws {
        let stranger = try Template().issued(by: pki.foreignRoot)
        let large = try Template().with {
            $0.set(NID_subject_alt_name, "URI:urn:" + String(repeating: "x", count: 58_000))
        }.issued(by: pki.root)
        for odd in [stranger, large] {
            let session = try gateway.session(at: Self.asking, showing: [odd], TLS1_3_VERSION)
            #expect(table.count == 0)
            let visit = try gateway.revisit(
                session, at: Self.asking, showing: [odd], TLS1_3_VERSION)
            #expect(!visit.server.isResumed)
            #expect(try visit.peer().verdict != .verified)
        }
    }

    @Test func `a session goes on after a second ClientHello`() throws {
        // The client's first key share is of a group that the server does not take.
        let groups = "X448:X25519"
        let first = try gateway.meet(
            RawClient.Options(serverName: Self.asking, chain: [pki.device], groups: groups))
        #expect(try first.peer().verdict == .verified)
        _ = first.client.readAll()
        let second = try gateway.meet(
            RawClient.Options(
                serverName: Self.asking, session: need(first.client.sessions.last), groups: groups))
        #expect(second.server.isResumed)
        #expect(try second.peer().leaf == pki.device.der)
    }

    @Test func `a number that nobody gave out makes a full handshake`() throws {
        let stranger = try TestGateway(
            anchors: pki.anchors(pki.root), ticketKeys: keys, sessions: SessionTable())
        let ticketing = try TestGateway(anchors: pki.anchors(pki.root), ticketKeys: keys)
        for other in [stranger, ticketing] {
            let session = try other.session(at: Self.asking, showing: [pki.device], TLS1_3_VERSION)
            let visit = try gateway.revisit(
                session, at: Self.asking, showing: [pki.device], TLS1_3_VERSION)
            #expect(!visit.server.isResumed)
            #expect(try visit.peer().verdict == .verified)
            // And the other way round.
            let own = try gateway.session(at: Self.asking, showing: [pki.device], TLS1_3_VERSION)
            let away = try other.revisit(
                own, at: Self.asking, showing: [pki.device], TLS1_3_VERSION)
            #expect(!away.server.isResumed)
        }
    }

    @Test func `whoever knows the number but not the secret is refused`() throws {
        let session = try need(
            try gateway.session(at: Self.asking, showing: [pki.device], TLS1_3_VERSION))
        let other = [UInt8](repeating: 7, count: 32)
        // The session is the test's own; its secret is replaced, its number stays.
        #expect(unsafe SSL_SESSION_set1_master_key(session.handle, other, other.count) == 1)
        let meeting = try gateway.meet(
            RawClient.Options(serverName: Self.asking, chain: [pki.device], session: session))
        #expect(meeting.server.failureCode != nil)
        #expect(meeting.server.peer == nil)
    }

    @Test func `a CA that was added or removed makes the handshake a full one`() throws {
        let session = try gateway.session(at: Self.asking, showing: [pki.device], TLS1_3_VERSION)
        let visit = try neighbour(pki.anchors(pki.root, pki.foreignRoot)).revisit(
            session, at: Self.asking, showing: [pki.device], TLS1_3_VERSION)
        #expect(!visit.server.isResumed)
        #expect(try visit.peer().verdict == .verified)
        _ = visit.client.readAll()
        let removed = try neighbour(pki.anchors(pki.foreignRoot)).revisit(
            visit.client.sessions.last, at: Self.asking, showing: [pki.device], TLS1_3_VERSION)
        #expect(!removed.server.isResumed)
        #expect(try removed.peer().verdict == .unknownIssuer)
    }

    @Test func `the lifetime counts from the handshake that proved the key`() throws {
        let session = try gateway.session(at: Self.asking, showing: [pki.device], TLS1_3_VERSION)
        let strict = try neighbour(settings: TLSSettings(ticketLifetime: -1))
        let visit = try strict.revisit(
            session, at: Self.asking, showing: [pki.device], TLS1_3_VERSION)
        #expect(!visit.server.isResumed)
        let first = try need(stored(session)).authenticatedAt
        while Int64(time(nil)) <= first { usleep(20_000) }
        // A resumption brings a new session, and the old time.
        let resumed = try gateway.revisit(session, at: Self.asking, TLS1_3_VERSION)
        #expect(resumed.server.isResumed)
        _ = resumed.client.readAll()
        #expect(try stored(resumed.client.sessions.last)?.authenticatedAt == first)
        // A full handshake proves the key anew.
        let again = try gateway.session(at: Self.asking, showing: [pki.device], TLS1_3_VERSION)
        #expect(try need(stored(again)).authenticatedAt > first)
    }

    @Test func `a resumed connection is verified again by new anchors`() throws {
        let chain = [pki.deviceOfIntermediate, pki.intermediate]
        let session = try gateway.session(at: Self.asking, showing: chain, TLS1_3_VERSION)
        let visit = try gateway.revisit(session, at: Self.asking, TLS1_3_VERSION)
        #expect(visit.server.isResumed)
        let more = try TestGateway(
            anchors: pki.anchors(pki.root, pki.foreignRoot), engine: gateway.engine)
        let judged = visit.server.connection.verifyPeerAgain(
            contexts: more.contexts, hostTag: 2)
        #expect(judged?.verdict == .verified)
        #expect(judged?.links.count == 2)
        let removed = try TestGateway(
            anchors: pki.anchors(pki.foreignRoot), engine: gateway.engine)
        let gone = visit.server.connection.verifyPeerAgain(
            contexts: removed.contexts, hostTag: 2)
        #expect(gone?.verdict == .unknownIssuer)
    }

    @Test func `a chain that is too long to be kept is presented anew each time`() throws {
        let large = try Template.authority("Large").with {
            $0.set(NID_netscape_comment, String(repeating: "x", count: 9000))
        }.issued(by: pki.root)
        let chain = [try Template().issued(by: large), large]
        let session = try gateway.session(at: Self.asking, showing: chain, TLS1_3_VERSION)
        let visit = try gateway.revisit(session, at: Self.asking, showing: chain, TLS1_3_VERSION)
        #expect(!visit.server.isResumed)
        #expect(try visit.peer().verdict == .verified)
    }

    @Test(arguments: [1, 16_000])
    func `early data is refused, and nobody reads it`(count: Int) throws {
        let session = try gateway.session(at: Self.asking, showing: [pki.device], TLS1_3_VERSION)
        let meeting = try gateway.meet(
            RawClient.Options(
                serverName: Self.asking, session: session,
                earlyData: [UInt8](repeating: UInt8(ascii: "E"), count: count)))
        #expect(meeting.client.isResumed)
        #expect(meeting.client.earlyDataStatus == SSL_EARLY_DATA_REJECTED)
        #expect(meeting.client.write([1, 2, 3]))
        #expect(meeting.server.readAll() == ([1, 2, 3], .wouldBlock))
    }

    @Test func `the oldest sessions make room`() throws {
        let small = SessionTable(capacity: 1)
        let made = try (0..<100).map { _ in
            try need(stored(gateway.session(at: Self.plain, TLS1_3_VERSION)))
        }
        for session in made { small.keep(session) }
        // In each stripe the last one stays.
        for session in made {
            let newest = made.last {
                SessionTable.stripe(of: $0.id) == SessionTable.stripe(of: session.id)
            }
            let found = small.session(session.id, ofDevice: false)
            #expect(found === (session === newest ? session : nil))
        }
        // Sessions without a certificate do not push out those with one.
        let device = try need(
            stored(
                gateway.session(at: Self.asking, showing: [pki.device], TLS1_3_VERSION),
                ofDevice: true))
        small.keep(device)
        for session in made { small.keep(session) }
        #expect(small.session(device.id, ofDevice: true) === device)
        #expect(small.session(device.id, ofDevice: false) == nil)
    }

    @Test func `many workers keep and find at once`() async throws {
        let made = try (0..<64).map { _ in
            try need(stored(gateway.session(at: Self.plain, TLS1_3_VERSION)))
        }
        let shared = SessionTable(capacity: 32)
        await withTaskGroup { group in
            for worker in 0..<4 {
                group.addTask {
                    for turn in 0..<2000 {
                        let session = made[(turn * 7 + worker) % made.count]
                        shared.keep(session)
                        if let found = shared.session(session.id, ofDevice: false) {
                            #expect(found === session)
                        }
                    }
                }
            }
        }
        #expect(shared.count <= 64)
    }

    /// What is kept of a client's session, by the number that the client knows it by.
    private func stored(_ session: RawClient.Session?, ofDevice: Bool? = nil) throws
        -> StoredSession?
    {
        var ticket: UnsafePointer<UInt8>?
        var count = 0
        unsafe SSL_SESSION_get0_ticket(try need(session).handle, &ticket, &count)
        let id = try need(unsafe SessionID(UnsafeBufferPointer(start: ticket, count: count)))
        let kinds = ofDevice.map { [$0] } ?? [true, false]
        return kinds.lazy.compactMap { table.session(id, ofDevice: $0) }.first
    }
}
