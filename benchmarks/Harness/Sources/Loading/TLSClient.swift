internal import CBench
internal import Measuring

/// What all connections share: the TLS context, the certificates and the sessions to resume.
@safe final class TLSClient {
    private(set) var identities: [Identity]
    /// The first words of the library about each kind of fault.
    private(set) var details: [Fault: String] = [:]
    /// Whether sessions that come replace those that are there.
    var takesSessions = true
    // Owned; freed in deinit. The context's callback reaches back here by its extra data.
    private let context: OpaquePointer
    private var sessions: [OpaquePointer?]
    private let hasSafeResumption: Bool
    private let host: String

    /// `keepsSessions`: remembers the last session of each certificate.
    init(
        _ options: LoadOptions, identities: [Identity], keepsSessions: Bool
    ) throws(LoadError) {
        self.identities = identities
        unsafe context = try need(SSL_CTX_new(TLS_client_method()), "SSL_CTX_new")
        unsafe sessions = [OpaquePointer?](repeating: nil, count: max(1, identities.count))
        hasSafeResumption = options.version == .v12
        host = options.host
        let version = options.version == .v12 ? TLS1_2_VERSION : TLS1_3_VERSION
        try check(unsafe bench_SSL_CTX_set_versions(context, version) == 1, "TLS version")
        // In TLS 1.2 the list also says which curves a certificate may be on.
        let isWhole = options.version == .v13 || options.group == "P-256"
        let list = isWhole ? options.group : options.group + ":P-256:P-384"
        let groups = unsafe bench_SSL_CTX_set1_groups_list(context, list)
        try check(groups == 1, "group \(options.group)")
        if let cipher = options.cipher {
            let isSet =
                options.version == .v12
                ? unsafe SSL_CTX_set_cipher_list(context, cipher)
                : unsafe SSL_CTX_set_ciphersuites(context, cipher)
            try check(isSet == 1, "cipher \(cipher)")
        }
        let name = Array((options.isHTTP2 ? "h2" : "http/1.1").utf8)
        let alpn = [UInt8(name.count)] + name
        let isALPNSet = unsafe SSL_CTX_set_alpn_protos(context, alpn, UInt32(alpn.count)) == 0
        try check(isALPNSet, "ALPN")
        if let ca = options.ca {
            let isLoaded = unsafe SSL_CTX_load_verify_file(context, ca) == 1
            guard isLoaded else { throw .file(ca, reason: takeReason()) }
            unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        } else {
            // Else OpenSSL builds and checks a chain all the same, and ignores the result.
            unsafe SSL_CTX_set_cert_verify_callback(context, { _, _ in 1 }, nil)
        }
        unsafe SSL_CTX_set_options(context, bench_SSL_OP_IGNORE_UNEXPECTED_EOF)
        var mode = SSL_MODE_NO_AUTO_CHAIN | SSL_MODE_ENABLE_PARTIAL_WRITE
        mode |= SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
        if options.savesMemory { mode |= SSL_MODE_RELEASE_BUFFERS }
        unsafe _ = bench_SSL_CTX_set_mode(context, Int(mode))
        if !options.savesMemory {
            unsafe bench_SSL_CTX_set_read_ahead(context, 1)
            unsafe SSL_CTX_set_default_read_buffer_len(context, 65536)
        }
        keepSessions(keepsSessions)
    }

    deinit {
        unsafe sessions.forEach { unsafe SSL_SESSION_free($0) }
        unsafe SSL_CTX_free(context)
    }

    private func keepSessions(_ isOn: Bool) {
        guard isOn else {
            unsafe _ = bench_SSL_CTX_set_session_cache_mode(context, Int(SSL_SESS_CACHE_OFF))
            return
        }
        let mode = SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL
        unsafe _ = bench_SSL_CTX_set_session_cache_mode(context, Int(mode))
        let mark = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe SSL_CTX_set_ex_data(context, 0, mark)
        unsafe SSL_CTX_sess_set_new_cb(context) { ssl, session in
            // The context lives only as long as its owner, and all runs on one thread.
            guard let ssl = unsafe ssl, let session = unsafe session,
                let mark = unsafe SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), 0)
            else { return 0 }
            let client = unsafe Unmanaged<TLSClient>.fromOpaque(mark).takeUnretainedValue()
            let number = unsafe Int(bitPattern: SSL_get_ex_data(ssl, 0))
            unsafe client.store(session, number: number)
            return 1  // the reference is ours now
        }
    }

    private func store(_ session: OpaquePointer, number: Int) {
        guard takesSessions else { return unsafe SSL_SESSION_free(session) }
        unsafe SSL_SESSION_free(sessions[number])
        unsafe sessions[number] = unsafe session
    }

    /// How many certificates there are to choose from; 1 if none is sent.
    var count: Int { unsafe sessions.count }

    /// Whether a session of that certificate is there to be resumed.
    func hasSession(_ number: Int) -> Bool {
        guard let session = unsafe sessions[number] else { return false }
        return unsafe SSL_SESSION_is_resumable(session) == 1
    }

    /// Adds certificates, without sessions.
    func add(_ more: [Identity]) {
        identities += more
        while unsafe sessions.count < identities.count { unsafe sessions.append(nil) }
    }

    /// TLS on a socket (none if negative), with certificate `number`; offers its session if `resuming`.
    func start(socket: Int32, number: Int, resuming: Bool) -> OpaquePointer? {
        guard let tls = unsafe SSL_new(context) else { return nil }
        unsafe SSL_set_connect_state(tls)
        var isDone = unsafe socket < 0 || SSL_set_fd(tls, socket) == 1
        if host.contains(where: \.isLetter), !host.contains(":") {  // not for numeric addresses
            isDone =
                unsafe isDone && bench_SSL_set_tlsext_host_name(tls, host) == 1
                && SSL_set1_host(tls, host) == 1
        }
        if number < identities.count {
            let identity = identities[number]
            isDone =
                unsafe isDone
                && SSL_use_cert_and_key(
                    tls, identity.certificate, identity.key, identity.chain, 1) == 1
        }
        unsafe SSL_set_ex_data(tls, 0, UnsafeMutableRawPointer(bitPattern: number))
        if resuming, let session = unsafe sessions[number] {
            unsafe resume(tls, session)
        }
        guard isDone else {
            unsafe SSL_free(tls)
            return nil
        }
        return unsafe tls
    }

    /// A TLS 1.3 session changes in use: each connection gets its own copy.
    private func resume(_ tls: OpaquePointer, _ session: OpaquePointer) {
        if hasSafeResumption {
            unsafe _ = SSL_set_session(tls, session)
        } else if let copy = unsafe SSL_SESSION_dup(session) {
            unsafe _ = SSL_set_session(tls, copy)
            unsafe SSL_SESSION_free(copy)
        }
    }

    /// What a failed call means; nil if it only has to wait. Empties the error queue.
    func fault(_ tls: OpaquePointer?, _ result: Int32, errno number: Int32) -> Fault? {
        let kind = unsafe SSL_get_error(tls, result)
        switch kind {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return nil
        case SSL_ERROR_ZERO_RETURN: return .closed
        case SSL_ERROR_SYSCALL:
            ERR_clear_error()
            return number == 0 ? .closed : Fault(errno: number)
        default:
            let code = ERR_peek_error()
            let fault = Fault(library: code)
            let reason = takeReason()
            if details[fault] == nil { details[fault] = reason }
            return fault
        }
    }
}

extension Fault {
    /// What the system's number means on a connection.
    init(errno number: Int32) {
        switch number {
        case ECONNREFUSED: self = .connectRefused
        case ECONNRESET, EPIPE: self = .reset
        case EADDRNOTAVAIL: self = .noPort
        default: self = .connectFailed
        }
    }

    fileprivate init(library code: UInt) {
        let reason = Int(code & 0x7f_ffff)
        switch reason {
        case 1000..<1256: self = .tlsAlert(reason - 1000)  // SSL_AD_REASON_OFFSET
        case Int(SSL_R_CERTIFICATE_VERIFY_FAILED): self = .serverCertificate
        case Int(SSL_R_UNEXPECTED_EOF_WHILE_READING): self = .closed
        default: self = .protocol
        }
    }
}
