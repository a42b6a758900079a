import Foundation
import Testing

// Promise: whatever certificate a device shows, over TLS 1.2 and 1.3 alike, the handshake completes,
// the app is told whether the device is trusted and if not why, and the system log has one event
// that names the reason, the certificate's serial number and the TLS version.

@Suite(.explained) struct PostureReasonTests {
    private static let shared = Result { try Site() }
    private let site: Site

    init() throws { site = try Self.shared.get().noted }

    /// Device certificate, posture, event reason.
    private static let cases: [PostureCase] = [
        PostureCase(nil, "no_certificate", "NO_CERTIFICATE"),
        PostureCase("good", "trusted"),
        PostureCase("rsa", "trusted"),
        PostureCase("p384", "trusted"),
        PostureCase("subject-only", "trusted"),
        PostureCase("via-intermediate", "trusted"),
        PostureCase("via-missing-intermediate", "trusted"),
        PostureCase("zero-serial", "malformed_certificate", "CERT_MALFORMED"),
        PostureCase("negative-serial", "malformed_certificate", "CERT_MALFORMED"),
        PostureCase("long-serial", "malformed_certificate", "CERT_MALFORMED"),
        PostureCase("version-1-with-extensions", "malformed_certificate", "CERT_MALFORMED"),
        PostureCase("name-constraints", "malformed_certificate", "CERT_MALFORMED"),
        PostureCase("oversize", "malformed_certificate", "CERT_MALFORMED"),
        PostureCase("too-deep-chain", "malformed_certificate", "CERT_MALFORMED"),
        PostureCase("foreign", "unknown_issuer", "CERT_UNTRUSTED_ISSUER"),
        PostureCase("same-name", "unknown_issuer", "CERT_UNTRUSTED_ISSUER"),
        PostureCase("self-signed", "unknown_issuer", "CERT_UNTRUSTED_ISSUER"),
        PostureCase("deep-chain", "unknown_issuer", "CERT_UNTRUSTED_ISSUER"),
        PostureCase("bad-signature", "bad_chain", "CERT_BAD_CHAIN"),
        PostureCase("weak", "bad_chain", "CERT_BAD_CHAIN"),
        PostureCase("sha1", "bad_chain", "CERT_BAD_CHAIN"),
        PostureCase("signed-by-leaf", "bad_chain", "CERT_BAD_CHAIN"),
        PostureCase("via-pathlen", "bad_chain", "CERT_BAD_CHAIN"),
        PostureCase("via-expired-intermediate", "bad_chain", "CERT_BAD_CHAIN"),
        PostureCase("wrong-usage", "wrong_usage", "CERT_WRONG_USAGE"),
        PostureCase("not-yet-valid", "not_yet_valid", "CERT_NOT_YET_VALID"),
        PostureCase("expired", "expired", "CERT_EXPIRED"),
        PostureCase("revoked-expired", "expired", "CERT_EXPIRED"),
        PostureCase("revoked", "revoked", "CERT_REVOKED"),
        PostureCase("revoked-via-intermediate", "revoked", "CERT_REVOKED"),
        PostureCase("via-revoked-intermediate", "revoked", "CERT_REVOKED"),
    ]

    @Test(arguments: cases, Curl.Version.allCases)
    private func `the app and the log are told the posture`(
        expected: PostureCase, version: Curl.Version
    ) throws {
        let agent = UUID().uuidString
        let reply = try site.curl(expected.device).with(version)
            .get("payroll.corp.test", "/echo", ["-A", agent])
        #expect(reply.status == 200)
        #expect(try reply.echo().posture == expected.posture)

        let event = try site.program.events.first("of \(agent)") { $0.userAgent == agent }
        #expect(event.type == "user.authentication.authenticate")
        #expect(event.result == (expected.eventReason == nil ? "SUCCESS" : "FAILURE"))
        #expect(event.reason == expected.eventReason)
        #expect(event.debug("tlsVersion") == version.rawValue)
        #expect(event.debug("trust") == (expected.eventReason == nil ? "TRUSTED" : "NOT_TRUSTED"))
        #expect(event.target("AppInstance") == "payroll")
        if let device = expected.device {
            let serial = try site.corp.serial(of: device).drop { $0 == "0" || $0 == "-" }
            #expect(event.debug("certSerial")?.uppercased().hasSuffix(serial) == true)
        } else {
            #expect(event.debug("certSerial") == nil)
        }
    }

    @Test func `every decision is one event`() throws {
        let agent = UUID().uuidString
        for _ in 1...3 {
            _ = try site.curl("good").get("payroll.corp.test", "/echo", ["-A", agent])
        }
        let last = UUID().uuidString
        _ = try site.curl("good").get("payroll.corp.test", "/echo", ["-A", last])
        _ = try site.program.events.first("of the last request") { $0.userAgent == last }
        #expect(site.program.events.all.filter { $0.userAgent == agent }.count == 3)
    }

    @Test(arguments: Curl.Version.allCases)
    func `a certificate of another organisation counts nothing here`(
        version: Curl.Version
    ) throws {
        let stranger = site.globex.device("good")
        let reply = try Curl(to: site.program, pki: site.corp, as: stranger).with(version)
            .get("payroll.corp.test")
        #expect(try reply.echo().posture == "unknown_issuer")
        let home = try Curl(to: site.program, pki: site.globex, as: stranger).with(version)
            .get("files.globex.test")
        #expect(try home.echo().posture == "trusted")
    }

    @Test func `an app without handshake is told that nobody looked`() throws {
        let echo = try site.curl("good").get("wiki.corp.test").echo()
        #expect(echo.posture == "not_evaluated")
        #expect(echo["X-Sallyport-Device-Id"].isEmpty)
    }
}

struct PostureCase: Sendable, CustomTestStringConvertible {
    let device: String?
    let posture: String
    let eventReason: String?

    init(_ device: String?, _ posture: String, _ eventReason: String? = nil) {
        self.device = device
        self.posture = posture
        self.eventReason = eventReason
    }

    var testDescription: String { "\(device ?? "nothing shown"): \(posture)" }
}
