internal import COpenSSL

/// How connections to one upstream are made and whom they trust.
public final class TLSClientContext: Sendable {
    let context: SecureContext
    let verifies: Bool
    /// Certificate authorities, kept with the context that uses them.
    private let store: CertificateStore?

    /// - Parameters:
    ///   - caPEM: certificate authorities (or the server's own certificate); nil: the machine's.
    ///   - credential: what is shown when the upstream asks for a client certificate.
    ///   - verifies: false takes any certificate of any name.
    ///   - alpn: application protocols that are offered.
    public init(
        engine: TLSEngine, caPEM: [UInt8]? = nil, credential: ServerCredential? = nil,
        verifies: Bool = true, alpn: [String] = ["http/1.1"], settings: TLSSettings = TLSSettings()
    ) throws(TLSError) {
        context = try SecureContext(.client, library: engine.library, settings: settings)
        self.verifies = verifies
        if let credential {
            try context.show(LoadedCredential(credential, library: engine.library))
        }
        let list = try protocolList(alpn)
        // Unlike the rest of OpenSSL this call returns 0 for success.
        guard
            unsafe list.isEmpty
                || SSL_CTX_set_alpn_protos(context.handle, list, UInt32(list.count)) == 0
        else { throw ErrorQueue.failure("setting ALPN") }
        guard verifies else {
            store = nil
            return
        }
        let authorities: CertificateStore
        if let caPEM {
            authorities = try CertificateStore(pem: caPEM, library: engine.library)
        } else {
            authorities = try engine.systemStore()
        }
        authorities.use(in: context)
        store = authorities
        requireValidServer()
    }

    private func requireValidServer() {
        unsafe SSL_CTX_set_verify(context.handle, SSL_VERIFY_PEER, nil)
        // The parameters belong to the context. PARTIAL_CHAIN: a pinned server certificate or
        // intermediate is enough.
        let rules = unsafe SSL_CTX_get0_param(context.handle)
        unsafe X509_VERIFY_PARAM_set_flags(rules, UInt(X509_V_FLAG_PARTIAL_CHAIN))
        unsafe X509_VERIFY_PARAM_set_hostflags(
            rules,
            UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT))
    }

    /// Tells a connection whom it wants to meet: server name, and what the certificate must say.
    func expect(_ serverName: String, on ssl: OpaquePointer) -> Bool {
        // An IP address is no server name (RFC 6066) and is looked for among the addresses.
        let rules = unsafe SSL_get0_param(ssl)
        if unsafe X509_VERIFY_PARAM_set1_ip_asc(rules, serverName) == 1 { return true }
        ErrorQueue.clear()
        return unsafe shim_SSL_set_tlsext_host_name(ssl, serverName) == 1
            && X509_VERIFY_PARAM_set1_host(rules, serverName, serverName.utf8.count) == 1
    }
}
