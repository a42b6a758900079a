import DeviceTrust
import Foundation
import TLS
import TestSupport
import Testing

@testable import Gateway

/// A token taken apart by Foundation.
struct ReadToken {
    let header: [String: Any]
    let claims: [String: Any]
    let signed: [UInt8]
    let signature: [UInt8]

    init(_ statement: DeviceStatement, id: String = "r-7f", lifetime: Int64 = 60) throws {
        let minted = try #require(
            AssertionToken.mint(
                statement, id: id, keyring: try Sample.keyring(lifetime: lifetime),
                now: Sample.now))
        let parts = String(decoding: minted, as: UTF8.self).components(separatedBy: ".")
        try #require(parts.count == 3)
        header = try ReadToken.object(ReadToken.decode(parts[0]))
        claims = try ReadToken.object(ReadToken.decode(parts[1]))
        signature = [UInt8](try ReadToken.decode(parts[2]))
        signed = [UInt8]("\(parts[0]).\(parts[1])".utf8)
    }

    var device: [String: Any]? { claims["device"] as? [String: Any] }

    private static func object(_ data: Data) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// Base64url without padding, and nothing else.
    static func decode(_ text: String) throws -> Data {
        try #require(
            text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) })
        let plain = text.replacingOccurrences(of: "-", with: "+")
            .replacingOccurrences(of: "_", with: "/")
        let padding = String(repeating: "=", count: (4 - plain.count % 4) % 4)
        return try #require(Data(base64Encoded: plain + padding))
    }
}

@Suite struct AssertionTokenTests {
    private let device = CertificateNames(uris: ["urn:sallyport:device:win:PC-7"])

    @Test func `The header names the algorithm, the type and the key`() throws {
        let token = try ReadToken(Sample.statement())
        #expect(token.header["alg"] as? String == "ES256")
        #expect(token.header["typ"] as? String == "dt-assertion+jwt")
        #expect(token.header["kid"] as? String == (try Sample.signer.get().keyID))
        #expect(token.header.count == 3)
    }

    @Test func `The claims say who speaks to whom, when and about which device`() throws {
        let token = try ReadToken(
            Sample.statement(certificate: Sample.certificate(device)), lifetime: 45)
        #expect(token.claims["iss"] as? String == "https://login.corp.test")
        #expect(token.claims["aud"] as? String == "https://payroll.corp.test")
        #expect(token.claims["iat"] as? Int64 == Sample.now)
        #expect(token.claims["nbf"] as? Int64 == Sample.now)
        #expect(token.claims["exp"] as? Int64 == Sample.now + 45)
        #expect(token.claims["jti"] as? String == "r-7f")
        #expect(token.device?["trust"] as? String == "trusted")
        #expect(token.device?["id"] as? String == "PC-7")
        #expect(token.device?["platform"] as? String == "windows")
        #expect(token.device?["checked"] as? Int64 == Sample.now)
        #expect(token.device?["reason"] == nil)
        let confirmation = try #require(token.claims["cnf"] as? [String: String])
        let thumbprint = try #require(confirmation["x5t#S256"])
        #expect([UInt8](try ReadToken.decode(thumbprint)) == Sample.fingerprint)
        #expect(token.claims.count == 8 && confirmation.count == 1)
    }

    @Test func `Without trust the reason is said and nothing that is not known`() throws {
        let token = try ReadToken(Sample.statement(.notTrusted(.noCertificate)))
        #expect(token.device?["trust"] as? String == "not-trusted")
        #expect(token.device?["reason"] as? String == "no_certificate")
        #expect(token.device.map { Set($0.keys) } == ["checked", "reason", "trust"])
        #expect(token.claims["cnf"] == nil)
    }

    @Test func `A certificate that nobody vouches for is not confirmed`() throws {
        let certificate = try Sample.certificate(device, verdict: .unknownIssuer)
        let token = try ReadToken(
            Sample.statement(.notTrusted(.unknownIssuer), certificate: certificate))
        #expect(token.claims["cnf"] == nil && token.device?["id"] == nil)
    }

    @Test func `No name can add a claim`() throws {
        let names = CertificateNames(commonName: "x\",\"trust\":\"trusted\",\"y\":\"\\")
        let token = try ReadToken(
            Sample.statement(.notTrusted(.revoked), certificate: Sample.certificate(names)))
        #expect(token.device?["id"] as? String == names.commonName)
        #expect(token.device?["trust"] as? String == "not-trusted")
        #expect(token.device?["y"] == nil)
    }

    @Test func `The published key verifies the signature`() throws {
        let token = try ReadToken(Sample.statement())
        try #require(token.signature.count == 64)
        let key = try #require(
            try JSONSerialization.jsonObject(with: Data(Sample.signer.get().publicJWK.utf8))
                as? [String: String])
        let point = try ["x", "y"].map { try ReadToken.decode(try #require(key[$0])) }
        try #require(point.allSatisfy { $0.count == 32 })
        let directory = try TestDirectory()
        // SubjectPublicKeyInfo of an uncompressed point on P-256 (RFC 5480).
        let prefix: [UInt8] = [
            0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
            0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
        ]
        try directory.write(prefix + point[0] + point[1], "key")
        try directory.write(token.signed, "signed")
        try directory.write(der(token.signature), "signature")
        let words = try Program.openssl(
            "dgst", "-sha256", "-verify", "key", "-keyform", "DER", "-signature", "signature",
            "signed", in: directory)
        #expect(String(decoding: words, as: UTF8.self) == "Verified OK\n")
    }

    /// r and s as the SEQUENCE of two INTEGERs that other programs read.
    private func der(_ signature: [UInt8]) -> [UInt8] {
        let numbers = [signature.prefix(32), signature.suffix(32)].flatMap { half in
            var number = [UInt8](half.drop { $0 == 0 })
            if number.first.map({ $0 >= 0x80 }) ?? true { number.insert(0, at: 0) }
            return [0x02, UInt8(number.count)] + number
        }
        return [0x30, UInt8(numbers.count)] + numbers
    }
}

@Suite struct AssertionKeyringTests {
    @Test func `The key set is JSON with every published key and no private part`() throws {
        let signers = try (0..<3).map { _ in try AssertionSigner.generate() }
        let ring = AssertionKeyring(signer: signers[0], published: signers, lifetime: 60)
        let object = try JSONSerialization.jsonObject(with: Data(ring.keySet))
        let keys = try #require((object as? [String: [[String: String]]])?["keys"])
        #expect(keys.map { $0["kid"] } == signers.map(\.keyID))
        for key in keys {
            #expect(key["kty"] == "EC" && key["crv"] == "P-256" && key["alg"] == "ES256")
            #expect(key["use"] == "sig" && key["d"] == nil)
        }
    }

    @Test func `A ring without published keys is an empty set`() throws {
        let ring = AssertionKeyring(
            signer: try Sample.signer.get(), published: [], lifetime: 60)
        #expect(String(decoding: ring.keySet, as: UTF8.self) == "{\"keys\":[]}")
    }
}
