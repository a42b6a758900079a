import COpenSSL
import Testing

@testable import TLS

/// A session resumes on the host that gave it and on no other: elsewhere there is a full handshake,
/// never a failure.
@Suite struct SessionBoundaryTests {
    private static let asking = [
        "apps.corp.test", "shop.corp.test", "one.apps.corp.test", "two.apps.corp.test",
        "other.corp.test",
    ]
    private static let plain = ["plain.corp.test", "docs.corp.test", "open.corp.test"]
    private static let silent = ["trust.corp.test", "one.zone.corp.test"]

    private let pki: TestPKI
    private let gateway: TestGateway

    init() throws {
        pki = try TestPKI.shared
        gateway = try TestGateway(anchors: pki.anchors(pki.root), ticketKeys: TicketKeys())
    }

    @Test(arguments: asking + plain, [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a session goes on at home only`(home: String, version: Int32) throws {
        let session = try gateway.session(at: home, showing: [pki.device], version)
        for host in Self.asking + Self.plain + Self.silent {
            let visit = try gateway.revisit(session, at: host, showing: [pki.device], version)
            #expect(visit.server.isResumed == (host == home), "\(home) to \(host)")
            let verdict: PeerCertificate.Verdict? = Self.plain.contains(host) ? nil : .verified
            #expect(visit.server.peer?.verdict == verdict, "\(home) to \(host)")
        }
    }

    @Test(arguments: asking + plain, [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a session without a certificate goes on at home only, if nobody is asked there`(
        home: String, version: Int32
    ) throws {
        let session = try gateway.session(at: home, version)
        for host in Self.asking + Self.plain + Self.silent {
            let visit = try gateway.revisit(session, at: host, version)
            #expect(visit.server.isResumed == (host == home && Self.plain.contains(home)))
            #expect(visit.server.peer == nil)
        }
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `the letter case of a name makes no other host`(version: Int32) throws {
        for (first, second) in [
            ("APPS.corp.test", "apps.CORP.test"), ("One.apps.corp.test", "one.Apps.corp.test"),
        ] {
            let session = try gateway.session(at: first, showing: [pki.device], version)
            #expect(try gateway.revisit(session, at: second, version).server.isResumed)
        }
    }

    @Test func `ten thousand hosts share what they can share`() throws {
        let template = try TestGateway.hosts(anchors: pki.anchors(pki.root))[1]
        let hosts = (0..<10_000).map { number in
            var host = template
            host.names = ["app\(number).corp.test"]
            // Organisations that show and ask the same, too.
            host.isolation = Array("org\(number % 100)/inline".utf8)
            host.tag = number
            return host
        }
        var many = gateway
        many.contexts = try TLSContextSet(
            engine: gateway.engine, hosts: hosts, settings: TLSSettings(),
            ticketKeys: TicketKeys())
        #expect(Set(many.contexts.hosts.map { ObjectIdentifier($0.context) }).count == 1)
        for version in [TLS1_2_VERSION, TLS1_3_VERSION] {
            let session = try many.session(at: "app7.corp.test", showing: [pki.device], version)
            let away = try many.revisit(
                session, at: "app107.corp.test", showing: [pki.device], version)
            #expect(!away.server.isResumed)
            #expect(try many.revisit(session, at: "app7.corp.test", version).server.isResumed)
        }
    }
}
