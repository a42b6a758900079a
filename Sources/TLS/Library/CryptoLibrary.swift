internal import COpenSSL
internal import Synchronization

/// An OpenSSL library context with one provider.
///
/// Each worker has one of its own: OpenSSL 3.0 takes locks on the shared tables of a context,
/// which costs 4-9 % at two threads and several times that on many cores.
@safe
final class CryptoLibrary: @unchecked Sendable {
    // Unchecked: library contexts, providers and fetched digests are made for use from several
    // threads, and nothing here changes after `init`. The handles are owned, freed in `deinit`.
    let context: OpaquePointer
    let provider: OpaquePointer
    let sha256: OpaquePointer
    /// AES-256-CBC, what OpenSSL's own session tickets are encrypted with.
    let ticketCipher: OpaquePointer
    /// The library whose default provider does the work behind a filter.
    private let backing: CryptoLibrary?

    /// The unfiltered library for the cold path: private keys in every form (PEM, PKCS #8,
    /// encrypted, traditional) and everything else that settings bring.
    static func cold() throws(TLSError) -> CryptoLibrary {
        try coldResult.get()
    }

    private static let coldResult = Result { () throws(TLSError) in
        // No openssl.cnf: what this process does must not depend on the machine's file. No clean-up
        // at exit: it would pull OpenSSL from under threads that still run then, and crash them.
        let options = shim_OPENSSL_INIT_NO_ATEXIT | UInt64(OPENSSL_INIT_NO_LOAD_CONFIG)
        OPENSSL_init_crypto(options, nil)
        return try CryptoLibrary(backing: nil)
    }

    /// A library with the filtering provider in front of a default provider of its own.
    static func filtered() throws(TLSError) -> CryptoLibrary {
        _ = try cold()
        return try CryptoLibrary(backing: CryptoLibrary(backing: nil))
    }

    /// Puts the filter in front of the process-wide default library context, once.
    ///
    /// Session tickets are decoded there by OpenSSL 3.0, whatever context the SSL_CTX has.
    static func filterDefaultContext() throws(TLSError) {
        _ = try defaultContextResult.get()
    }

    /// The backing library stays in this constant: the filter needs it until the process ends.
    private static let defaultContextResult = Result { () throws(TLSError) in
        _ = try cold()
        let backing = try CryptoLibrary(backing: nil)
        guard unsafe ProviderFilter.load(into: nil, backing: backing.provider) != nil else {
            throw ErrorQueue.failure("filtering the default library context")
        }
        return backing
    }

    /// A new library context: with OpenSSL's default provider, or with the filter in front of
    /// the one of `backing`.
    private init(backing: CryptoLibrary?) throws(TLSError) {
        guard let context = unsafe OSSL_LIB_CTX_new() else {
            throw ErrorQueue.failure("making a library context")
        }
        guard let provider = unsafe Self.load(into: context, backing: backing),
            let digest = unsafe EVP_MD_fetch(context, "SHA2-256", nil),
            let cipher = unsafe EVP_CIPHER_fetch(context, "AES-256-CBC", nil)
        else {
            let error = ErrorQueue.failure("loading a provider with SHA-256 and AES-256-CBC")
            // Frees the provider with it.
            unsafe OSSL_LIB_CTX_free(context)
            throw error
        }
        unsafe self.context = context
        unsafe self.provider = provider
        unsafe sha256 = digest
        unsafe ticketCipher = cipher
        self.backing = backing
    }

    private static func load(
        into context: OpaquePointer, backing: CryptoLibrary?
    ) -> OpaquePointer? {
        guard let backing else { return unsafe OSSL_PROVIDER_load(context, "default") }
        return unsafe ProviderFilter.load(into: context, backing: backing.provider)
    }

    deinit {
        // The algorithms of `context` run on the backing provider, which ARC frees after this.
        unsafe EVP_MD_free(sha256)
        unsafe EVP_CIPHER_free(ticketCipher)
        unsafe OSSL_PROVIDER_unload(provider)
        unsafe OSSL_LIB_CTX_free(context)
    }
}
