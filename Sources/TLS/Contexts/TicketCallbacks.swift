internal import COpenSSL
internal import Glibc

/// Gives OpenSSL the keys for a ticket: the newest to make one, the named one to open one.
func ticketKey(
    _ ssl: OpaquePointer?, _ name: UnsafeMutablePointer<UInt8>?,
    _ vector: UnsafeMutablePointer<UInt8>?,
    _ cipher: OpaquePointer?, _ mac: OpaquePointer?, _ isMaking: Int32
) -> Int32 {
    // OpenSSL gives 16 octets for the name and for the vector.
    guard let record = unsafe ConnectionRecord.of(ssl), let keys = record.ticketKeys,
        let name = UnsafeMutableRawPointer(name), let vector = unsafe vector
    else { return 0 }
    let library = record.engine.library
    if isMaking == 1 {
        // There is one: `ticketKeys` of a connection is never empty.
        guard let key = keys.newest else { return -1 }
        unsafe key.name.write(to: name)
        let made =
            unsafe RAND_bytes_ex(library.context, vector, 16, 0) == 1
            && EVP_EncryptInit_ex2(cipher, library.ticketCipher, key.cipherKey, vector, nil) == 1
            && prepare(mac, key)
        return made ? 1 : -1
    }
    // An unknown key: a full handshake. An old one: the session resumes with a new ticket.
    guard let found = unsafe keys.key(named: TicketKey.Name(name)) else { return 0 }
    let opened =
        unsafe EVP_DecryptInit_ex2(
            cipher, library.ticketCipher, found.key.cipherKey, vector, nil) == 1
        && prepare(mac, found.key)
    guard opened else { return -1 }
    // In TLS 1.3 each ticket is good for one connection to those who keep to RFC 8446 appendix C.4,
    // browsers above all: without a new one every second connection would need a full handshake.
    return unsafe found.isNewest && SSL_version(ssl) != TLS1_3_VERSION ? 1 : 2
}

/// Keys the MAC that guards a ticket.
private func prepare(_ mac: OpaquePointer?, _ key: TicketKey) -> Bool {
    unsafe withUnsafeTemporaryAllocation(of: OSSL_PARAM.self, capacity: 3) { parameters in
        // The names are constants and the key outlives the call: parameters point to them. OpenSSL
        // only reads the values, and copies what it keeps.
        unsafe parameters.initializeElement(
            at: 0,
            to: OSSL_PARAM_construct_octet_string(
                constant(keyParameter), key.macKey, TicketKey.macKeyCount))
        unsafe parameters.initializeElement(
            at: 1,
            to: OSSL_PARAM_construct_utf8_string(
                constant(digestParameter), UnsafeMutablePointer(mutating: constant(macDigest)), 0))
        unsafe parameters.initializeElement(at: 2, to: OSSL_PARAM_construct_end())
        return unsafe EVP_MAC_CTX_set_params(mac, parameters.baseAddress) == 1
    }
}

private let keyParameter: StaticString = "key"
let digestParameter: StaticString = "digest"
let macDigest: StaticString = "SHA2-256"

/// The zero-terminated text of a literal, which lives as long as the process.
func constant(_ text: StaticString) -> UnsafePointer<CChar> {
    unsafe UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}

/// Before a ticket is made: puts the outcome of verification into the session.
func fillTicket(_ ssl: OpaquePointer?, _ argument: UnsafeMutableRawPointer?) -> Int32 {
    guard let record = unsafe ConnectionRecord.of(ssl) else { return 0 }
    // A kept session needs none.
    guard record.sessions == nil else { return 1 }
    // A resumed session goes on with the facts of the handshake in which the key was proved, its
    // time included: renewing tickets must not put off the next full handshake for ever.
    guard unsafe SSL_session_reused(ssl) == 0 else { return 1 }
    // The session is the connection's; the octets are copied.
    let session = unsafe SSL_get_session(ssl)
    // A session without a certificate carries nothing. Neither does one whose certificates are
    // beyond all measure: its ticket will not be taken, but the handshake must not fail for it.
    guard let peer = record.peer,
        let octets = TicketFacts(
            peer, isRemembered: record.engine.verification.remembered(peer.chainKey) === peer,
            authenticatedAt: Int64(unsafe SSL_SESSION_get_time(session))
        ).encoded
    else { return 1 }
    return unsafe SSL_SESSION_set1_ticket_appdata(session, octets, octets.count)
}

/// After a ticket was opened: decides whether its session may go on.
func judgeTicket(
    _ ssl: OpaquePointer?, _ session: OpaquePointer?, _ keyName: UnsafePointer<UInt8>?,
    _ keyNameCount: Int, _ status: SSL_TICKET_STATUS, _ argument: UnsafeMutableRawPointer?
) -> SSL_TICKET_RETURN {
    guard status == SSL_TICKET_SUCCESS || status == SSL_TICKET_SUCCESS_RENEW,
        let record = unsafe ConnectionRecord.of(ssl), record.ticketKeys != nil,
        let host = record.host, let contexts = record.contexts,
        unsafe host.takes(session, lifetime: Int64(contexts.ticketLifetime))
    else { return SSL_TICKET_RETURN_IGNORE_RENEW }
    return status == SSL_TICKET_SUCCESS ? SSL_TICKET_RETURN_USE : SSL_TICKET_RETURN_USE_RENEW
}

extension HostContext {
    /// A host that asks for certificates takes only sessions that hold one.
    fileprivate func takes(_ session: OpaquePointer?, lifetime: Int64) -> Bool {
        guard requestsCertificate else { return true }
        guard unsafe SSL_SESSION_get0_peer(session) != nil,
            let facts = unsafe TicketFacts(session: session)
        else { return false }
        return facts.count(
            with: anchors.fingerprint, at: Int64(time(nil)), lifetime: lifetime)
    }
}

extension TicketFacts {
    /// The facts of a session that came back; nil when it carries none.
    init?(session: OpaquePointer?) {
        var data: UnsafeMutableRawPointer?
        var count = 0
        // The octets belong to the session; they are copied.
        guard unsafe SSL_SESSION_get0_ticket_appdata(session, &data, &count) == 1,
            let data = unsafe data
        else { return nil }
        unsafe self.init(Array(UnsafeRawBufferPointer(start: data, count: count)))
    }
}
