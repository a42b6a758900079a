internal import COpenSSL

/// Gives OpenSSL the keys for a ticket: the newest to make one, the named one to open one.
func ticketKey(
    _ ssl: OpaquePointer?, _ name: UnsafeMutablePointer<UInt8>?,
    _ vector: UnsafeMutablePointer<UInt8>?,
    _ cipher: OpaquePointer?, _ mac: OpaquePointer?, _ isMaking: Int32
) -> Int32 {
    guard let record = unsafe ConnectionRecord.of(ssl), let keys = record.contexts?.ticketKeys,
        let name = unsafe name, let vector = unsafe vector
    else { return 0 }
    let library = record.engine.library
    // OpenSSL gives 16 octets for the name and for the vector.
    let nameBuffer = unsafe UnsafeMutableBufferPointer(start: name, count: 16)
    if isMaking == 1 {
        guard let key = keys.newest else { return 0 }
        _ = unsafe nameBuffer.update(fromContentsOf: key.name)
        let made =
            unsafe RAND_bytes_ex(library.context, vector, 16, 0) == 1
            && EVP_EncryptInit_ex2(cipher, library.ticketCipher, key.cipherKey, vector, nil) == 1
            && prepare(mac, key)
        return made ? 1 : -1
    }
    // An unknown key: a full handshake. An old one: the session resumes with a new ticket.
    guard let found = unsafe keys.key(named: Array(nameBuffer)) else { return 0 }
    let opened =
        unsafe EVP_DecryptInit_ex2(
            cipher, library.ticketCipher, found.key.cipherKey, vector, nil) == 1
        && prepare(mac, found.key)
    guard opened else { return -1 }
    return found.isNewest ? 1 : 2
}

/// Keys the MAC that guards a ticket.
private func prepare(_ mac: OpaquePointer?, _ key: TicketKey) -> Bool {
    var secret = key.macKey
    return unsafe secret.withUnsafeMutableBytes { secret in
        // The names are constants: parameters point to them. OpenSSL only reads the values, and
        // copies what it keeps.
        let parameters = unsafe [
            OSSL_PARAM_construct_octet_string(
                constant(keyParameter), secret.baseAddress, secret.count),
            OSSL_PARAM_construct_utf8_string(
                constant(digestParameter), UnsafeMutablePointer(mutating: constant(macDigest)), 0),
            OSSL_PARAM_construct_end(),
        ]
        return unsafe EVP_MAC_CTX_set_params(mac, parameters) == 1
    }
}

private let keyParameter: StaticString = "key"
private let digestParameter: StaticString = "digest"
private let macDigest: StaticString = "SHA2-256"

/// The zero-terminated text of a literal, which lives as long as the process.
private func constant(_ text: StaticString) -> UnsafePointer<CChar> {
    unsafe UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}

/// Before a ticket is made: puts the outcome of verification into the session.
func fillTicket(_ ssl: OpaquePointer?, _ argument: UnsafeMutableRawPointer?) -> Int32 {
    guard let record = unsafe ConnectionRecord.of(ssl) else { return 0 }
    // A session without a certificate carries nothing. Neither does one whose serial number is
    // beyond all measure: its ticket will not be taken, but the handshake must not fail for it.
    guard let peer = record.peer, let octets = TicketFacts(peer).encoded else { return 1 }
    // The session is the connection's; the octets are copied.
    return unsafe SSL_SESSION_set1_ticket_appdata(SSL_get_session(ssl), octets, octets.count)
}

/// After a ticket was opened: decides whether its session may go on.
func judgeTicket(
    _ ssl: OpaquePointer?, _ session: OpaquePointer?, _ keyName: UnsafePointer<UInt8>?,
    _ keyNameCount: Int, _ status: SSL_TICKET_STATUS, _ argument: UnsafeMutableRawPointer?
) -> SSL_TICKET_RETURN {
    guard status == SSL_TICKET_SUCCESS || status == SSL_TICKET_SUCCESS_RENEW,
        let host = unsafe ConnectionRecord.of(ssl)?.host, host.usesTickets,
        unsafe host.takes(session)
    else { return SSL_TICKET_RETURN_IGNORE_RENEW }
    return status == SSL_TICKET_SUCCESS ? SSL_TICKET_RETURN_USE : SSL_TICKET_RETURN_USE_RENEW
}

extension HostContext {
    /// A host that asks for certificates takes only sessions that hold one, verified against the
    /// anchors of today: else a device enrolled since would stay unknown until its ticket ends,
    /// and a device of a CA removed since would stay known.
    fileprivate func takes(_ session: OpaquePointer?) -> Bool {
        guard requestsCertificate else { return true }
        guard unsafe SSL_SESSION_get0_peer(session) != nil,
            let facts = unsafe TicketFacts(session: session)
        else { return false }
        return facts.anchorsFingerprint == anchors.fingerprint
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
