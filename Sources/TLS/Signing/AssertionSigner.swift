internal import COpenSSL

/// Signs assertions with ES256: ECDSA over P-256 with SHA-256 (RFC 7518 section 3.4).
///
/// Immutable; one signer may be shared by all workers. A signature costs about 30 µs of CPU and a
/// few short-lived objects of OpenSSL, so callers keep an assertion for a part of its life.
public final class AssertionSigner: Sendable {
    /// The thumbprint of the public key (RFC 7638): names the key to those who verify.
    public let keyID: String
    /// The public key as a JSON Web Key (RFC 7517), one line.
    public let publicJWK: String

    private let key: SigningKey
    private let library: CryptoLibrary

    /// The length of a signature in octets.
    public static let signatureByteCount = 64
    /// The length of each half of a signature.
    private static let numberByteCount = 32

    /// Signs with the private key in this PEM, which must be one of P-256 and not be encrypted.
    public convenience init(pem: [UInt8]) throws(TLSError) {
        let library = try CryptoLibrary.cold()
        try self.init(SigningKey(pem: pem, library: library), library)
    }

    /// A signer with a new key, which nobody else will ever have.
    public static func generate() throws(TLSError) -> AssertionSigner {
        let library = try CryptoLibrary.cold()
        return try AssertionSigner(SigningKey(generatedIn: library), library)
    }

    private init(_ key: SigningKey, _ library: CryptoLibrary) throws(TLSError) {
        let publicKey = try P256PublicKey(of: key)
        keyID = try publicKey.thumbprint(library)
        publicJWK = publicKey.jwk(keyID: keyID)
        self.key = key
        self.library = library
    }

    /// The signature over these octets: r and s, 32 octets each.
    public func sign(_ message: [UInt8]) throws(TLSError) -> [UInt8] {
        ErrorQueue.clear()
        guard let encoded = signature(over: message), let raw = Self.raw(encoded) else {
            throw ErrorQueue.failure("signing an assertion")
        }
        return raw
    }

    /// A set of public keys as JSON (RFC 7517 section 5), the first signer's first.
    public static func keySet(_ signers: [AssertionSigner]) -> String {
        "{\"keys\":[" + signers.map(\.publicJWK).joined(separator: ",") + "]}"
    }

    /// The signature as OpenSSL writes it: a SEQUENCE of two INTEGERs.
    private func signature(over message: [UInt8]) -> [UInt8]? {
        guard let state = unsafe EVP_MD_CTX_new() else { return nil }
        defer { unsafe EVP_MD_CTX_free(state) }
        // SEQUENCE header, two INTEGERs with a zero octet in front at most.
        var signature = [UInt8](repeating: 0, count: 2 + 2 * (2 + 1 + Self.numberByteCount))
        var count = signature.count
        guard
            unsafe EVP_DigestSignInit_ex(
                state, nil, "SHA256", library.context, nil, key.handle, nil) == 1,
            unsafe EVP_DigestSign(state, &signature, &count, message, message.count) == 1,
            count <= signature.count
        else { return nil }
        signature.removeLast(signature.count - count)
        return signature
    }

    /// Both numbers with zeros in front to their full length; nil when it is no signature.
    private static func raw(_ encoded: [UInt8]) -> [UInt8]? {
        let bytes = encoded.span
        var raw: [UInt8] = []
        raw.reserveCapacity(signatureByteCount)
        do {
            var outer = DERCursor(0..<bytes.count)
            var inside = DERCursor(try outer.next(DERTag.sequence, bytes).content)
            for _ in 0..<2 {
                let content = try inside.next(DERTag.integer, bytes).content
                try DERValue.checkInteger(content, bytes)
                guard let magnitude = DERValue.magnitude(content, bytes),
                    magnitude.count <= numberByteCount
                else { return nil }
                raw.append(contentsOf: repeatElement(0, count: numberByteCount - magnitude.count))
                raw.append(contentsOf: DERValue.copy(magnitude, bytes))
            }
            try inside.finish()
            try outer.finish()
        } catch {
            return nil
        }
        return raw
    }
}
