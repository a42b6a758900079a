internal import COpenSSL

/// The public half of a P-256 key: its two coordinates, 32 octets each.
struct P256PublicKey {
    private let x: [UInt8]
    private let y: [UInt8]

    /// The public half of this key.
    init(of key: SigningKey) throws(TLSError) {
        guard let x = Self.coordinate(OSSL_PKEY_PARAM_EC_PUB_X, of: key),
            let y = Self.coordinate(OSSL_PKEY_PARAM_EC_PUB_Y, of: key)
        else { throw ErrorQueue.failure("reading the public half of an assertion key") }
        self.x = x
        self.y = y
    }

    /// The JSON Web Key with all that a verifier asks for.
    func jwk(keyID: String) -> String {
        """
        {"kty":"EC","crv":"P-256","x":"\(Base64URL.encode(x))","y":"\(Base64URL.encode(y))",\
        "kid":"\(keyID)","use":"sig","alg":"ES256"}
        """
    }

    /// SHA-256 over the required members in lexical order without blanks (RFC 7638 section 3).
    func thumbprint(_ library: CryptoLibrary) throws(TLSError) -> String {
        let members = """
            {"crv":"P-256","kty":"EC","x":"\(Base64URL.encode(x))","y":"\(Base64URL.encode(y))"}
            """
        return Base64URL.encode(try library.sha256(of: Array(members.utf8)))
    }

    private static func coordinate(_ name: String, of key: SigningKey) -> [UInt8]? {
        var number: OpaquePointer?
        guard unsafe EVP_PKEY_get_bn_param(key.handle, name, &number) == 1 else { return nil }
        defer { unsafe BN_free(number) }
        var octets = [UInt8](repeating: 0, count: 32)
        let count = unsafe BN_bn2binpad(number, &octets, Int32(octets.count))
        return count == Int32(octets.count) ? octets : nil
    }
}
