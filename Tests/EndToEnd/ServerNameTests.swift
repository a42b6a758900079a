import Foundation
import Testing

// Promise: the server name decides. Unknown names are refused; a certificate is asked for only where
// it is looked at, and only with the names of that organisation's CAs; a request for a host of another
// organisation or another mode is answered 421; the device-trust host keeps no sessions, and no
// session of one place counts at another.

@Suite(.explained) struct ServerNameTests {
    private static let shared = Result { try Site() }
    private let site: Site

    init() throws { site = try Self.shared.get().noted }

    @Test(arguments: [
        "unknown.test", "corp.test", "payroll.corp.test.evil.test", "x.payroll.corp.test",
    ])
    func `a name nobody serves is refused in the handshake`(name: String) throws {
        let result = try site.openssl(name).handshake()
        #expect(result.status != 0)
        #expect(result.errors.contains("unrecognized name"))
    }

    @Test(arguments: ["payroll.corp.test", "vault.corp.test", "cell1-devicetrust.corp.test"])
    func `hosts that look at devices name their own CAs and no others`(host: String) throws {
        let text = try site.openssl(host).handshake().text
        #expect(text.contains("Corp MTLS Certificate Authority"))
        #expect(!text.contains("Globex"))
    }

    @Test(arguments: ["login.corp.test", "wiki.corp.test"], Curl.Version.allCases)
    func `other hosts ask for no certificate`(host: String, version: Curl.Version) throws {
        let text = try site.openssl(host, "good", [version.openssl]).handshake().text
        #expect(text.contains("No client certificate CA names sent"))
    }

    @Test(arguments: ["login.corp.test", "payroll.corp.test", "cell1-devicetrust.corp.test"])
    func `each host shows its own certificate`(host: String) throws {
        let text = try site.openssl(host, nil, ["-verify_hostname", host, "-CAfile", caFile])
            .handshake().text
        #expect(text.contains("Verify return code: 0 (ok)"))
    }

    @Test func `case and the final dot of a name do not matter`() throws {
        for name in ["PAYROLL.corp.TEST", "payroll.corp.test"] {
            let reply = try site.openssl(name).exchange(
                Request("/echo", host: "Payroll.Corp.Test:443", close: true).text)
            #expect(reply.statuses == [200])
        }
    }

    /// Server name of the connection, host of the request, status.
    @Test(arguments: [
        ("payroll.corp.test", "wiki.corp.test", 421),
        ("wiki.corp.test", "payroll.corp.test", 421),
        ("login.corp.test", "vault.corp.test", 421),
        ("payroll.corp.test", "cell1-devicetrust.corp.test", 421),
        ("cell1-devicetrust.corp.test", "payroll.corp.test", 421),
        ("payroll.corp.test", "files.globex.test", 421),
        ("files.globex.test", "payroll.corp.test", 421),
        ("payroll.corp.test", "unknown.test", 421),
        ("payroll.corp.test", "vault.corp.test", 403),
        ("vault.corp.test", "payroll.corp.test", 200),
        ("payroll.corp.test", "payroll.corp.test:8443", 200),
    ])
    func `a host of another organisation or mode is misdirected`(
        name: String, host: String, status: Int
    ) throws {
        let token = UUID().uuidString
        let exchange = try site.openssl(name).exchange(
            Request("/echo?\(token)", host: host, close: true).text)
        #expect(exchange.statuses == [status])
        #expect(try site.upstream.targets(containing: token).count == (status == 200 ? 1 : 0))
    }

    @Test(arguments: Curl.Version.allCases)
    func `the device-trust host gives no session away`(version: Curl.Version) throws {
        let host = "cell1-devicetrust.corp.test"
        let first = try conversation(host, ["-sess_out", session("dt"), version.openssl])
        #expect(!first.contains("New Session Ticket arrived"))
        #expect(!first.contains("TLS session ticket:"))
        guard FileManager.default.fileExists(atPath: session("dt")) else { return }
        let second = try conversation(host, ["-sess_in", session("dt"), version.openssl])
        #expect(!second.contains("Reused, "))
    }

    /// Where a session was made, and where it is shown.
    @Test(
        arguments: [
            ("wiki.corp.test", "payroll.corp.test"), ("login.corp.test", "vault.corp.test"),
            ("payroll.corp.test", "wiki.corp.test"), ("payroll.corp.test", "files.globex.test"),
            ("payroll.corp.test", "cell1-devicetrust.corp.test"),
        ], Curl.Version.allCases)
    func `a session of one host is worth nothing at another`(
        hosts: (made: String, shown: String), version: Curl.Version
    ) throws {
        let file = session("\(hosts.made)-\(hosts.shown)-\(version.rawValue)")
        _ = try conversation(hosts.made, ["-sess_out", file, version.openssl], device: "good")
        // A host that hands out no session cannot leak one.
        guard FileManager.default.fileExists(atPath: file) else { return }
        let text = try conversation(hosts.shown, ["-sess_in", file, version.openssl])
        #expect(text.contains("New, "))
        #expect(text.contains("HTTP/1.1 "))
        #expect(!text.contains("X-Sallyport-Device-Trust: trusted"))
    }

    @Test(arguments: Curl.Version.allCases)
    func `a resumed session has its posture judged again`(version: Curl.Version) throws {
        let file = session("again-\(version.rawValue)")
        let host = "payroll.corp.test"
        _ = try conversation(host, ["-sess_out", file, version.openssl], device: "good")
        guard FileManager.default.fileExists(atPath: file) else { return }
        let text = try conversation(host, ["-sess_in", file, version.openssl], device: "good")
        #expect(text.contains("X-Sallyport-Device-Trust: trusted"))
    }

    private var caFile: String { site.corp.path("ca/server.pem") }

    private func session(_ name: String) -> String {
        Tools.scratch.appending(path: "session-\(name)").path
    }

    /// One request to the echo of the upstream, with everything s_client says about TLS.
    private func conversation(
        _ host: String, _ options: [String], device: String? = nil
    ) throws -> String {
        try site.openssl(host, device, options).conversation(
            Request("/echo", host: host, close: true).text)
    }
}
