internal import COpenSSL
internal import Glibc

/// A session is complete: keeps what resuming it takes.
func keepSession(_ ssl: OpaquePointer?, _ session: OpaquePointer?) -> Int32 {
    // 0: OpenSSL's object is not kept.
    guard let record = unsafe ConnectionRecord.of(ssl), let sessions = record.sessions,
        let host = record.host, let session = unsafe session
    else { return 0 }
    let known = unsafe SSL_session_reused(ssl) == 1 ? record.resumed : nil
    let peer = known?.peer ?? record.peer
    // Who has shown no certificate is to be asked again. So is who has shown one that did not verify:
    // strangers do not choose what is kept in memory. A chain that is too long to be kept could not be
    // verified anew after a reload.
    guard !host.requestsCertificate || peer?.verdict == .verified && peer?.others != nil else {
        return 0
    }
    if let stored = unsafe StoredSession(
        session, peer: peer, authenticatedAt: known?.authenticatedAt)
    {
        sessions.keep(stored)
    }
    return 0
}

/// A client asks to resume: the session of that number, if it may go on at this host.
func findSession(
    _ ssl: OpaquePointer?, _ number: UnsafePointer<UInt8>?, _ count: Int32,
    _ isCopy: UnsafeMutablePointer<Int32>?
) -> OpaquePointer? {
    // The caller gets the only reference.
    unsafe isCopy?.pointee = 0
    guard let ssl = unsafe ssl, let record = unsafe ConnectionRecord.of(ssl),
        let sessions = record.sessions, let host = record.host, let contexts = record.contexts,
        let id = unsafe SessionID(UnsafeBufferPointer(start: number, count: Int(count))),
        let stored = sessions.session(id, ofDevice: host.requestsCertificate),
        host.takes(stored, lifetime: Int64(contexts.ticketLifetime))
    else { return nil }
    record.resumed = stored
    return unsafe stored.makeSession(for: ssl)
}

extension HostContext {
    /// A host that asks for certificates takes only sessions that hold one, of its own anchors,
    /// and of a client that proved its key not too long ago. That the session is one of this host
    /// and name OpenSSL checks itself, by the session id context.
    fileprivate func takes(_ session: StoredSession, lifetime: Int64) -> Bool {
        guard requestsCertificate else { return true }
        guard let peer = session.peer, peer.leafDER != nil || !keepsCertificateDER else {
            return false
        }
        return peer.anchorsFingerprint == anchors.fingerprint
            && session.authenticatedAt >= Int64(time(nil)) - lifetime
    }
}
