import Foundation
import Testing

@testable import TLS

/// Lists of the `openssl` program, believed only when the right authority signed them.
struct CertificateRevocationListTests {
    static func serials(_ list: CertificateRevocationList) throws(CRLError) -> [[UInt8]] {
        var serials: [[UInt8]] = []
        try list.forEachEntry { (serial, _, _) throws(CRLError) in
            serials.append((0..<serial.count).map { serial[$0] })
        }
        return serials
    }

    static func refusal(_ file: [UInt8], _ anchors: TrustAnchors) -> CRLError? {
        do {
            _ = try CertificateRevocationList(file, anchors: anchors)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a list of the program is read in DER and in PEM`() throws {
        let authority = try TestAuthority()
        let der = try authority.list(
            [
                ("05", ",keyCompromise"), ("FF01", ""),
                ("4DC89D79CA6DB1EDE9FA75553E35A24C366FA6D9", ""),
            ],
            number: "0100")
        let anchors = try authority.anchors()
        for file in [der, try authority.directory.read("crl.pem")] {
            let list = try CertificateRevocationList(file, anchors: anchors)
            #expect(list.header.issuerKey == anchors.certificates.first?.issuerKey)
            #expect(list.header.issuer == "CN=Device CA")
            #expect(list.header.number == [1, 0])
            #expect(list.header.entryCount == 3 && list.header.skippedCount == 0)
            let life = try #require(list.header.nextUpdate) - list.header.thisUpdate
            #expect(life == 86_400)
            let age = Int64(Date().timeIntervalSince1970) - list.header.thisUpdate
            #expect((0...60).contains(age))
            var reasons: [[UInt8]: UInt8] = [:]
            try list.forEachEntry { (serial, date, reason) throws(CRLError) in
                #expect(date == CRLDocumentTests.revocationDate)
                reasons[(0..<serial.count).map { serial[$0] }] = reason
            }
            #expect(reasons[[5]] == 1 && reasons[[0x00, 0xff, 0x01]] == 0 && reasons.count == 3)
        }
    }

    @Test func `a list without entries is read`() throws {
        let authority = try TestAuthority()
        let list = try CertificateRevocationList(
            authority.list([]), anchors: authority.anchors())
        #expect(list.header.entryCount == 0)
        #expect(try Self.serials(list).isEmpty)
    }

    @Test(
        arguments: [
            (TestAuthority.Key.p256, ["-md", "sha512"]), (.p384, ["-md", "sha384"]),
            (.rsa2048, ["-md", "sha256"]), (.rsa2048, ["-md", "sha512"]),
            (.rsa2048, ["-md", "sha256", "-sigopt", "rsa_padding_mode:pss"]),
            (
                .rsa2048,
                [
                    "-md", "sha384", "-sigopt", "rsa_padding_mode:pss", "-sigopt",
                    "rsa_pss_saltlen:0",
                ]
            ),
            (.ed25519, []), (.ed448, []),
        ] as [(TestAuthority.Key, [String])])
    func `every strong algorithm is verified, and a changed list is not`(
        key: TestAuthority.Key, options: [String]
    ) throws {
        let authority = try TestAuthority(key)
        let der = try authority.list([("05", "")], options: options)
        let anchors = try authority.anchors()
        #expect(Self.refusal(der, anchors) == nil)
        let document = try CRLDocument(der)
        for part in [document.parts.entries, document.parts.signature] {
            var changed = der
            changed[part.upperBound - 1] ^= 1
            let refusal = Self.refusal(changed, anchors)
            #expect(refusal == .badSignature || refusal?.code == "CRL_MALFORMED")
        }
    }

    @Test(
        arguments: [
            (TestAuthority.Key.p256, ["-md", "sha1"]), (.rsa2048, ["-md", "sha1"]),
            (.rsa2048, ["-md", "sha224"]),
            (.rsa2048, ["-md", "sha1", "-sigopt", "rsa_padding_mode:pss"]),
            (
                .rsa2048,
                [
                    "-md", "sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt",
                    "rsa_mgf1_md:sha512",
                ]
            ),
        ] as [(TestAuthority.Key, [String])])
    func `weak and odd algorithms are refused`(key: TestAuthority.Key, options: [String]) throws {
        let authority = try TestAuthority(key)
        let der = try authority.list([("05", "")], options: options)
        #expect(
            Self.refusal(der, try authority.anchors())?.code == "CRL_UNSUPPORTED_ALGORITHM")
    }

    @Test func `a toy key signs nothing`() throws {
        let authority = try TestAuthority(.rsa1024)
        let der = try authority.list([("05", "")])
        #expect(Self.refusal(der, try authority.anchors()) == .badSignature)
    }

    @Test func `an algorithm of another kind of key is a bad signature`() throws {
        let (ec, rsa) = (try TestAuthority(), try TestAuthority(.rsa2048))
        let der = try ec.list([("05", "")])
        let document = try CRLDocument(der)
        // Without the key identifier the name alone points at the RSA authority.
        #expect(document.extensions.authorityKeyID != nil)
        var crl = SampleCRL()
        crl.extensions = nil
        #expect(Self.refusal(try ec.signed(crl), try rsa.anchors()) == .badSignature)
    }

    @Test func `another authority of the same name did not sign it`() throws {
        let (one, other) = (try TestAuthority(), try TestAuthority())
        let der = try one.list([("05", "")])
        #expect(
            Self.refusal(der, try other.anchors()) == .unknownIssuer("CN=Device CA"))
        let unnamed = try one.signed(SampleCRL())
        #expect(Self.refusal(unnamed, try one.anchors()) == nil)
        #expect(Self.refusal(unnamed, try other.anchors()) == .badSignature)
        let both = try TrustAnchors(pem: other.certificatePEM + one.certificatePEM)
        for file in [der, unnamed] {
            let list = try CertificateRevocationList(file, anchors: both)
            #expect(list.header.issuerKey == (try one.anchors()).certificates.first?.issuerKey)
        }
    }

    @Test func `the same key under another name did not sign it`() throws {
        let one = try TestAuthority()
        let other = try TestAuthority(name: "Other CA", keyOf: one)
        let der = try one.signed(SampleCRL())
        #expect(Self.refusal(der, try other.anchors()) == .unknownIssuer("CN=Device CA"))
        #expect(Self.refusal(der, try one.anchors()) == nil)
    }

    @Test func `an issuer's name is compared as names are, not octet by octet`() throws {
        let authority = try TestAuthority()
        var crl = SampleCRL()
        crl.issuer = SampleCRL.name("DEVICE  ca")
        #expect(Self.refusal(try authority.signed(crl), try authority.anchors()) == nil)
        crl.issuer = DERWriter.sequence([DERWriter.element(0x31, [0x05, 0x00])])
        let refusal = Self.refusal(try authority.signed(crl), try authority.anchors())
        #expect(refusal?.code == "CRL_MALFORMED")
    }

    @Test func `an authority whose key is not for lists may not sign them`() throws {
        let certificatesOnly = try TestAuthority(keyUsage: "keyCertSign")
        let der = try certificatesOnly.signed(SampleCRL())
        #expect(
            Self.refusal(der, try certificatesOnly.anchors()) == .issuerMayNotSign("CN=Device CA"))
        let anyUse = try TestAuthority(keyUsage: nil)
        #expect(Self.refusal(try anyUse.signed(SampleCRL()), try anyUse.anchors()) == nil)
    }

    @Test func `the outer algorithm is part of what must agree`() throws {
        let authority = try TestAuthority()
        var crl = SampleCRL()
        crl.outerAlgorithm = DERWriter.sequence([
            DERWriter.identifier([0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3])
        ])
        #expect(
            Self.refusal(try authority.signed(crl), try authority.anchors()) == .algorithmMismatch)
    }

    @Test func `a list of twenty thousand entries is read whole`() throws {
        let authority = try TestAuthority()
        var crl = SampleCRL()
        crl.entries = (0..<20_000).map { number in
            let serial = [1, UInt8(number >> 16), UInt8(number >> 8 & 255), UInt8(number & 255)]
            return SampleCRL.entry(serial, extensions: [SampleCRL.reason(UInt8(number % 7))])
        }
        let list = try CertificateRevocationList(
            try authority.signed(crl), anchors: authority.anchors())
        #expect(list.header.entryCount == 20_000)
        #expect(Set(try Self.serials(list)).count == 20_000)
    }

    @Test func `an error of whoever takes the entries ends the walk`() throws {
        let authority = try TestAuthority()
        let list = try CertificateRevocationList(
            authority.list([("05", ""), ("06", "")]), anchors: authority.anchors())
        var calls = 0
        #expect(throws: CRLError.library("stop")) {
            try list.forEachEntry { (_, _, _) throws(CRLError) in
                calls += 1
                throw .library("stop")
            }
        }
        #expect(calls == 1)
    }
}
