import COpenSSL
import Testing

@testable import TLS

/// What a device may show, and the verdict it must get.
struct ShownChain: Sendable, CustomTestStringConvertible {
    let name: String
    let verdict: PeerCertificate.Verdict
    var links = 1
    let chain: @Sendable (TestPKI) throws -> [Identity]

    var testDescription: String { name }

    /// A leaf from the org's root, changed in one respect.
    static func leaf(
        _ name: String, _ verdict: PeerCertificate.Verdict,
        _ change: @escaping @Sendable (inout Template) -> Void
    ) -> ShownChain {
        ShownChain(name: name, verdict: verdict) { pki in
            [try Template().with(change).issued(by: pki.root)]
        }
    }

    static let leaves: [ShownChain] = [
        leaf("a good certificate", .verified) { _ in },
        leaf("an expired one", .verified) { $0.notAfter = 1_700_000_001 },
        leaf("one of the future", .verified) { $0.notBefore = 3_900_000_000 },
        leaf("a P-384 key", .verified) { $0.key = .p384 },
        leaf("a P-521 key", .verified) { $0.key = .p521 },
        leaf("an Ed25519 key", .verified) { $0.key = .ed25519 },
        leaf("an RSA-2048 key", .verified) { $0.key = .rsa2048 },
        leaf("no extended key usage", .verified) { $0.set(NID_ext_key_usage, nil) },
        leaf("several usages", .verified) { $0.set(NID_ext_key_usage, "serverAuth,clientAuth") },
        leaf("a serial of 20 octets", .verified) { $0.serial = [0x7f] + Array(1...19) },
        leaf("an RSA-1024 key", .badChain) { $0.key = .rsa1024 },
        leaf("a SHA-1 signature", .badChain) { $0.digest = "SHA1" },
        leaf("a server's usage", .wrongUsage) { $0.set(NID_ext_key_usage, "serverAuth") },
        leaf("any extended usage", .wrongUsage) {
            $0.set(NID_ext_key_usage, "anyExtendedKeyUsage")
        },
        leaf("a key for encryption", .wrongUsage) {
            $0.set(NID_key_usage, "critical,keyEncipherment")
        },
        leaf("version 1 with extensions", .malformed) { $0.version = 0 },
        leaf("version 2 with extensions", .malformed) { $0.version = 1 },
        leaf("serial zero", .malformed) { $0.serial = [] },
        leaf("a negative serial", .malformed) { $0.serialIsNegative = true },
        leaf("a serial of 21 octets", .malformed) { $0.serial = [0x80] + Array(1...19) },
        leaf("a serial of 40 octets", .malformed) { $0.serial = Array(1...40) },
        leaf("a leaf that signs", .malformed) {
            $0.set(NID_key_usage, "critical,digitalSignature,keyCertSign")
        },
        leaf("name constraints", .malformed) {
            $0.set(NID_name_constraints, "critical,permitted;DNS:corp.test")
        },
        leaf("no authority key identifier", .malformed) {
            $0.set(NID_authority_key_identifier, nil)
        },
        leaf("a leaf above 16 KiB", .malformed) {
            $0.set(NID_subject_alt_name, "URI:urn:" + String(repeating: "x", count: 17_000))
        },
    ]

    static let chains: [ShownChain] = [
        ShownChain(name: "an intermediate", verdict: .verified, links: 2) {
            [$0.deviceOfIntermediate, $0.intermediate]
        },
        ShownChain(name: "intermediate and root", verdict: .verified, links: 2) {
            [$0.deviceOfIntermediate, $0.intermediate, $0.root]
        },
        ShownChain(name: "a missing intermediate", verdict: .unknownIssuer) {
            [$0.deviceOfIntermediate]
        },
        ShownChain(name: "an unknown issuer", verdict: .unknownIssuer) {
            [try Template().issued(by: $0.foreignRoot)]
        },
        ShownChain(name: "a self-signed leaf", verdict: .unknownIssuer) { _ in
            [try Template().issued()]
        },
        ShownChain(name: "a CA of the same name", verdict: .unknownIssuer) { _ in
            let impostor = try Template.authority("Corp MTLS Certificate Authority").issued()
            return [try Template().issued(by: impostor), impostor]
        },
        ShownChain(name: "a forged signature", verdict: .badChain) { pki in
            let forger = Identity(der: pki.root.der, key: try TestKey(.p256))
            return [try Template().issued(by: forger)]
        },
        // OpenSSL does not even consider an issuer whose extensions forbid it.
        ShownChain(name: "a device that issues", verdict: .unknownIssuer) { pki in
            [try Template().issued(by: pki.device), pki.device]
        },
        ShownChain(name: "a path too long", verdict: .badChain) { pki in
            let below = try Template.authority("Below").issued(
                by: pki.intermediate, for: TestKey(.p256))
            return [try Template().issued(by: below), below, pki.intermediate]
        },
        ShownChain(name: "a CA for servers", verdict: .badChain) { pki in
            let narrow = try Template.authority("Narrow").with {
                $0.set(NID_ext_key_usage, "serverAuth")
            }.issued(by: pki.root, for: TestKey(.p256))
            return [try Template().issued(by: narrow), narrow]
        },
        ShownChain(name: "a name out of bounds", verdict: .badChain) { pki in
            let bounded = try Template.authority("Bounded").with {
                $0.set(NID_name_constraints, "critical,permitted;DNS:corp.test")
            }.issued(by: pki.root, for: TestKey(.p256))
            let leaf = Template().with { $0.set(NID_subject_alt_name, "DNS:evil.test") }
            return [try leaf.issued(by: bounded), bounded]
        },
        ShownChain(name: "an intermediate with serial zero", verdict: .malformed) { pki in
            let zero = try Template.authority("Zero").with { $0.serial = [] }
                .issued(by: pki.root, for: TestKey(.p256))
            return [try Template().issued(by: zero), zero]
        },
        ShownChain(name: "many names and constraints", verdict: .malformed) { pki in
            let many = (0..<120).map { "permitted;DNS:n\($0).test" }.joined(separator: ",")
            let bounded = try Template.authority("Bounded").with {
                $0.set(NID_name_constraints, many)
            }.issued(by: pki.root, for: TestKey(.p256))
            let names = (0..<700).map { "DNS:n\($0).test" }.joined(separator: ",")
            let leaf = Template().with { $0.set(NID_subject_alt_name, names) }
            return [try leaf.issued(by: bounded), bounded]
        },
        ShownChain(name: "seven certificates", verdict: .malformed) { pki in
            [pki.device] + Array(repeating: pki.foreignRoot, count: 6)
        },
    ]
}

@Suite struct VerificationTests {
    @Test(arguments: ShownChain.leaves + ShownChain.chains, [TLS1_2_VERSION, TLS1_3_VERSION])
    func `the handshake completes with the right verdict`(
        shown: ShownChain, version: Int32
    ) throws {
        let pki = try TestPKI.shared
        let gateway = try TestGateway(anchors: pki.anchors(pki.root))
        let chain = try shown.chain(pki)
        let options = RawClient.Options(chain: chain, version: version)
        let peer = try gateway.meet(options).peer()
        #expect(try peer.fingerprint == CryptoLibrary.cold().sha256(of: chain[0].der))
        #expect(peer.verdict == shown.verdict, "\(peer.verifyErrorText)")
        #expect(peer.links.count == shown.links)
        #expect((peer.verifyError == 0) == (peer.verdict == .verified))
    }

    @Test(arguments: ShownChain.leaves + ShownChain.chains)
    func `files are verified as handshakes are`(shown: ShownChain) throws {
        let pki = try TestPKI.shared
        let pem = try shown.chain(pki).flatMap { try $0.pem }
        let peer = try ChainVerifier.verify(
            chain: pem, anchors: pki.anchors(pki.root), engine: TLSEngine())
        #expect(peer.verdict == shown.verdict, "\(peer.verifyErrorText)")
        #expect(peer.links.count == shown.links)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a client without a certificate completes without a peer`(version: Int32) throws {
        let meeting = try TestGateway().meet(RawClient.Options(version: version))
        #expect(meeting.server.step == .done)
        #expect(meeting.client.isDone)
        #expect(meeting.client.wasAsked)
        #expect(meeting.server.peer == nil)
    }

    @Test func `dates are facts of the links and not judged`() throws {
        let pki = try TestPKI.shared
        let device = try Template().with {
            $0.notBefore = 1_000_000_000
            $0.notAfter = 1_000_003_600
        }.issued(by: pki.root)
        let link = try #require(TestGateway().meet(showing: device).peer().links.first)
        #expect(link.notBefore == 1_000_000_000)
        #expect(link.notAfter == 1_000_003_600)
        #expect(link.serial == [0x4a, 0x01, 0x02, 0x03])
    }

    @Test func `dates beyond 2050 and before 2000 are read`() throws {
        let pki = try TestPKI.shared
        let device = try Template().with {
            $0.notBefore = 915_148_800
            $0.notAfter = 4_102_444_799
        }.issued(by: pki.root)
        let link = try #require(TestGateway().meet(showing: device).peer().links.first)
        #expect(link.notBefore == 915_148_800)
        #expect(link.notAfter == 4_102_444_799)
    }

    @Test func `links name their issuers as the anchors do`() throws {
        let pki = try TestPKI.shared
        let anchors = try pki.anchors(pki.root)
        let listed = try pki.anchors(pki.intermediate)
        let gateway = try TestGateway(anchors: anchors)
        let links = try gateway.meet(showing: pki.deviceOfIntermediate, pki.intermediate)
            .peer().links
        try #require(links.count == 2)
        #expect(links[0].issuerKey == listed.certificates[0].issuerKey)
        #expect(links[1].issuerKey == anchors.certificates[0].issuerKey)
    }

    @Test func `an unverified chain names no issuer`() throws {
        let pki = try TestPKI.shared
        let stranger = try Template().issued(by: pki.foreignRoot)
        let peer = try TestGateway().meet(showing: stranger).peer()
        #expect(peer.links.map(\.issuerKey) == [[UInt8](repeating: 0, count: 32)])
    }

    @Test func `a listed intermediate completes chains but is no anchor beside its root`() throws {
        let pki = try TestPKI.shared
        let anchors = try pki.anchors(pki.intermediate, pki.root)
        #expect(anchors.certificates.map(\.isAnchor) == [false, true])
        let peer = try TestGateway(anchors: anchors).meet(showing: pki.deviceOfIntermediate).peer()
        #expect(peer.verdict == .verified)
        #expect(peer.links.count == 2)
    }

    @Test func `an intermediate alone is an anchor`() throws {
        let pki = try TestPKI.shared
        let gateway = try TestGateway(anchors: pki.anchors(pki.intermediate))
        let peer = try gateway.meet(showing: pki.deviceOfIntermediate).peer()
        #expect(peer.verdict == .verified)
        #expect(peer.links.count == 1)
        // Its siblings stay outside.
        #expect(try gateway.meet(showing: pki.device).peer().verdict == .unknownIssuer)
    }

    @Test func `without anchors every issuer is unknown`() throws {
        let pki = try TestPKI.shared
        let peer = try TestGateway(anchors: nil).meet(showing: pki.device).peer()
        #expect(peer.verdict == .unknownIssuer)
        #expect(peer.anchorsFingerprint == [])
    }

    @Test func `all names of a certificate are read`() throws {
        let pki = try TestPKI.shared
        let device = Template().with {
            $0.subject = [
                (NID_organizationName, "Corp"), (NID_serialNumber, "C02XYZ"),
                (NID_commonName, "outer"), (NID_commonName, "Büro, 1"),
            ]
            $0.settings =
                "[names]\notherName=1.3.6.1.5.5.7.8.3;SEQUENCE:id\nURI.1=urn:a\n"
                + "URI.2=urn:b\nDNS=mac.corp.test\n[id]\nvalue=UTF8:C02XYZ\n"
            $0.set(NID_subject_alt_name, "@names")
        }
        let peer = try TestGateway().meet(showing: device.issued(by: pki.root)).peer()
        #expect(peer.commonName == "Büro, 1")
        #expect(peer.subjectSerialNumber == "C02XYZ")
        #expect(peer.uris == ["urn:a", "urn:b"])
        #expect(peer.permanentIdentifier == "C02XYZ")
        #expect(peer.dnsNames == ["mac.corp.test"])
        #expect(peer.subject == #"CN=B\C3\BCro\, 1,CN=outer,serialNumber=C02XYZ,O=Corp"#)
        #expect(peer.issuer == "CN=Corp MTLS Certificate Authority,O=Corp")
    }

    @Test(
        arguments: [
            ([0x30, 0x05, 0x0c, 0x03, 0x41, 0x42, 0x43], "ABC"),
            ([0x30, 0x07, 0x0c, 0x01, 0x41, 0x06, 0x02, 0x2a, 0x03], "A"),
            ([0x30, 0x81, 0x03, 0x0c, 0x01, 0x41], "A"),
            ([0x30, 0x04, 0x06, 0x02, 0x2a, 0x03], nil),
            ([0x30, 0x05, 0x0c, 0x09, 0x41, 0x42, 0x43], nil),
            ([0x30, 0x05, 0x0c], nil), ([0x30, 0x84, 0xff], nil), ([0x30], nil), ([], nil),
            ([0x30, 0x03, 0x0c, 0x01, 0xff], nil), ([0x30, 0x02, 0x0c, 0x00], nil),
        ] as [([UInt8], String?)])
    func `a permanent identifier is read strictly`(der: [UInt8], value: String?) {
        #expect(PermanentIdentifier.value(in: der) == value)
    }
}
