import COpenSSL
import Testing

@testable import TLS

/// How many tickets there are, how often each is good, and that none carries early data.
@Suite struct TicketUseTests {
    private let pki: TestPKI
    private let gateway: TestGateway

    init() throws {
        pki = try TestPKI.shared
        gateway = try TestGateway(anchors: pki.anchors(pki.root), ticketKeys: TicketKeys())
    }

    @Test(arguments: ["plain.corp.test", "apps.corp.test"])
    func `exactly one ticket is given, without early data`(host: String) throws {
        var session: RawClient.Session?
        // The first handshake is a full one, the others resume.
        for turn in 0..<3 {
            let meeting = try gateway.meet(
                RawClient.Options(serverName: host, chain: [pki.device], session: session))
            #expect(meeting.server.isResumed == (turn > 0))
            _ = meeting.client.readAll()
            #expect(meeting.client.sessions.count == 1)
            session = try need(meeting.client.sessions.first)
            let early = unsafe SSL_SESSION_get_max_early_data(session?.handle)
            #expect(early == 0)
        }
    }

    @Test(arguments: ["plain.corp.test", "apps.corp.test"], [1, 1000, 16_000])
    func `early data sent anyway is refused, and nobody reads it`(
        host: String, count: Int
    ) throws {
        let session = try gateway.session(at: host, showing: [pki.device], TLS1_3_VERSION)
        let meeting = try gateway.meet(
            RawClient.Options(
                serverName: host, session: session,
                earlyData: [UInt8](repeating: UInt8(ascii: "E"), count: count)))
        #expect(meeting.server.step == .done)
        #expect(meeting.client.isResumed)
        #expect(meeting.client.earlyDataStatus == SSL_EARLY_DATA_REJECTED)
        #expect(meeting.client.write([1, 2, 3]))
        #expect(meeting.server.readAll() == ([1, 2, 3], .wouldBlock))
    }

    @Test func `early data without end ends the connection`() throws {
        let session = try gateway.session(at: "plain.corp.test", TLS1_3_VERSION)
        let meeting = try gateway.meet(
            RawClient.Options(
                serverName: "plain.corp.test", session: session,
                earlyData: [UInt8](repeating: UInt8(ascii: "E"), count: 60_000)))
        #expect(meeting.server.failureCode != nil)
        let isOpen = meeting.server.connection.isOpen
        #expect(!isOpen)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a client may hold several tickets and use each several times`(version: Int32) throws {
        let second = try Template().with {
            $0.serial = [0x4a, 0x77]
            $0.subject = [(NID_commonName, "mac-2")]
        }.issued(by: pki.root)
        var held: [(session: RawClient.Session?, device: Identity)] = []
        for _ in 0..<3 {
            for device in [pki.device, second] {
                let session = try gateway.session(
                    at: "apps.corp.test", showing: [device], version)
                held.append((session, device))
            }
        }
        let other = try gateway.meet(showing: second, version: version, at: "apps.corp.test")
        let fingerprints = [
            pki.device.der: try gateway.meet(showing: pki.device).peer().fingerprint,
            second.der: try other.peer().fingerprint,
        ]
        for _ in 0..<3 {
            for (session, device) in held.reversed() {
                let visit = try gateway.revisit(session, at: "apps.corp.test", version)
                #expect(visit.server.isResumed)
                #expect(try visit.peer().fingerprint == fingerprints[device.der])
            }
        }
    }
}
