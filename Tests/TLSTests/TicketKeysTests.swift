import COpenSSL
import Synchronization
import Testing

@testable import TLS

@Suite struct TicketKeysTests {
    private let pki: TestPKI
    private let keys: TicketKeys
    private let gateway: TestGateway

    init() throws {
        pki = try TestPKI.shared
        keys = try TicketKeys()
        gateway = try TestGateway(anchors: pki.anchors(pki.root), ticketKeys: keys)
    }

    private static func material(_ octet: UInt8) -> [UInt8] {
        [UInt8](repeating: octet, count: TicketKeys.keyBytes)
    }

    private func node(_ keys: TicketKeys) throws -> TestGateway {
        try TestGateway(anchors: pki.anchors(pki.root), ticketKeys: keys)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `rotated keys still open tickets until they are dropped`(version: Int32) throws {
        let first = try gateway.session(at: "plain.corp.test", version)
        for _ in 0..<2 {
            try keys.rotate(keeping: 3)
            #expect(try gateway.revisit(first, at: "plain.corp.test", version).server.isResumed)
        }
        try keys.rotate(keeping: 3)
        #expect(try !gateway.revisit(first, at: "plain.corp.test", version).server.isResumed)
    }

    @Test func `a ticket of an old key is renewed`() throws {
        let first = try gateway.session(at: "plain.corp.test", TLS1_2_VERSION)
        let same = try gateway.revisit(first, at: "plain.corp.test", TLS1_2_VERSION)
        try keys.rotate(keeping: 2)
        let renewed = try gateway.revisit(first, at: "plain.corp.test", TLS1_2_VERSION)
        #expect(renewed.server.isResumed)
        #expect(!renewed.client.ticket.isEmpty)
        #expect(renewed.client.ticket != same.client.ticket)
        // By the key of today, so that it still opens when the first one no longer does.
        #expect(renewed.client.ticket.prefix(16) != same.client.ticket.prefix(16))
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `before there are keys every handshake is a full one`(version: Int32) throws {
        let empty = try TicketKeys(keys: [])
        let node = try node(empty)
        let given = try gateway.session(at: "apps.corp.test", showing: [pki.device], version)
        for host in ["apps.corp.test", "plain.corp.test"] {
            let first = try node.meet(
                RawClient.Options(serverName: host, chain: [pki.device], version: version))
            #expect(first.server.step == .done)
            // A broken NewSessionTicket would end the connection at the client.
            #expect(first.server.write([1]) == .accepted(1))
            #expect(first.client.readAll() == [1])
            for session in first.client.sessions {
                #expect(unsafe SSL_SESSION_has_ticket(session.handle) == 0)
            }
            let second = try node.revisit(given, at: host, showing: [pki.device], version)
            #expect(!second.server.isResumed)
        }
        #expect(try empty.adopt([Self.material(1)]))
        let session = try node.session(at: "apps.corp.test", showing: [pki.device], version)
        #expect(try node.revisit(session, at: "apps.corp.test", version).server.isResumed)
        #expect(try empty.adopt([]))
        let after = try node.revisit(
            session, at: "apps.corp.test", showing: [pki.device], version)
        #expect(!after.server.isResumed)
        #expect(try after.peer().verdict == .verified)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `nodes with the same keys take each other's tickets, and newer keys come first`(
        version: Int32
    ) throws {
        let (one, two) = (try TicketKeys(keys: []), try TicketKeys(keys: []))
        let (here, there) = (try node(one), try node(two))
        try one.adopt([Self.material(2), Self.material(1)])
        try two.adopt([Self.material(1)])
        // Made with the newest key, which the other node has not been told of.
        let early = try here.session(at: "apps.corp.test", showing: [pki.device], version)
        let full = try there.revisit(early, at: "apps.corp.test", showing: [pki.device], version)
        #expect(!full.server.isResumed)
        // Made with a key that is an old one here.
        let old = try there.session(at: "apps.corp.test", showing: [pki.device], version)
        #expect(try here.revisit(old, at: "apps.corp.test", version).server.isResumed)
        try two.adopt([Self.material(2), Self.material(1)])
        let late = try there.revisit(early, at: "apps.corp.test", version)
        #expect(late.server.isResumed)
        #expect(try late.peer().fingerprint == full.peer().fingerprint)
        // A key that is gone opens nothing.
        try one.adopt([Self.material(2)])
        #expect(
            try !here.revisit(old, at: "apps.corp.test", showing: [pki.device], version)
                .server.isResumed)
    }

    @Test func `adopting says whether anything has changed`() throws {
        let keys = try TicketKeys(keys: [])
        #expect(try !keys.adopt([]))
        #expect(try keys.adopt([Self.material(1), Self.material(2)]))
        #expect(try !keys.adopt([Self.material(1), Self.material(2)]))
        #expect(try keys.adopt([Self.material(2), Self.material(1)]))
        #expect(try keys.adopt([Self.material(2)]))
        // The same name is not the same key.
        var changed = Self.material(2)
        changed[79] = 0
        #expect(try keys.adopt([changed]))
        #expect(try !keys.adopt([changed]))
    }

    @Test func `keys are taken only whole`() throws {
        let keys = try TicketKeys(keys: [Self.material(1)])
        let before = keys.current(nil)
        for wrong in [Self.material(2).dropLast(), Self.material(2) + [2], []] {
            let material = [Self.material(3), Array(wrong)]
            #expect(throws: TLSError.self) { try keys.adopt(material) }
            #expect(throws: TLSError.self) { try TicketKeys(keys: material) }
        }
        #expect(keys.current(before) === before)
    }

    @Test func `a copy of the keys is good until they change`() throws {
        let keys = try TicketKeys(keys: [Self.material(1)])
        let copy = keys.current(nil)
        #expect(keys.current(copy) === copy)
        try keys.adopt([Self.material(2), Self.material(1)])
        let next = keys.current(copy)
        #expect(next !== copy)
        // A key that stays is the same object, so its secrets are in memory once.
        #expect(next.keys.last === copy.keys.first)
        #expect(next.key(named: copy.keys[0].name)?.isNewest == false)
        #expect(next.newest === next.keys.first)
    }

    @Test func `one engine serves sets of different keys`() throws {
        let other = try TestGateway(
            anchors: pki.anchors(pki.root), ticketKeys: TicketKeys(), engine: gateway.engine)
        for _ in 0..<2 {
            for one in [gateway, other] {
                let session = try one.session(at: "plain.corp.test", TLS1_3_VERSION)
                #expect(
                    try one.revisit(session, at: "plain.corp.test", TLS1_3_VERSION)
                        .server.isResumed)
            }
        }
    }

    @Test func `a key made at random is a new one each time`() throws {
        let made = try (0..<32).map { _ in try TicketKeys.randomMaterial() }
        #expect(made.allSatisfy { $0.count == TicketKeys.keyBytes })
        #expect(Set(made).count == made.count)
        #expect(Set(made.map { $0[0..<16] }).count == made.count)
    }

    @Test(
        arguments: [
            (7200, 43_200, 2), (86_400, 43_200, 4), (86_399, 43_200, 3), (3600, 3600, 3),
            (86_400, 600, 146), (0, 600, 2), (-5, 0, 2),
        ] as [(Int64, Int64, Int)])
    func `each ticket finds its key for as long as it lives`(
        lifetime: Int64, rotation: Int64, expected: Int
    ) {
        let count = TicketKeys.keptKeys(lifetime: lifetime, rotation: rotation)
        #expect(count == expected)
        guard rotation > 0, lifetime >= 0 else { return }
        // A ticket made in the last second of a key, in the last second of its life.
        let replacements = (rotation...(rotation + lifetime)).filter { $0 % rotation == 0 }
        #expect(replacements.count < count)
    }

    @Test func `keys may change on one thread while handshakes go on at another`() async throws {
        let keys = try TicketKeys(keys: [])
        let isDone = Atomic(false)
        let changes = Atomic(0)
        async let store: Void = {
            var octet: UInt8 = 0
            while !isDone.load(ordering: .relaxed) {
                octet &+= 1
                try keys.adopt([Self.material(octet), Self.material(octet &- 1)])
                changes.add(1, ordering: .relaxed)
                await Task.yield()
            }
        }()
        while changes.load(ordering: .relaxed) == 0 { await Task.yield() }
        let node = try node(keys)
        var sessions: [RawClient.Session?] = []
        for _ in 0..<50 {
            let meeting = try node.meet(
                RawClient.Options(
                    serverName: "apps.corp.test", chain: [pki.device], session: sessions.last ?? nil
                ))
            #expect(meeting.server.step == .done)
            #expect(try meeting.peer().verdict == .verified)
            _ = meeting.client.readAll()
            sessions.append(meeting.client.sessions.last)
        }
        isDone.store(true, ordering: .relaxed)
        try await store
    }
}
