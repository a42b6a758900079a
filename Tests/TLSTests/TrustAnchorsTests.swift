import COpenSSL
import Testing

@testable import TLS

@Suite struct TrustAnchorsTests {
    @Test func `the fingerprint does not depend on order or repetition`() throws {
        let pki = try TestPKI.shared
        let one = try pki.anchors(pki.root, pki.foreignRoot)
        let other = try pki.anchors(pki.foreignRoot, pki.root, pki.foreignRoot)
        #expect(one.fingerprint == other.fingerprint)
        #expect(one.fingerprint.count == 32)
        #expect(other.certificates.count == 2)
        #expect(try one.fingerprint != pki.anchors(pki.root).fingerprint)
    }

    @Test func `each certificate is summarised`() throws {
        let pki = try TestPKI.shared
        let summary = try need(pki.anchors(pki.root).certificates.first)
        #expect(summary.subject == "CN=Corp MTLS Certificate Authority,O=Corp")
        #expect(summary.serialHex == "4A010203")
        #expect(summary.notBefore == 1_700_000_000)
        #expect(summary.notAfter == 4_000_000_000)
        #expect(summary.isCA && summary.isAnchor)
        #expect(summary.der == pki.root.der)
        #expect(summary.issuerKey.count == 32)
    }

    @Test func `proper authorities raise no warning`() throws {
        let pki = try TestPKI.shared
        #expect(try pki.anchors(pki.root, pki.intermediate, pki.foreignRoot).warnings() == [])
        #expect(try pki.anchors(pki.intermediate).warnings() == [])
    }

    @Test(
        arguments: [
            (NID_key_usage, nil, "no keyUsage that allows to sign certificates"),
            (NID_basic_constraints, "CA:TRUE", "basicConstraints not critical"),
            (NID_subject_key_identifier, nil, "no subjectKeyIdentifier"),
        ] as [(Int32, String?, String)])
    func `an authority below which no device could pass is told of`(
        identifier: Int32, value: String?, warning: String
    ) throws {
        let sloppy = try Template.authority("Sloppy").with {
            $0.set(NID_authority_key_identifier, nil)
            $0.set(identifier, value)
        }.issued()
        let anchors = try TestPKI.shared.anchors(sloppy)
        #expect(try anchors.warnings() == ["CN=Sloppy,O=Corp: \(warning)"])
        // And so it is: the same rule meets the device.
        let device = Template().with { $0.set(NID_authority_key_identifier, "issuer:always") }
        let plain = identifier == NID_subject_key_identifier ? device : Template()
        let peer = try TestGateway(anchors: anchors).meet(showing: plain.issued(by: sloppy)).peer()
        #expect(peer.verdict != .verified)
    }

    @Test func `an authority with a weak key is told of`() throws {
        let weak = try Template.authority("Weak").with { $0.key = .rsa1024 }.issued()
        let anchors = try TestPKI.shared.anchors(weak)
        #expect(try anchors.warnings() == ["CN=Weak,O=Corp: a weak key (80 bits of security)"])
        let device = try Template().issued(by: weak)
        #expect(try TestGateway(anchors: anchors).meet(showing: device).peer().verdict == .badChain)
    }

    @Test func `a device certificate is no anchor`() throws {
        let pki = try TestPKI.shared
        #expect(throws: TLSError.self) { try pki.anchors(pki.root, pki.device) }
    }

    @Test(arguments: ["", "no PEM at all", "-----BEGIN CERTIFICATE-----\nAAAA\n"])
    func `what holds no certificate is refused`(text: String) {
        #expect(throws: TLSError.self) { try TrustAnchors(pem: Array(text.utf8)) }
    }

    @Test func `a damaged certificate among good ones is refused`() throws {
        let good = try TestPKI.shared.root.pem
        let bad = Array("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n".utf8)
        #expect(throws: TLSError.self) { try TrustAnchors(pem: good + bad) }
        #expect(throws: TLSError.self) { try TrustAnchors(pem: bad + good) }
    }

    @Test func `text around the certificates is passed over`() throws {
        let pki = try TestPKI.shared
        let text = try Array("Corp CA\n".utf8) + pki.root.pem + Array("end\n".utf8)
        #expect(try TrustAnchors(pem: text).certificates.count == 1)
    }
}

@Suite struct ServerCredentialTests {
    @Test(arguments: [
        ("login.corp.test", true), ("LOGIN.corp.test", true), ("a.zone.test", true),
        ("*.zone.test", true), ("*.ZONE.test", true), ("a.b.zone.test", false),
        ("zone.test", false), ("other.corp.test", false), ("*.corp.test", false),
        ("192.0.2.1", true), ("192.0.2.2", false), ("2001:db8::1", true), ("", false),
        ("common.name.test", false), ("", false),
    ])
    func `it covers what RFC 6125 says`(host: String, isCovered: Bool) throws {
        let pki = try TestPKI.shared
        let identity = try Template.server(
            "DNS:login.corp.test,DNS:*.zone.test,IP:192.0.2.1,IP:2001:db8::1"
        ).with { $0.subject = [(NID_commonName, "common.name.test")] }.issued(by: pki.serverRoot)
        let credential = try ServerCredential(
            certificatePEM: identity.pem, keyPEM: identity.key.pem())
        #expect(credential.covers(host) == isCovered)
    }

    @Test func `its names and dates are read`() throws {
        let credential = try TestPKI.shared.credential("DNS:a.test,IP:192.0.2.1,IP:2001:db8::1")
        #expect(credential.names == ["a.test", "192.0.2.1", "2001:db8:0:0:0:0:0:1"])
        #expect(credential.notBefore == 1_700_000_000)
        #expect(credential.notAfter == 4_000_000_000)
    }

    @Test(arguments: [TestKey.Kind.p256, .p384, .p521, .ed25519, .rsa2048])
    func `keys are read in every common form`(kind: TestKey.Kind) throws {
        let pki = try TestPKI.shared
        let identity = try Template.server("DNS:a.test").with { $0.key = kind }
            .issued(by: pki.serverRoot)
        let pem = try identity.pem
        _ = try ServerCredential(certificatePEM: pem, keyPEM: identity.key.pem())
        _ = try ServerCredential(
            certificatePEM: pem, keyPEM: identity.key.pem(passphrase: "open"),
            passphrase: Array("open".utf8))
        if kind != .ed25519 {
            _ = try ServerCredential(
                certificatePEM: pem, keyPEM: identity.key.traditionalPEM())
        }
        // Certificate and key in one file.
        let both = try pem + identity.key.pem()
        _ = try ServerCredential(certificatePEM: both, keyPEM: both)
    }

    @Test func `an encrypted key needs the right passphrase and never asks`() throws {
        let identity = try Template.server("DNS:a.test").issued(by: TestPKI.shared.serverRoot)
        let key = try identity.key.pem(passphrase: "open")
        let pem = try identity.pem
        #expect(
            throws: TLSError.unreadableKey(
                "the private key is encrypted and no passphrase is set")
        ) { try ServerCredential(certificatePEM: pem, keyPEM: key) }
        for wrong in ["shut", "", String(repeating: "x", count: 5_000)] {
            #expect(throws: TLSError.self) {
                try ServerCredential(
                    certificatePEM: pem, keyPEM: key, passphrase: Array(wrong.utf8))
            }
        }
    }

    @Test func `what does not belong together is refused`() throws {
        let pki = try TestPKI.shared
        let identity = try Template.server("DNS:a.test").issued(by: pki.serverRoot)
        let pem = try identity.pem
        let key = try identity.key.pem()
        let other = try TestKey(.p256).pem()
        #expect(
            throws: TLSError.unusableCredential(
                "the private key does not belong to the certificate")
        ) { try ServerCredential(certificatePEM: pem, keyPEM: other) }
        #expect(throws: TLSError.self) {
            try ServerCredential(certificatePEM: pem + pki.foreignRoot.pem, keyPEM: key)
        }
        #expect(throws: TLSError.self) { try ServerCredential(certificatePEM: [], keyPEM: key) }
        #expect(throws: TLSError.self) { try ServerCredential(certificatePEM: pem, keyPEM: pem) }
        _ = try ServerCredential(certificatePEM: pem + pki.serverRoot.pem, keyPEM: key)
    }

    @Test func `a weak key is refused before any client meets it`() throws {
        let identity = try Template.server("DNS:a.test").with { $0.key = .rsa1024 }
            .issued(by: TestPKI.shared.serverRoot)
        #expect(throws: TLSError.self) {
            try ServerCredential(certificatePEM: identity.pem, keyPEM: identity.key.pem())
        }
    }
}
