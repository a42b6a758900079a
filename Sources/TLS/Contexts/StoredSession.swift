internal import COpenSSL

/// One TLS 1.3 session, without OpenSSL's object for it. Its secret is wiped before it is freed.
@safe
final class StoredSession: @unchecked Sendable {
    // Unchecked: written by `init` alone, and only read afterwards.
    let id: SessionID
    /// What the client proved to be; nil where no certificate was asked for.
    let peer: PeerCertificate?
    /// When possession of the key was proved, seconds since 1970: resuming does not renew it.
    let authenticatedAt: Int64
    /// What the host and the name asked for make of it; see `HostContext.apply`.
    private let context: SHA256Digest
    private let cipher: (UInt8, UInt8)
    private let time: Int64
    private let timeout: Int
    private let secret: UnsafeMutableRawPointer  // owned; `secretCount` used; freed in deinit
    private let secretCount: Int

    /// The longest secret: the output of SHA-384.
    private static let secretCapacity = 48

    /// Copies what `session` holds after a handshake; nil for one that is not of TLS 1.3.
    init?(_ session: OpaquePointer, peer: PeerCertificate?, authenticatedAt: Int64?) {
        var idCount: UInt32 = 0
        var contextCount: UInt32 = 0
        // Octets that belong to the session; all are copied.
        let idOctets = unsafe SSL_SESSION_get_id(session, &idCount)
        let contextOctets = unsafe SSL_SESSION_get0_id_context(session, &contextCount)
        guard unsafe SSL_SESSION_get_protocol_version(session) == TLS1_3_VERSION,
            let id = unsafe SessionID(UnsafeBufferPointer(start: idOctets, count: Int(idCount))),
            let context = unsafe SHA256Digest(
                UnsafeBufferPointer(start: contextOctets, count: Int(contextCount))),
            let cipher = unsafe SSL_SESSION_get0_cipher(session)
        else { return nil }
        let number = unsafe SSL_CIPHER_get_protocol_id(cipher)
        let time = unsafe Int64(SSL_SESSION_get_time(session))
        self.id = id
        self.context = context
        self.cipher = (UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number))
        self.peer = peer
        self.time = time
        self.authenticatedAt = authenticatedAt ?? time
        timeout = unsafe SSL_SESSION_get_timeout(session)
        unsafe secret = .allocate(byteCount: Self.secretCapacity, alignment: 16)
        // Without room it answers how much there is.
        let count = unsafe SSL_SESSION_get_master_key(session, nil, 0)
        secretCount = min(count, Self.secretCapacity)
        _ = unsafe SSL_SESSION_get_master_key(
            session, secret.assumingMemoryBound(to: UInt8.self), secretCount)
        guard count == secretCount, count > 0 else { return nil }
    }

    deinit {
        unsafe OPENSSL_cleanse(secret, Self.secretCapacity)
        unsafe secret.deallocate()
    }

    /// A session for OpenSSL to resume on `ssl`, owned by the caller; nil without memory.
    ///
    /// It holds no certificate and no age, which only 0-RTT would need.
    func makeSession(for ssl: OpaquePointer) -> OpaquePointer? {
        guard let session = unsafe SSL_SESSION_new() else { return nil }
        let found = unsafe withUnsafeBytes(of: cipher) {
            unsafe SSL_CIPHER_find(ssl, $0.baseAddress?.assumingMemoryBound(to: UInt8.self))
        }
        let isFilled =
            unsafe found != nil
            && SSL_SESSION_set_protocol_version(session, TLS1_3_VERSION) == 1
            && SSL_SESSION_set_cipher(session, found) == 1
            && SSL_SESSION_set1_master_key(
                session, secret.assumingMemoryBound(to: UInt8.self), secretCount) == 1
            && withOctets(of: id) { unsafe SSL_SESSION_set1_id(session, $0, 32) } == 1
            && withOctets(of: context) { unsafe SSL_SESSION_set1_id_context(session, $0, 32) } == 1
            && SSL_SESSION_set_time(session, Int(time)) != 0
            && SSL_SESSION_set_timeout(session, timeout) == 1
        guard isFilled else {
            unsafe SSL_SESSION_free(session)
            return nil
        }
        return unsafe session
    }

    private func withOctets<Result>(
        of digest: SHA256Digest, _ body: (UnsafePointer<UInt8>?) -> Result
    ) -> Result {
        unsafe withUnsafeBytes(of: digest.words) {
            unsafe body($0.baseAddress?.assumingMemoryBound(to: UInt8.self))
        }
    }
}
