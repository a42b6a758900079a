import COpenSSL
import Testing

@testable import TLS

@Suite struct TLSClientContextTests {
    private let pki: TestPKI
    private let serverEngine: TLSEngine
    private let clientEngine: TLSEngine

    init() throws {
        pki = try TestPKI.shared
        serverEngine = try TLSEngine()
        clientEngine = try TLSEngine()
    }

    /// Our client meets our server, which shows a certificate with `names`.
    private func meet(
        names: String, as serverName: String, caPEM: [UInt8]?? = nil, verifies: Bool = true,
        credential: ServerCredential? = nil, settings: TLSSettings = TLSSettings(),
        template: (Template) -> Template = { $0 }
    ) throws -> (server: TestPeer, client: TestPeer) {
        let identity = try template(Template.server(names)).issued(by: pki.serverRoot)
        let shown = try ServerCredential(certificatePEM: identity.pem, keyPEM: identity.key.pem())
        let host = TLSHost(
            names: ["app.test", "*.app.test"], isolation: [1], requestsCertificate: true,
            allowsResumption: false, credential: shown, anchors: try pki.anchors(pki.root),
            tag: 7)
        let contexts = try TLSContextSet(
            engine: serverEngine, hosts: [host], settings: settings, ticketKeys: nil)
        let context = try TLSClientContext(
            engine: clientEngine, caPEM: caPEM ?? pki.serverRoot.pem, credential: credential,
            verifies: verifies)
        let sockets = try TestSockets()
        let server = TestPeer(engine: serverEngine, descriptor: sockets.server)
        let client = TestPeer(engine: clientEngine, descriptor: sockets.client)
        try server.connection.accept(
            descriptor: sockets.server, contexts: contexts, engine: serverEngine)
        try client.connection.connect(
            descriptor: sockets.client, context: context, serverName: serverName,
            engine: clientEngine)
        for _ in 0..<20 {
            client.advance()
            server.advance()
        }
        if server.step == .done, client.step == .done {
            #expect(client.write([1, 2]) == .accepted(2))
            #expect(server.readAll() == ([1, 2], .wouldBlock))
            #expect(server.write([3]) == .accepted(1))
            #expect(client.readAll() == ([3], .wouldBlock))
        }
        return (server, client)
    }

    @Test func `a server of the right name is taken`() throws {
        let (server, client) = try meet(names: "DNS:app.test", as: "app.test")
        #expect(client.step == .done)
        #expect(server.step == .done)
        #expect(server.serverName == "app.test")
        #expect(client.version == .tls13)
        #expect(client.applicationProtocol == "http/1.1")
        #expect(server.peer == nil)
    }

    @Test func `a wildcard covers one label`() throws {
        #expect(try meet(names: "DNS:*.app.test", as: "a.app.test").client.step == .done)
        let wrong = try meet(names: "DNS:*.app.test", as: "app.test")
        #expect(wrong.client.failureCode == "certificate_verify_failed")
    }

    @Test func `a server of another name is refused and told so`() throws {
        let (server, client) = try meet(names: "DNS:other.test", as: "app.test")
        guard case .failed(let fault) = client.step else {
            Issue.record("\(client.step)")
            return
        }
        #expect(fault.code == "certificate_verify_failed")
        #expect(fault.detail == "hostname mismatch")
        // The client's alert reaches the server, before or after it thinks it is done.
        let end = server.readAll().end
        let alert = TLSConnection.ReadResult.failed(
            TLSFault(
                code: "peer_alert_42", origin: .peerAlert, detail: "sslv3 alert bad certificate"))
        #expect(server.failureCode == "peer_alert_42" || end == alert)
    }

    @Test func `an unknown authority is refused`() throws {
        let client = try meet(names: "DNS:app.test", as: "app.test", caPEM: pki.root.pem).client
        #expect(client.failureCode == "certificate_verify_failed")
    }

    @Test func `the machine's authorities do not know ours`() throws {
        let client = try meet(names: "DNS:app.test", as: "app.test", caPEM: .some(nil)).client
        #expect(client.failureCode == "certificate_verify_failed")
    }

    @Test func `an expired server is refused`() throws {
        let client = try meet(names: "DNS:app.test", as: "app.test") { template in
            template.with { $0.notAfter = 1_700_000_001 }
        }.client
        guard case .failed(let fault) = client.step else {
            Issue.record("\(client.step)")
            return
        }
        #expect(fault.detail == "certificate has expired")
    }

    @Test func `a common name is no server name`() throws {
        let client = try meet(names: "DNS:other.test", as: "app.test") { template in
            template.with { $0.subject = [(NID_commonName, "app.test")] }
        }.client
        #expect(client.failureCode == "certificate_verify_failed")
    }

    @Test func `anything goes where nothing is verified`() throws {
        let client = try meet(
            names: "DNS:other.test", as: "app.test", caPEM: .some(nil), verifies: false
        ).client
        #expect(client.step == .done)
    }

    @Test func `an address is looked for among the addresses and sends no name`() throws {
        // Our server wants a name, so only the client's view of the address can be seen here.
        let (server, client) = try meet(names: "IP:192.0.2.1", as: "192.0.2.1")
        #expect(server.failureCode == "missing_name")
        #expect(client.failureCode == "peer_alert_112")
    }

    @Test func `the gateway shows its own certificate when asked`() throws {
        let device = try Template().issued(by: pki.root)
        let credential = try ServerCredential(
            certificatePEM: device.pem, keyPEM: device.key.pem())
        let (server, client) = try meet(
            names: "DNS:app.test", as: "app.test", credential: credential)
        #expect(client.step == .done)
        #expect(server.peer?.verdict == .verified)
        #expect(server.peer?.commonName == "mac-1")
    }
}
