import Foundation
import Testing

@testable import TLS

/// Signatures are verified by the `openssl` program with the key of the published JWK.
struct AssertionSignerTests {
    struct JWK: Codable {
        var kty, crv, x, y, kid, use, alg: String
    }

    struct KeySet: Codable {
        var keys: [JWK]
    }

    static func jwk(_ signer: AssertionSigner) throws -> JWK {
        try JSONDecoder().decode(JWK.self, from: Data(signer.publicJWK.utf8))
    }

    static func octets(_ text: String) throws -> [UInt8] {
        var standard = text.replacing("-", with: "+").replacing("_", with: "/")
        while standard.utf8.count % 4 != 0 { standard += "=" }
        return Array(try #require(Data(base64Encoded: standard)))
    }

    /// The JWK as a SubjectPublicKeyInfo.
    static func publicKey(_ jwk: JWK) throws -> [UInt8] {
        let algorithm = DERWriter.sequence([
            DERWriter.identifier([0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1]),
            DERWriter.identifier([0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7]),
        ])
        return DERWriter.sequence([
            algorithm, DERWriter.bitString([4] + (try octets(jwk.x)) + (try octets(jwk.y))),
        ])
    }

    static func number(_ half: ArraySlice<UInt8>) -> [UInt8] {
        let magnitude = Array(half.drop { $0 == 0 })
        let needsSign = magnitude.first.map { $0 >= 0x80 } ?? true
        return DERWriter.integer((needsSign ? [0] : []) + magnitude)
    }

    static func verify(
        _ signature: [UInt8], _ message: [UInt8], _ jwk: JWK, in directory: TestDirectory
    ) throws -> Bool {
        let encoded = DERWriter.sequence([
            number(signature.prefix(32)), number(signature.suffix(32)),
        ])
        try directory.write(publicKey(jwk), "key.der")
        try directory.write(encoded, "signature")
        try directory.write(message, "message")
        do {
            try directory.openssl(
                "dgst", "-sha256", "-verify", "key.der", "-keyform", "DER", "-signature",
                "signature", "message")
            return true
        } catch is OpenSSLProgram.Failure {
            return false
        }
    }

    @Test func `signatures hold under the published key, for these octets alone`() throws {
        let directory = try TestDirectory()
        let signer = try AssertionSigner.generate()
        let jwk = try Self.jwk(signer)
        for count in [0, 1, 300, 5000] {
            let message = [UInt8](repeating: 0x61, count: count)
            let signature = try signer.sign(message)
            #expect(signature.count == AssertionSigner.signatureByteCount)
            #expect(try Self.verify(signature, message, jwk, in: directory))
            #expect(try !Self.verify(signature, message + [0], jwk, in: directory))
        }
    }

    @Test func `numbers with leading zeros keep their full length`() throws {
        let directory = try TestDirectory()
        let signer = try AssertionSigner.generate()
        let jwk = try Self.jwk(signer)
        var sawShort = [false, false]
        // One half in 256 starts with a zero octet.
        for _ in 0..<20_000 {
            let signature = try signer.sign([1])
            try #require(signature.count == 64)
            let isShort = [signature[0] == 0, signature[32] == 0]
            guard zip(isShort, sawShort).contains(where: { $0 && !$1 }) else { continue }
            #expect(try Self.verify(signature, [1], jwk, in: directory))
            sawShort = zip(sawShort, isShort).map { $0 || $1 }
            if sawShort == [true, true] { break }
        }
        #expect(sawShort == [true, true])
    }

    @Test func `the key is published with all a verifier asks for, the private half not`() throws {
        let jwk = try Self.jwk(try AssertionSigner.generate())
        #expect(jwk.kty == "EC" && jwk.crv == "P-256" && jwk.use == "sig" && jwk.alg == "ES256")
        #expect(try Self.octets(jwk.x).count == 32)
        #expect(try Self.octets(jwk.y).count == 32)
        let object = try JSONSerialization.jsonObject(
            with: Data(AssertionSigner.generate().publicJWK.utf8))
        #expect(
            Set(try #require(object as? [String: String]).keys)
                == ["kty", "crv", "x", "y", "kid", "use", "alg"])
    }

    @Test func `the key's name is its thumbprint`() throws {
        let directory = try TestDirectory()
        let signer = try AssertionSigner.generate()
        let jwk = try Self.jwk(signer)
        let members = #"{"crv":"P-256","kty":"EC","x":"\#(jwk.x)","y":"\#(jwk.y)"}"#
        try directory.write(Array(members.utf8), "members")
        let digest = try directory.openssl("dgst", "-sha256", "-binary", "members")
        #expect(try Self.octets(signer.keyID) == digest)
        #expect(jwk.kid == signer.keyID && signer.keyID.utf8.count == 43)
    }

    @Test(arguments: [
        ["ecparam", "-name", "prime256v1", "-genkey", "-noout"],
        ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    ])
    func `keys of the program are taken in both forms of PEM`(arguments: [String]) throws {
        let directory = try TestDirectory()
        let pem = try OpenSSLProgram.run(arguments, in: directory)
        let (one, other) = (try AssertionSigner(pem: pem), try AssertionSigner(pem: pem))
        #expect(one.keyID == other.keyID)
        let signature = try one.sign([1, 2, 3])
        #expect(try Self.verify(signature, [1, 2, 3], Self.jwk(other), in: directory))
    }

    @Test func `a key with a compressed public half is published in full`() throws {
        let directory = try TestDirectory()
        try directory.openssl(
            "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "plain.pem")
        let compressed = try directory.openssl(
            "ec", "-in", "plain.pem", "-conv_form", "compressed")
        let plain = try AssertionSigner(pem: directory.read("plain.pem"))
        #expect(try AssertionSigner(pem: compressed).publicJWK == plain.publicJWK)
    }

    @Test(arguments: [
        ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
        ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"],
        ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
        ["genpkey", "-algorithm", "ed25519"],
        [
            "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-aes-256-cbc",
            "-pass", "pass:secret",
        ],
        ["rand", "-base64", "100"],
    ])
    func `other kinds of keys and encrypted ones are refused`(arguments: [String]) throws {
        let pem = try OpenSSLProgram.run(arguments, in: TestDirectory())
        #expect(throws: TLSError.self) { try AssertionSigner(pem: pem) }
    }

    @Test func `halves of different keys are refused`() throws {
        let directory = try TestDirectory()
        var keys: [[UInt8]] = []
        for _ in 0..<2 {
            keys.append(
                try OpenSSLProgram.run(
                    [
                        "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
                        "-outform", "DER",
                    ], in: directory))
        }
        // The public point is the last 65 octets of a PKCS #8 file.
        try directory.write(Array(keys[0].dropLast(65) + keys[1].suffix(65)), "mixed.der")
        let pem =
            "-----BEGIN PRIVATE KEY-----\n"
            + Data(try directory.read("mixed.der")).base64EncodedString(
                options: [.lineLength64Characters, .endLineWithLineFeed])
            + "\n-----END PRIVATE KEY-----\n"
        #expect(throws: TLSError.self) { try AssertionSigner(pem: Array(pem.utf8)) }
    }

    @Test func `a set of keys lists them in order`() throws {
        let signers = [try AssertionSigner.generate(), try AssertionSigner.generate()]
        let set = try JSONDecoder().decode(
            KeySet.self, from: Data(AssertionSigner.keySet(signers).utf8))
        #expect(set.keys.map(\.kid) == signers.map(\.keyID))
        #expect(AssertionSigner.keySet([]) == #"{"keys":[]}"#)
    }

    @Test func `signers are shared between threads`() async throws {
        let directory = try TestDirectory()
        let signer = try AssertionSigner.generate()
        let signatures = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<50 { _ = try signer.sign([7]) }
                    return try signer.sign([7])
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(signatures).count == 8)
        for signature in signatures {
            #expect(try Self.verify(signature, [7], Self.jwk(signer), in: directory))
        }
    }

    @Test(
        arguments: [
            ([], ""), ([0], "AA"), ([0xfb, 0xff], "-_8"), ([1, 2, 3], "AQID"),
            ([0xff, 0xe0], "_-A"),
        ] as [([UInt8], String)])
    func `base64 for URLs has no padding`(octets: [UInt8], text: String) {
        #expect(Base64URL.encode(octets) == text)
    }
}
