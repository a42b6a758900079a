internal import COpenSSL

/// A key for HMAC-SHA-256 (RFC 2104). The secret never leaves OpenSSL once the key is made.
///
/// Immutable; one key may be used by all workers at once.
@safe
public final class MessageKey: @unchecked Sendable {
    // Unchecked: keyed by `init`, and afterwards only copied; copying reads it and counts
    // references atomically. Owned; freed, and the secret wiped, in deinit.
    private let keyed: OpaquePointer

    /// Octets of a code.
    public static let codeByteCount = 32

    /// A key of these octets, which stay the caller's to wipe.
    public convenience init(_ secret: [UInt8]) throws(TLSError) {
        // The array is read during the call.
        try unsafe self.init(octets: secret, count: secret.count)
    }

    /// A key that nobody else will ever have.
    public static func random() throws(TLSError) -> MessageKey {
        var secret = try SecureRandom.octets(codeByteCount)
        // Wipes the array in place; nobody else holds it.
        defer { unsafe OPENSSL_cleanse(&secret, secret.count) }
        return try MessageKey(secret)
    }

    /// Reads `count` octets within the call.
    @unsafe init(octets: UnsafeRawPointer, count: Int) throws(TLSError) {
        let library = try CryptoLibrary.cold()
        ErrorQueue.clear()
        let algorithm = unsafe EVP_MAC_fetch(library.context, "HMAC", nil)
        // The context keeps a reference of its own.
        defer { unsafe EVP_MAC_free(algorithm) }
        guard let context = unsafe EVP_MAC_CTX_new(algorithm) else {
            throw ErrorQueue.failure("making a message key")
        }
        unsafe keyed = context
        guard unsafe Self.key(context, octets, count) else {
            throw ErrorQueue.failure("making a message key")
        }
    }

    deinit { unsafe EVP_MAC_CTX_free(keyed) }

    /// The key of another purpose: the code of the label is its secret.
    public func derived(_ label: String) throws(TLSError) -> MessageKey {
        var secret = try code(of: Array(label.utf8))
        // Wipes the array in place; nobody else holds it.
        defer { unsafe OPENSSL_cleanse(&secret, secret.count) }
        return try MessageKey(secret)
    }

    /// The code of a message.
    public func code(of message: [UInt8]) throws(TLSError) -> [UInt8] {
        ErrorQueue.clear()
        guard let context = unsafe EVP_MAC_CTX_dup(keyed) else {
            throw ErrorQueue.failure("copying a message key")
        }
        defer { unsafe EVP_MAC_CTX_free(context) }
        var code = [UInt8](repeating: 0, count: Self.codeByteCount)
        var count = 0
        guard unsafe EVP_MAC_update(context, message, message.count) == 1,
            unsafe EVP_MAC_final(context, &code, &count, code.count) == 1, count == code.count
        else { throw ErrorQueue.failure("computing the code of a message") }
        return code
    }

    /// Whether the code is that of the message, compared in constant time; false also when OpenSSL
    /// cannot tell (memory).
    public func isValid(_ code: [UInt8], of message: [UInt8]) -> Bool {
        guard let expected = try? self.code(of: message) else { return false }
        return SecureRandom.isEqual(code, expected)
    }

    private static func key(
        _ context: OpaquePointer, _ octets: UnsafeRawPointer, _ count: Int
    ) -> Bool {
        unsafe withUnsafeTemporaryAllocation(of: OSSL_PARAM.self, capacity: 2) { parameters in
            // The texts are constants; OpenSSL only reads them.
            unsafe parameters.initializeElement(
                at: 0,
                to: OSSL_PARAM_construct_utf8_string(
                    constant(digestParameter), UnsafeMutablePointer(mutating: constant(macDigest)),
                    0))
            unsafe parameters.initializeElement(at: 1, to: OSSL_PARAM_construct_end())
            return unsafe EVP_MAC_init(
                context, octets.assumingMemoryBound(to: UInt8.self), count,
                parameters.baseAddress) == 1
        }
    }
}
