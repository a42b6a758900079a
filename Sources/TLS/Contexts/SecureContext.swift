internal import COpenSSL

/// An SSL_CTX, owned, with the settings all connections have in common.
@safe
final class SecureContext: @unchecked Sendable {
    // Unchecked: an SSL_CTX is set up before it is shared, and made for use from several threads
    // (its counters and references are atomic).
    let handle: OpaquePointer

    /// Which side of a connection the context is for.
    enum Side { case client, server }

    init(_ side: Side, library: CryptoLibrary, settings: TLSSettings) throws(TLSError) {
        ErrorQueue.clear()
        let method = unsafe side == .server ? TLS_server_method() : TLS_client_method()
        guard let handle = unsafe SSL_CTX_new_ex(library.context, nil, method) else {
            throw ErrorQueue.failure("making an SSL_CTX")
        }
        unsafe self.handle = handle
        setFixedRules()
        try apply(settings)
    }

    deinit {
        unsafe SSL_CTX_free(handle)
    }

    /// What no setting changes.
    private func setFixedRules() {
        // NO_AUTO_CHAIN: else the own chain is built and verified at each handshake (-230 µs).
        // RELEASE_BUFFERS: an idle connection holds no record buffers (52 → 19 KiB).
        // The write modes: OpenSSL may take part of a write, and be asked again from elsewhere.
        let modes =
            SSL_MODE_NO_AUTO_CHAIN | SSL_MODE_RELEASE_BUFFERS
            | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
        unsafe shim_SSL_CTX_set_mode(handle, Int(modes))
        // Our order of ciphers counts, but clients that put ChaCha20 first (phones) get it.
        let options =
            shim_SSL_OP_NO_RENEGOTIATION | shim_SSL_OP_NO_COMPRESSION
            | shim_SSL_OP_CIPHER_SERVER_PREFERENCE | shim_SSL_OP_PRIORITIZE_CHACHA
        unsafe SSL_CTX_set_options(handle, options)
        // A connection that ends without close_notify is reported, never taken for a clean end.
        unsafe SSL_CTX_clear_options(handle, shim_SSL_OP_IGNORE_UNEXPECTED_EOF)
        // One recv instead of two for each record.
        unsafe shim_SSL_CTX_set_read_ahead(handle, 1)
        // OpenSSL keeps and finds no sessions itself; which are, is decided for each host.
        unsafe shim_SSL_CTX_set_session_cache_mode(
            handle, Int(SSL_SESS_CACHE_OFF | SSL_SESS_CACHE_NO_INTERNAL))
        // No 0-RTT: early data can be replayed.
        unsafe SSL_CTX_set_max_early_data(handle, 0)
        unsafe SSL_CTX_set_num_tickets(handle, 0)
    }

    private func apply(_ settings: TLSSettings) throws(TLSError) {
        let minimum = settings.minimumVersion == .tls13 ? TLS1_3_VERSION : TLS1_2_VERSION
        let ciphers = settings.ciphers12 ?? TLSSettings.defaultCiphers12
        let suites = settings.ciphersuites13 ?? TLSSettings.defaultCiphersuites13
        let groups = settings.groups ?? TLSSettings.defaultGroups
        try require("tls.minimum", unsafe shim_SSL_CTX_set_min_proto_version(handle, minimum))
        try require(
            "tls.minimum", unsafe shim_SSL_CTX_set_max_proto_version(handle, TLS1_3_VERSION))
        try require("tls.ciphers", unsafe SSL_CTX_set_cipher_list(handle, ciphers))
        try require("tls.ciphersuites", unsafe SSL_CTX_set_ciphersuites(handle, suites))
        try require("tls.groups", unsafe shim_SSL_CTX_set1_groups_list(handle, groups))
        if settings.kernelTLS { unsafe SSL_CTX_set_options(handle, shim_SSL_OP_ENABLE_KTLS) }
    }

    private func require(_ name: String, _ result: Int32) throws(TLSError) {
        guard result == 1 else { throw .badSetting(name: name, why: ErrorQueue.drain()) }
    }

    /// Sets chain and key, both parsed in the context's own library.
    func show(_ credential: LoadedCredential) throws(TLSError) {
        ErrorQueue.clear()
        let taken = withExtendedLifetime(credential) {
            guard let leaf = credential.chain.first else { return false }
            let others = credential.chain.dropFirst()
            return unsafe SSL_CTX_use_certificate(handle, leaf.view.handle) == 1
                && credential.key.withHandle { unsafe SSL_CTX_use_PrivateKey(handle, $0) == 1 }
                && others.allSatisfy {
                    unsafe shim_SSL_CTX_add1_chain_cert(handle, $0.view.handle) == 1
                }
        }
        guard taken else {
            throw .unusableCredential("the certificate cannot be used: \(ErrorQueue.drain())")
        }
    }
}

/// A credential as OpenSSL objects of one library.
final class LoadedCredential {
    let chain: [Certificate]
    let key: PrivateKey

    init(_ credential: ServerCredential, library: CryptoLibrary) throws(TLSError) {
        var chain: [Certificate] = []
        for der in credential.chain { chain.append(try Certificate(der: der, library: library)) }
        self.chain = chain
        key = try credential.key.copy(in: library)
    }
}
