import Foundation

/// A signed assertion as an app would check it: with the public keys the gateway publishes and the
/// openssl program, apart from all code of the gateway.
struct Assertion {
    let header: [String: Any]
    let claims: [String: Any]
    private let signed: Data
    private let signature: Data

    init(_ text: String) throws {
        let parts = text.components(separatedBy: ".")
        guard parts.count == 3,
            let header = Raw.data(base64URL: parts[0]), let claims = Raw.data(base64URL: parts[1]),
            let signature = Raw.data(base64URL: parts[2]), signature.count == 64,
            !text.contains("=")
        else { throw Failure("not a compact JWS with ES256: \(text)") }
        self.header = try Self.object(header)
        self.claims = try Self.object(claims)
        self.signature = signature
        signed = Data("\(parts[0]).\(parts[1])".utf8)
    }

    subscript(claim: String) -> String? { claims[claim] as? String }
    func number(_ claim: String) -> Int? { (claims[claim] as? NSNumber)?.intValue }
    func part(_ claim: String) -> [String: Any] { claims[claim] as? [String: Any] ?? [:] }

    /// Whether one of the published keys, chosen by `kid`, made the signature.
    func isVerified(by keys: Data) throws -> Bool {
        let set = try Self.object(keys)["keys"] as? [[String: Any]] ?? []
        guard let key = set.first(where: { $0["kid"] as? String == header["kid"] as? String }),
            key["kty"] as? String == "EC", key["crv"] as? String == "P-256",
            let x = (key["x"] as? String).flatMap(Raw.data(base64URL:)),
            let y = (key["y"] as? String).flatMap(Raw.data(base64URL:)), x.count == 32,
            y.count == 32
        else { return false }
        let directory = try Tools.freshDirectory("jwt")
        let keyFile = directory.appending(path: "key.der")
        let signatureFile = directory.appending(path: "signature.der")
        try (Self.publicKeyPrefix + x + y).write(to: keyFile)
        try ecdsaSignature.write(to: signatureFile)
        let result = try Tools.run(
            "openssl",
            [
                "dgst", "-sha256", "-verify", keyFile.path, "-keyform", "DER", "-signature",
                signatureFile.path,
            ], input: signed)
        return result.status == 0
    }

    /// SubjectPublicKeyInfo of a P-256 key up to the point's coordinates (RFC 5480).
    private static let publicKeyPrefix = Data([
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08,
        0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
    ])

    /// The signature as OpenSSL wants it: SEQUENCE of two INTEGERs instead of r and s in a row.
    private var ecdsaSignature: Data {
        let content = Self.integer(signature.prefix(32)) + Self.integer(signature.suffix(32))
        return Data([0x30, UInt8(content.count)]) + content
    }

    private static func integer(_ magnitude: Data) -> Data {
        var bytes = Data(magnitude.drop { $0 == 0 })
        if bytes.first.map({ $0 >= 0x80 }) ?? true { bytes.insert(0, at: bytes.startIndex) }
        return Data([0x02, UInt8(bytes.count)]) + bytes
    }

    private static func object(_ data: Data) throws -> [String: Any] {
        guard let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw Failure("not a JSON object: \(String(decoding: data, as: UTF8.self))")
        }
        return object
    }
}
