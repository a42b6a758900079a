internal import COpenSSL

// Callbacks find everything in the connection's record, so that no context holds a pointer into
// Swift. Each is short: it checks, and calls one thing.

extension SecureContext {
    /// Installs what the context needs in which every server connection begins. OpenSSL takes
    /// tickets from there even after a connection has moved to its host's context.
    func answerHellos(lifetime: Int, hasTickets: Bool, hasSessions: Bool) {
        unsafe SSL_CTX_set_client_hello_cb(handle, chooseHost, nil)
        unsafe shim_SSL_CTX_set_tlsext_servername_callback(handle, acknowledgeName)
        unsafe SSL_CTX_set_timeout(handle, lifetime)
        if hasSessions {
            // OpenSSL keeps and finds none itself, but tells of each and asks for each.
            unsafe shim_SSL_CTX_set_session_cache_mode(
                handle, Int(SSL_SESS_CACHE_SERVER | SSL_SESS_CACHE_NO_INTERNAL))
            unsafe SSL_CTX_sess_set_new_cb(handle, keepSession)
            unsafe SSL_CTX_sess_set_get_cb(handle, findSession)
        }
        guard hasTickets else { return }
        unsafe SSL_CTX_set_tlsext_ticket_key_evp_cb(handle, ticketKey)
        unsafe SSL_CTX_set_session_ticket_cb(handle, fillTicket, judgeTicket, nil)
    }

    /// Installs what a host's own context needs.
    func answerHost() {
        unsafe SSL_CTX_set_cert_verify_callback(handle, verifyPeer, nil)
        unsafe SSL_CTX_set_alpn_select_cb(handle, chooseProtocol, nil)
    }
}

/// The ClientHello callback: finds the host by server name and gives the connection its rules.
private func chooseHost(
    _ ssl: OpaquePointer?, _ alert: UnsafeMutablePointer<Int32>?,
    _ argument: UnsafeMutableRawPointer?
) -> Int32 {
    guard let ssl = unsafe ssl, let record = unsafe ConnectionRecord.of(ssl) else {
        return SSL_CLIENT_HELLO_ERROR
    }
    var body: UnsafePointer<UInt8>?
    var count = 0
    // The octets belong to the ClientHello, which OpenSSL keeps during this call.
    guard
        unsafe SSL_client_hello_get0_ext(ssl, UInt32(TLSEXT_TYPE_server_name), &body, &count) == 1,
        let body = unsafe body
    else {
        unsafe alert?.pointee = SSL_AD_UNRECOGNIZED_NAME
        return record.refuse("missing_name")
    }
    guard let name = ServerName(extensionBody: unsafe Span(_unsafeStart: body, count: count)) else {
        unsafe alert?.pointee = SSL_AD_UNRECOGNIZED_NAME
        return record.refuse("malformed_name")
    }
    guard let contexts = record.contexts, let match = contexts.match(for: name) else {
        unsafe alert?.pointee = SSL_AD_UNRECOGNIZED_NAME
        return record.refuse("unrecognized_name")
    }
    let host = contexts.hosts[match.host]
    record.host = host
    record.serverName = match.name ?? name.text
    if host.allowsResumption {
        if let sessions = contexts.sessions, unsafe offersTLS13(ssl) {
            record.sessions = sessions
        } else {
            record.ticketKeys = contexts.ticketKeys(of: record.engine)
        }
    }
    guard unsafe host.apply(to: ssl, record, name) else {
        unsafe alert?.pointee = SSL_AD_INTERNAL_ERROR
        record.fault = TLSFault(code: "internal_error", origin: .local, detail: ErrorQueue.drain())
        return SSL_CLIENT_HELLO_ERROR
    }
    return SSL_CLIENT_HELLO_SUCCESS
}

/// Whether the client speaks TLS 1.3 (RFC 8446 section 4.2.1); then OpenSSL does, too.
private func offersTLS13(_ ssl: OpaquePointer) -> Bool {
    var body: UnsafePointer<UInt8>?
    var count = 0
    // The octets belong to the ClientHello, which OpenSSL keeps during this call.
    guard
        unsafe SSL_client_hello_get0_ext(
            ssl, UInt32(TLSEXT_TYPE_supported_versions), &body, &count) == 1,
        let body = unsafe body
    else { return false }
    let list = unsafe Span(_unsafeStart: body, count: count)
    // An octet of length, then versions of two octets.
    return stride(from: 1, to: list.count - 1, by: 2).contains {
        list[$0] == 0x03 && list[$0 + 1] == 0x04
    }
}

extension ConnectionRecord {
    fileprivate func refuse(_ code: String) -> Int32 {
        fault = TLSFault(code: code, origin: .incompatiblePeer)
        return SSL_CLIENT_HELLO_ERROR
    }
}

extension HostContext {
    /// Gives a connection the host's certificate, question and session rules.
    fileprivate func apply(
        to ssl: OpaquePointer, _ record: ConnectionRecord, _ name: borrowing ServerName
    ) -> Bool {
        // Sessions do not cross from host to host, though hosts share contexts: OpenSSL compares
        // this with the session's and falls back to a full handshake. (Without it a ticket resumes
        // on any name of the address.) The name is the one asked for, also of a wildcard host.
        let digest = record.engine.digest.digest(of: isolation, name.span)
        guard unsafe SSL_set_SSL_CTX(ssl, context.handle) != nil, let digest,
            unsafe withUnsafeBytes(
                of: digest.words,
                {
                    unsafe SSL_set_session_id_context(
                        ssl, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32($0.count))
                }) == 1
        else { return false }
        if requestsCertificate {
            // Asked for, never demanded: no FAIL_IF_NO_PEER_CERT.
            unsafe SSL_set_verify(ssl, SSL_VERIFY_PEER | SSL_VERIFY_CLIENT_ONCE, nil)
        }
        // Never offered without a key: in TLS 1.3 OpenSSL 3.0 would send a broken ticket.
        if record.ticketKeys != nil {
            // A ticket holds the leaf, and OpenSSL fails the handshake when it cannot make one.
            unsafe shim_SSL_set_max_cert_list(ssl, ChainLimits.listBytesWithTicket)
            // One stateless ticket, not two: each costs up to 174 µs.
            return unsafe SSL_set_num_tickets(ssl, 1) == 1
        }
        // With NO_TICKET the one "ticket" of TLS 1.3 is the number of a kept session.
        unsafe SSL_set_options(ssl, shim_SSL_OP_NO_TICKET)
        return unsafe record.sessions == nil || SSL_set_num_tickets(ssl, 1) == 1
    }
}

/// RFC 6066 section 3: a server that used the name says so in its own extension.
private func acknowledgeName(
    _ ssl: OpaquePointer?, _ alert: UnsafeMutablePointer<Int32>?,
    _ argument: UnsafeMutableRawPointer?
) -> Int32 {
    SSL_TLSEXT_ERR_OK
}

/// Chooses by our preference among what the client offers.
private func chooseProtocol(
    _ ssl: OpaquePointer?, _ out: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    _ outCount: UnsafeMutablePointer<UInt8>?, _ offered: UnsafePointer<UInt8>?,
    _ offeredCount: UInt32, _ argument: UnsafeMutableRawPointer?
) -> Int32 {
    guard let record = unsafe ConnectionRecord.of(ssl), let host = record.host,
        let offered = unsafe offered, !host.alpn.isEmpty
    else { return SSL_TLSEXT_ERR_NOACK }
    // OpenSSL checked the list's form, and it keeps the octets while it uses the answer.
    let list = unsafe Span(_unsafeStart: offered, count: Int(offeredCount))
    let preferred = host.alpn
    guard let range = ProtocolChoice.choose(from: list, preferring: preferred.span) else {
        record.fault = TLSFault(code: "no_application_protocol", origin: .incompatiblePeer)
        return SSL_TLSEXT_ERR_ALERT_FATAL
    }
    unsafe out?.pointee = offered + range.lowerBound
    unsafe outCount?.pointee = UInt8(range.count)
    return SSL_TLSEXT_ERR_OK
}

/// Verification of a client's chain: always lets the handshake go on.
private func verifyPeer(_ store: OpaquePointer?, _ argument: UnsafeMutableRawPointer?) -> Int32 {
    let index = SSL_get_ex_data_X509_STORE_CTX_idx()
    // OpenSSL puts the connection there; the stack is the client's list, leaf first.
    guard let pointer = unsafe X509_STORE_CTX_get_ex_data(store, index),
        let record = unsafe ConnectionRecord.of(OpaquePointer(pointer)), let host = record.host,
        let presented = unsafe X509_STORE_CTX_get0_untrusted(store)
    else { return 0 }
    let peer = unsafe record.engine.verification.peer(
        presented: presented, anchors: host.anchors, keepsDER: host.keepsCertificateDER)
    guard let peer else { return 0 }
    record.peer = peer
    record.chain = unsafe record.engine.verification.sharing(presented, peer)
    unsafe X509_STORE_CTX_set_error(store, peer.verifyError)
    return 1
}
