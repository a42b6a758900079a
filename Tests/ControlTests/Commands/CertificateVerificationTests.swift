import Configuration
import DeviceTrust
import Foundation
import TestSupport
import Testing

@testable import Control

/// Every certificate of `certs/make-pki` gets the posture that certs/README.md promises.
@Suite struct CertificateVerificationTests {
    private let source = SettingsSource(
        read: { path throws(UnreadableFile) in
            do {
                return try TestPKI.corp().file(path)
            } catch {
                throw UnreadableFile(reason: "there is no such file")
            }
        },
        glob: { _ in [] }, environment: { _ in nil })

    private func judge(
        _ device: String, anchors: String = "device", lists: [String] = ["device"],
        time: Int64? = nil
    ) -> CertificateVerification.Outcome {
        CertificateVerification(
            anchors: "ca/\(anchors).pem", lists: lists.map { "crl/\($0).pem" },
            chain: "device/\(device).pem", time: time
        ).run(source: source)
    }

    private func judgement(
        _ device: String, anchors: String = "device", lists: [String] = ["device"],
        time: Int64? = nil
    ) throws -> Judgement {
        let outcome = judge(device, anchors: anchors, lists: lists, time: time)
        guard case .judged(let judgement) = outcome else { throw TestFailure("\(outcome)") }
        return judgement
    }

    @Test(arguments: [
        ("good", "trusted"), ("rsa", "trusted"), ("p384", "trusted"), ("ed25519", "trusted"),
        ("subject-only", "trusted"), ("high-serial", "trusted"), ("short-serial", "trusted"),
        ("via-intermediate", "trusted"), ("expired", "expired"),
        ("not-yet-valid", "not_yet_valid"), ("revoked", "revoked"),
        ("revoked-high-serial", "revoked"), ("revoked-expired", "expired"),
        ("via-revoked-intermediate", "revoked"), ("wrong-usage", "wrong_usage"),
        ("foreign", "unknown_issuer"), ("self-signed", "unknown_issuer"),
        ("same-name", "unknown_issuer"), ("via-missing-intermediate", "unknown_issuer"),
        ("via-expired-intermediate", "bad_chain"), ("via-pathlen", "bad_chain"),
        ("signed-by-leaf", "bad_chain"), ("bad-signature", "bad_chain"), ("weak", "bad_chain"),
        ("sha1", "bad_chain"), ("zero-serial", "malformed_certificate"),
        ("negative-serial", "malformed_certificate"), ("long-serial", "malformed_certificate"),
        ("version-1-with-extensions", "malformed_certificate"),
        ("duplicate-extension", "malformed_certificate"),
        ("algorithm-mismatch", "malformed_certificate"), ("bad-time", "malformed_certificate"),
        ("signs-certificates", "malformed_certificate"),
        ("name-constraints", "malformed_certificate"),
        ("unknown-critical", "malformed_certificate"), ("oversize", "malformed_certificate"),
    ])
    func `A certificate is judged as in a handshake`(device: String, posture: String) throws {
        let judgement = try judgement(device)
        #expect(judgement.posture.reason?.rawValue ?? "trusted" == posture)
        #expect(judgement.isTrusted == (posture == "trusted"))
        #expect(judgement.text.contains("posture: \(judgement.isTrusted ? "" : "not ")trusted"))
    }

    @Test func `Other anchors, lists and times judge otherwise`() throws {
        #expect(try judgement("via-missing-intermediate", anchors: "device-bundle").isTrusted)
        #expect(try judgement("deep-chain", anchors: "deep", lists: []).isTrusted)
        let tooDeep = try judgement("too-deep-chain", anchors: "deep", lists: [])
        #expect(tooDeep.posture.reason == .malformedCertificate)
        let revoked = try judgement(
            "revoked-via-intermediate", anchors: "device-bundle", lists: ["device", "intermediate"])
        #expect(revoked.posture.reason == .revoked)
        #expect(try judgement("revoked", lists: ["empty"]).isTrusted)
        let late = try judgement(
            "good", lists: [], time: Workspace.now + 400 * Workspace.day)
        #expect(late.posture.reason == .expired)
        let early = try judgement("good", lists: [], time: 0)
        #expect(early.posture.reason == .notYetValid)
        let chain = try judgement("via-intermediate", lists: [], time: 0)
        #expect(chain.posture.reason == .badChain)
    }

    @Test func `What cannot be read is named`() throws {
        for (anchors, lists, device, word) in [
            ("missing", ["device"], "good", "ca/missing.pem: there is no such file"),
            ("device", ["missing"], "good", "crl/missing.pem: there is no such file"),
            ("device", ["foreign"], "good", "(CRL_UNKNOWN_ISSUER)"),
            ("device", ["device"], "missing", "device/missing.pem: there is no such file"),
        ] {
            let outcome = judge(device, anchors: anchors, lists: lists)
            guard case .unreadable(let text) = outcome else {
                Issue.record("\(outcome)")
                continue
            }
            #expect(text.contains(word), "\(text)")
        }
    }

    @Test func `People and programs read the same facts`() throws {
        let judgement = try judgement("revoked")
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(judgement.json.utf8)) as? [String: Any])
        #expect(object["posture"] as? String == "not trusted")
        #expect(object["reason"] as? String == "revoked")
        #expect(object["device"] as? String == "C02REVOKED")
        #expect(object["platform"] as? String == "macos")
        #expect(object["subject"] as? String == "CN=revoked,O=Corp")
        #expect(object["verify_error"] is NSNull)
        for (name, value) in object where !(value is NSNull) {
            #expect(judgement.text.contains("\(name): \(value)"))
        }
        let foreign = try self.judgement("foreign")
        #expect(foreign.text.contains("verify_error: "))
        #expect(!foreign.text.contains("device: "), "nobody vouches for its name")
    }
}
