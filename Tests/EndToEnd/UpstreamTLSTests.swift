import Foundation
import Testing

// Promise: an app behind https:// is spoken to over TLS and must prove who it is; it may ask the
// gateway for a certificate.

@Suite(.explained) struct UpstreamTLSTests {
    private let pki: TestPKI

    init() throws { pki = try TestPKI.corp() }

    @Test func `an app with the right certificate is reached`() throws {
        let site = try site(showing: "upstream", ca: "server", name: nil)
        defer { withExtendedLifetime(site) {} }  // The app ends with its owner.
        #expect(try site.curl("good").get("payroll.corp.test").echo().posture == "trusted")
    }

    @Test func `an app whose certificate nobody vouches for is not`() throws {
        let site = try site(showing: "upstream", ca: "foreign", name: nil)
        defer { withExtendedLifetime(site) {} }  // The app ends with its owner.
        #expect(try site.curl().get("payroll.corp.test").status == 502)
    }

    @Test func `an app with another name is not`() throws {
        let site = try site(showing: "other", ca: "server", name: nil)
        defer { withExtendedLifetime(site) {} }  // The app ends with its owner.
        #expect(try site.curl().get("payroll.corp.test").status == 502)
    }

    @Test func `the setting says which name the app must have`() throws {
        let site = try site(showing: "other", ca: "server", name: "elsewhere.test")
        defer { withExtendedLifetime(site) {} }  // The app ends with its owner.
        #expect(try site.curl().get("payroll.corp.test").status == 200)
    }

    @Test func `an app with an expired certificate is not reached`() throws {
        let site = try site(showing: "expired", ca: "server", name: "payroll.corp.test")
        defer { withExtendedLifetime(site) {} }  // The app ends with its owner.
        #expect(try site.curl().get("payroll.corp.test").status == 502)
    }

    @Test func `the gateway shows its own certificate to the app`() throws {
        let upstream = try upstream(
            showing: "upstream", ["--client-ca", pki.path("ca/server.pem")])
        let site = try Site(
            [
                "app.payroll.upstream": "https://127.0.0.1:\(upstream.port)",
                "app.payroll.upstream.ca": pki.path("ca/server.pem"),
                "app.payroll.upstream.certificate": pki.path("server/gateway-client.pem"),
                "app.payroll.upstream.key": pki.path("server/gateway-client.key"),
            ], with: upstream)
        let echo = try site.curl("good").get("payroll.corp.test").echo()
        #expect(echo.clientCertificate == "gateway")
    }

    @Test func `connections over TLS are reused`() throws {
        let site = try site(showing: "upstream", ca: "server", name: nil)
        defer { withExtendedLifetime(site) {} }  // The app ends with its owner.
        let numbers = try (1...3).map { _ in
            try site.curl().get("payroll.corp.test").echo().connection
        }
        #expect(Set(numbers).count == 1)
    }

    /// A site whose app `payroll` is reached over TLS.
    private func site(showing name: String, ca: String, name serverName: String?) throws -> Site {
        let upstream = try upstream(showing: name)
        return try Site(
            [
                "gateway.workers": "1",
                "app.payroll.upstream": "https://127.0.0.1:\(upstream.port)",
                "app.payroll.upstream.ca": pki.path("ca/\(ca).pem"),
                "app.payroll.upstream.server_name": serverName,
            ], with: upstream)
    }

    private func upstream(
        showing name: String, _ options: [String] = []
    ) throws -> ScriptedUpstream {
        try ScriptedUpstream(
            [
                "--certificate", pki.path("server/\(name).pem"), "--key",
                pki.path("server/\(name).key"),
            ] + options)
    }
}
