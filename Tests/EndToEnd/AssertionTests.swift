import Foundation
import Testing

// Promise: the signed assertion can be verified with the keys published at the well-known path of app
// and org hosts; it is for one app, short-lived, bound to the certificate, and keeps verifying while
// keys rotate.

@Suite(.explained) struct AssertionTests {
    private static let shared = Result { try Site() }
    private let site: Site

    init() throws { site = try Self.shared.get().noted }

    @Test func `the assertion of a trusted device verifies and says so`() throws {
        let before = Int(Date().timeIntervalSince1970)
        let assertion = try assertion(of: site.curl("good"))
        let after = Int(Date().timeIntervalSince1970)
        #expect(try assertion.isVerified(by: keys(site, "payroll.corp.test")))
        #expect(assertion.header["alg"] as? String == "ES256")
        #expect(assertion["aud"] == "https://payroll.corp.test")
        let issued = try #require(assertion.number("iat"))
        let expires = try #require(assertion.number("exp"))
        #expect(issued >= before - 1 && issued <= after + 1)
        #expect(expires > after && expires - issued <= 60)
        #expect(assertion.part("device")["trust"] as? String == "trusted")
        #expect(assertion.part("device")["id"] as? String == "C02GOOD")
        #expect(assertion.part("device")["platform"] as? String == "macos")
        let thumbprint = Raw.base64URL(try site.corp.fingerprint(of: "good"))
        #expect(assertion.part("cnf")["x5t#S256"] as? String == thumbprint)
    }

    @Test func `the assertion of an unknown device verifies and says why`() throws {
        let assertion = try assertion(of: site.curl())
        #expect(try assertion.isVerified(by: keys(site, "payroll.corp.test")))
        #expect(assertion.part("device")["trust"] as? String == "not-trusted")
        #expect(assertion.part("device")["reason"] as? String == "no_certificate")
        #expect(assertion.part("cnf").isEmpty)
    }

    @Test func `each app gets an assertion of its own`() throws {
        let payroll = try assertion(of: site.curl("good"))
        let vault = try assertion(of: site.curl("good"), from: "vault.corp.test")
        #expect(vault["aud"] == "https://vault.corp.test")
        #expect(payroll["aud"] != vault["aud"])
    }

    @Test func `another key does not verify the assertion`() throws {
        let other = try Site()
        let assertion = try assertion(of: site.curl("good"))
        #expect(try !assertion.isVerified(by: keys(other, "payroll.corp.test")))
    }

    @Test(arguments: ["payroll.corp.test", "wiki.corp.test", "login.corp.test"])
    func `keys are published at app and org hosts`(host: String) throws {
        let reply = try site.curl().get(host, "/.well-known/sallyport/jwks.json")
        #expect(reply.status == 200)
        #expect(reply["Content-Type"]?.hasPrefix("application/") == true)
        #expect(reply["Cache-Control"]?.contains("max-age=") == true)
        #expect(!reply.text.contains("\"d\""), "a private key must never be published")
    }

    @Test func `keys from files rotate by reload, and the old one stays published`() throws {
        let old = try key("old")
        let new = try key("new")
        let site = try Site(["assertion.key": old])
        let first = try assertion(of: site.curl("good"))
        try site.program.reload(
            site.settings.with(["assertion.key": "\(new), \(old)"]), generation: 2)
        let second = try assertion(of: site.curl("good"))
        let published = try keys(site, "payroll.corp.test")
        #expect(first.header["kid"] as? String != second.header["kid"] as? String)
        #expect(try first.isVerified(by: published))
        #expect(try second.isVerified(by: published))
    }

    private func assertion(
        of curl: Curl, from host: String = "payroll.corp.test"
    ) throws -> Assertion {
        let echo = try curl.get(host).echo()
        return try Assertion(try #require(echo["X-Sallyport-Jwt-Assertion"].first))
    }

    private func keys(_ site: Site, _ host: String) throws -> Data {
        try site.curl().get(host, "/.well-known/sallyport/jwks.json").body
    }

    private func key(_ name: String) throws -> String {
        let file = try Tools.freshDirectory("assertion-key").appending(path: "\(name).pem").path
        try Tools.succeed(
            "openssl",
            ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", file])
        return file
    }
}
