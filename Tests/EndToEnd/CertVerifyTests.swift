import Foundation
import Testing

// Promise: `sallyport cert verify` says about files what the handshake says about a client.

@Suite(.explained) struct CertVerifyTests {
    private static let shared = Result { try Site() }
    private let site: Site

    init() throws { site = try Self.shared.get().noted }

    @Test(arguments: [
        "good", "rsa", "via-intermediate", "expired", "not-yet-valid", "revoked", "foreign",
        "same-name", "self-signed", "wrong-usage", "weak", "sha1", "bad-signature", "zero-serial",
        "long-serial", "version-1-with-extensions", "signed-by-leaf", "too-deep-chain", "oversize",
        "via-revoked-intermediate", "revoked-via-intermediate", "via-expired-intermediate",
        "signs-certificates", "unknown-critical", "algorithm-mismatch", "name-constraints",
    ])
    func `the program says what the handshake says`(device: String) throws {
        let shown = try site.curl(device).get("payroll.corp.test").echo().posture
        let pki = site.corp
        let result = try TestProgram.run([
            "cert", "verify", "--anchor", pki.path("ca/device-bundle.pem"),
            "--crl", pki.path("crl/device.pem"), "--crl", pki.path("crl/intermediate.pem"),
            pki.path("device/\(device).pem"),
        ])
        let posture = try #require(shown)
        #expect(result.text.contains(posture), "\(result.text)\(result.errors)")
        #expect(result.status == (posture == "trusted" ? 0 : 1))
    }

    @Test func `files that cannot be read are named`() throws {
        let result = try TestProgram.run([
            "cert", "verify", "--anchor", "/nonexistent.pem", "/nonexistent-chain.pem",
        ])
        #expect(result.status != 0)
        #expect((result.errors + result.text).contains("/nonexistent.pem"))
    }
}
