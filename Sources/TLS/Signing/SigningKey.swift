internal import COpenSSL

/// A private key of the curve P-256, owned.
@safe
final class SigningKey: @unchecked Sendable {
    // Unchecked: an EVP_PKEY is made for use from several threads and never changed here.
    let handle: OpaquePointer  // a reference of its own; given back in deinit

    /// The key in this PEM; throws when it is of another kind or encrypted.
    init(pem: [UInt8], library: CryptoLibrary) throws(TLSError) {
        let key = try PrivateKey(pem: pem, passphrase: nil, library: library)
        unsafe handle = key.withHandle { handle in
            unsafe EVP_PKEY_up_ref(handle)
            return unsafe handle
        }
        guard isP256 else {
            throw .unreadableKey("an assertion key must be an EC key of the curve P-256")
        }
        guard isConsistent(library) else {
            throw .unreadableKey("the halves of the assertion key differ: \(ErrorQueue.drain())")
        }
    }

    /// A new key.
    init(generatedIn library: CryptoLibrary) throws(TLSError) {
        ErrorQueue.clear()
        let context = unsafe EVP_PKEY_CTX_new_from_name(library.context, "EC", nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard unsafe EVP_PKEY_keygen_init(context) == 1,
            unsafe EVP_PKEY_CTX_set_group_name(context, "P-256") == 1,
            unsafe EVP_PKEY_generate(context, &key) == 1,
            let key = unsafe key
        else { throw ErrorQueue.failure("making an assertion key") }
        unsafe handle = key
    }

    deinit { unsafe EVP_PKEY_free(handle) }

    /// OpenSSL's name of P-256.
    private static let curve = "prime256v1"

    /// Whether the key is an EC key of the named curve P-256.
    private var isP256: Bool {
        guard unsafe EVP_PKEY_is_a(handle, "EC") == 1 else { return false }
        var name = [CChar](repeating: 0, count: 64)
        var count = 0
        guard unsafe EVP_PKEY_get_group_name(handle, &name, name.count, &count) == 1 else {
            ErrorQueue.clear()
            return false
        }
        return name.prefix(count).elementsEqual(Self.curve.utf8.lazy.map { CChar(bitPattern: $0) })
    }

    /// Whether the private half is in its bounds and the public half is its own.
    private func isConsistent(_ library: CryptoLibrary) -> Bool {
        guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(library.context, handle, nil) else {
            return false
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        return unsafe EVP_PKEY_check(context) == 1
    }
}
