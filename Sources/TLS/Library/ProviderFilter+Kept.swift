internal import COpenSSL

/// What the filter lets through. Everything a TLS 1.2/1.3 server and client with today's
/// certificates needs, and little else.
extension ProviderFilter {
    /// Names of one kind of operation that stay; `nil` when the kind is not filtered.
    static func kept(_ operation: Int32) -> [StaticString]? {
        switch operation {
        case OSSL_OP_DECODER: decoders
        case OSSL_OP_KEYMGMT: keyManagers
        case OSSL_OP_DIGEST: digests
        case OSSL_OP_CIPHER: ciphers
        case OSSL_OP_KEYEXCH: ["ECDH", "X25519"]
        // HMAC: the binders of TLS 1.3 pre-shared keys are made through it.
        case OSSL_OP_SIGNATURE: ["ECDSA", "RSA", "ED25519", "HMAC"]
        case OSSL_OP_ASYM_CIPHER: ["RSA"]
        case OSSL_OP_KEM: []
        // Random generators, MACs, KDFs, encoders and stores cost nothing per handshake.
        default: nil
        }
    }

    /// RSA-PSS stays among the key managers: without it an RSA server certificate has no
    /// usable signature algorithm in TLS 1.3.
    private static let keyManagers: [StaticString] = [
        "EC", "RSA", "RSA-PSS", "X25519", "ED25519", "HMAC",
    ]

    /// Decoders are what costs: each certificate that is parsed walks all of them.
    private static let decoders: [StaticString] = ["EC", "RSA", "RSA-PSS", "ED25519"]

    private static let digests: [StaticString] = [
        "SHA1", "SHA2-224", "SHA2-256", "SHA2-384", "SHA2-512", "MD5", "MD5-SHA1",
    ]

    private static let ciphers: [StaticString] = [
        "AES-128-GCM", "AES-256-GCM", "ChaCha20-Poly1305", "AES-128-CBC", "AES-256-CBC",
        "AES-128-CCM", "AES-256-CCM", "AES-128-CTR", "AES-256-CTR", "AES-128-ECB", "AES-256-ECB",
        "AES-128-CBC-HMAC-SHA1", "AES-256-CBC-HMAC-SHA1",
        "AES-128-CBC-HMAC-SHA256", "AES-256-CBC-HMAC-SHA256",
    ]

    /// Of the decoders only those that read a public key out of a certificate, or an
    /// unencrypted PKCS #8 key; PEM and the older key formats are read by the unfiltered
    /// library (`CryptoLibrary.cold`).
    static let decoderStructures: [StaticString] = [
        "structure=SubjectPublicKeyInfo", "structure=PrivateKeyInfo",
    ]
}
