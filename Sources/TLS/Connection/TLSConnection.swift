internal import COpenSSL

/// One TLS connection over a socket that somebody else owns.
///
/// Empty until `accept` or `connect`, so that a client which never speaks costs no TLS object.
/// It belongs to the thread of its engine. Every call may leave ciphertext in the engine's burst,
/// failures included (alerts): the caller sends what is there before it drives another connection.
@safe
public struct TLSConnection: ~Copyable {
    private var ssl: OpaquePointer?  // owned; freed in deinit
    /// Outlives `ssl`, whose callbacks point to it.
    private var record: ConnectionRecord?
    private var state = State.empty

    private enum State {
        case empty, handshaking, open, failed
    }

    /// An empty connection.
    public init() {
        unsafe ssl = nil
    }

    deinit {
        // Frees the BIO too; the socket is not touched.
        unsafe SSL_free(ssl)
    }

    /// Becomes the server side of a connection over a non-blocking socket.
    public mutating func accept(
        descriptor: Int32, contexts: TLSContextSet, engine: TLSEngine
    ) throws(TLSError) {
        let record = ConnectionRecord(descriptor: descriptor, engine: engine, contexts: contexts)
        let ssl = try unsafe make(
            record, contexts.front, overSocket: contexts.kernelTLS)
        unsafe SSL_set_accept_state(ssl)
    }

    /// Becomes the client side of a connection over a non-blocking, connected socket.
    ///
    /// - Parameter serverName: the name (or IP address) the server must prove.
    public mutating func connect(
        descriptor: Int32, context: TLSClientContext, serverName: String, engine: TLSEngine
    ) throws(TLSError) {
        let record = ConnectionRecord(descriptor: descriptor, engine: engine, contexts: nil)
        record.serverName = serverName
        let ssl = try unsafe make(
            record, context.context, overSocket: false)
        unsafe SSL_set_connect_state(ssl)
        guard unsafe context.expect(serverName, on: ssl) else {
            state = .failed
            throw ErrorQueue.failure("setting the server name")
        }
    }

    private mutating func make(
        _ record: ConnectionRecord, _ context: SecureContext, overSocket: Bool
    ) throws(TLSError) -> OpaquePointer {
        precondition(state == .empty, "a connection is used once")
        ErrorQueue.clear()
        guard let made = unsafe SSL_new(context.handle) else {
            throw ErrorQueue.failure("making an SSL object")
        }
        let isAttached =
            unsafe record.attach(to: made)
            && (overSocket
                ? ConnectionBIO.attachSocket(record, to: made)
                : ConnectionBIO.attach(record, to: made))
        guard isAttached else {
            unsafe SSL_free(made)
            throw ErrorQueue.failure("setting up a connection")
        }
        unsafe ssl = made
        self.record = record
        state = .handshaking
        return unsafe made
    }

    // MARK: - Handshake

    /// What a handshake has come to.
    public enum Step: Equatable, Sendable {
        /// The peer went away before the handshake was over.
        case closed
        /// The connection is open for data.
        case done
        /// The handshake failed; an alert may be in the burst.
        case failed(TLSFault)
        /// The peer has to speak (or, with kernel TLS, the socket to take more).
        case wouldBlock
    }

    /// Carries the handshake on as far as what has arrived allows.
    public mutating func handshake() -> Step {
        guard let record, unsafe ssl != nil, state == .handshaking else {
            return state == .open ? .done : .failed(.misuse)
        }
        ErrorQueue.clear()
        let result = unsafe SSL_do_handshake(ssl)
        if result == 1 {
            finish(record)
            return .done
        }
        switch unsafe SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE:
            return .wouldBlock
        default:
            return fail(record)
        }
    }

    private mutating func finish(_ record: ConnectionRecord) {
        state = .open
        record.inputWithoutData = 0
        if record.contexts != nil, unsafe SSL_session_reused(ssl) == 1 {
            record.peer = restoredPeer(record)
        }
        // Callbacks are over; old contexts and keys must not live as long as their last connection.
        record.contexts = nil
        record.ticketKeys = nil
        record.sessions = nil
        record.resumed = nil
    }

    private mutating func fail(_ record: ConnectionRecord) -> Step {
        state = .failed
        if record.fault == nil, ErrorQueue.first == TLSFault.unexpectedEnd {
            ErrorQueue.clear()
            return .closed
        }
        return .failed(TLSFault.drained(record, verifyResult: unsafe SSL_get_verify_result(ssl)))
    }

    /// The certificate of a resumed session: kept with it, remembered, or rebuilt from the ticket.
    private func restoredPeer(_ record: ConnectionRecord) -> PeerCertificate? {
        if record.sessions != nil { return record.resumed?.peer }
        // The session is the connection's own and read during this call.
        let session = unsafe SSL_get_session(ssl)
        guard let host = record.host, host.requestsCertificate,
            let leaf = unsafe SSL_SESSION_get0_peer(session),
            let facts = unsafe TicketFacts(session: session)
        else { return nil }
        let verification = record.engine.verification
        if let known = verification.remembered(facts.chainKey),
            known.leafDER != nil || !host.keepsCertificateDER
        {
            return known
        }
        let peer = verification.peer(
            leaf: unsafe CertificateView(handle: leaf), restoring: facts,
            keepsDER: host.keepsCertificateDER)
        if let peer, facts.isRemembered { verification.remember(peer) }
        return peer
    }

    // MARK: - Data

    /// What a read has come to.
    public enum ReadResult: Equatable, Sendable {
        /// So many octets are at the start of the span.
        case bytes(Int)
        /// The peer has properly ended its side.
        case closeNotify
        /// The connection broke.
        case failed(TLSFault)
        /// The socket ended without close_notify: what came before may be cut short.
        case truncated
        /// Nothing more has arrived.
        case wouldBlock
    }

    /// Reads data into a span that is not empty.
    ///
    /// Call it until it says `wouldBlock`: with read-ahead, data may wait inside OpenSSL, and the
    /// socket raises no event for it.
    public mutating func read(into span: inout MutableSpan<UInt8>) -> ReadResult {
        guard let record, state == .open else { return .failed(.misuse) }
        // OpenSSL would take no room for a failure.
        guard !span.isEmpty else { return .bytes(0) }
        ErrorQueue.clear()
        var count = 0
        let ssl = unsafe ssl
        // OpenSSL writes at most the span's count, within the call.
        let result = unsafe span.withUnsafeMutableBytes {
            unsafe SSL_read_ex(ssl, $0.baseAddress, $0.count, &count)
        }
        if result == 1 {
            record.inputWithoutData = 0
            return .bytes(count)
        }
        switch unsafe SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE:
            return .wouldBlock
        case SSL_ERROR_ZERO_RETURN:
            return .closeNotify
        default:
            state = .failed
            if record.fault == nil, ErrorQueue.first == TLSFault.unexpectedEnd {
                ErrorQueue.clear()
                return .truncated
            }
            return .failed(TLSFault.drained(record, verifyResult: 0))
        }
    }

    /// True when `read` may give data without the socket having more.
    public var hasBufferedInput: Bool {
        unsafe ssl != nil && SSL_has_pending(ssl) == 1
    }

    /// True when `read` may give data although the socket raises no new event: OpenSSL holds
    /// some, or the last recv was filled and may have left some behind.
    public var mayReadMore: Bool {
        hasBufferedInput || record?.socketMayHoldMore ?? false
    }

    /// To be called when the socket raises an event: what the last recv showed is out of date,
    /// though the next reads may be served from what OpenSSL holds.
    public mutating func socketBecameReadable() {
        record?.socketMayHoldMore = true
    }

    /// What a write has come to.
    public enum WriteResult: Equatable, Sendable {
        /// So many octets are on their way. Without kernel TLS: all of them.
        case accepted(Int)
        /// The connection broke.
        case failed(TLSFault)
        /// Kernel TLS only: the socket takes no more now.
        case wouldBlock
    }

    /// Encrypts data into the engine's burst (with kernel TLS: sends it).
    public mutating func write(_ bytes: Span<UInt8>) -> WriteResult {
        guard let record, state == .open else { return .failed(.misuse) }
        guard !bytes.isEmpty else { return .accepted(0) }
        ErrorQueue.clear()
        var accepted = 0
        var result: Int32 = 1
        let ssl = unsafe ssl
        // OpenSSL reads within the span, and takes a record's worth at a time.
        unsafe bytes.withUnsafeBytes { buffer in
            while result == 1, accepted < buffer.count {
                var count = 0
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[accepted...])
                result = unsafe SSL_write_ex(ssl, rest.baseAddress, rest.count, &count)
                accepted += count
            }
        }
        if result == 1 { return .accepted(accepted) }
        switch unsafe SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE:
            return accepted > 0 ? .accepted(accepted) : .wouldBlock
        default:
            state = .failed
            return .failed(TLSFault.drained(record, verifyResult: 0))
        }
    }

    /// Ends our side: puts close_notify into the burst, once, if the connection is in a state
    /// for it. What the peer still sends can be read afterwards.
    public mutating func shutdown() {
        guard state == .open else { return }
        ErrorQueue.clear()
        unsafe SSL_shutdown(ssl)
        ErrorQueue.clear()
    }

    // MARK: - Facts

    /// True from `accept` or `connect` on.
    public var isStarted: Bool { state != .empty }

    /// True while data may flow.
    public var isOpen: Bool { state == .open }

    /// The tag of the host the client asked for, once its ClientHello has been read.
    public var hostTag: Int? { record?.host?.tag }

    /// The name the client asked for, lower case; on the client side the name asked for.
    public var serverName: String? { record?.serverName }

    /// The protocol version, once the handshake is done; before that it means nothing.
    public var version: TLSVersion {
        unsafe ssl != nil && SSL_version(ssl) == TLS1_3_VERSION ? .tls13 : .tls12
    }

    /// True when the handshake resumed a session.
    public var isResumed: Bool { unsafe state == .open && SSL_session_reused(ssl) == 1 }

    /// Name of the cipher suite; empty before it is chosen.
    public var cipher: String {
        // The name is a constant of the library.
        guard unsafe ssl != nil, let cipher = unsafe SSL_get_current_cipher(ssl),
            let name = unsafe SSL_CIPHER_get_name(cipher)
        else { return "" }
        return unsafe String(cString: name)
    }

    /// The application protocol chosen by ALPN; nil when there was none.
    public var applicationProtocol: String? {
        guard unsafe ssl != nil else { return nil }
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe SSL_get0_alpn_selected(ssl, &name, &count)
        guard count > 0, let name = unsafe name else { return nil }
        // The octets are the connection's; they are copied.
        let octets = unsafe UnsafeBufferPointer(start: name, count: Int(count))
        return unsafe String(decoding: octets, as: UTF8.self)
    }

    /// True when the kernel encrypts what is written.
    public var usesKernelTLS: Bool {
        unsafe ssl != nil && shim_BIO_get_ktls_send(SSL_get_wbio(ssl)) == 1
    }

    /// The client's certificate; nil when none was presented, or before the handshake is done.
    /// Possession of its key has been proved, in this connection or in the one it resumes.
    public var peer: PeerCertificate? { state == .open ? record?.peer : nil }

    /// Verifies the client's chain again, by the anchors of another set (after a reload), and
    /// returns what `peer` is from now on.
    public mutating func verifyPeerAgain(
        contexts: TLSContextSet, hostTag: Int
    ) -> PeerCertificate? {
        guard let record, state == .open, let known = record.peer else { return nil }
        guard let host = contexts.host(tag: hostTag), host.requestsCertificate else {
            record.peer = nil
            return nil
        }
        record.host = host
        if known.anchorsFingerprint == host.anchors.fingerprint,
            known.leafDER != nil || !host.keepsCertificateDER
        {
            return known
        }
        let library = record.engine.library
        let presented: [Certificate]
        if isResumed {
            // The session may hold no certificate at all.
            presented = ([known.leaf] + (known.others ?? [])).compactMap {
                try? Certificate(der: $0, library: library)
            }
        } else {
            presented = []
        }
        let peer = withExtendedLifetime(presented) { () -> PeerCertificate?? in
            // The server's chain leaves the leaf out. All belong to the session, and stay with it.
            let own = unsafe SSL_get0_peer_certificate(ssl).map {
                unsafe [CertificateView(handle: $0)] + views(of: SSL_get_peer_cert_chain(ssl))
            }
            let chain = isResumed ? presented.map(\.view) : own ?? []
            guard !chain.isEmpty else { return nil }
            return unsafe withStack(of: chain) { stack in
                unsafe record.engine.verification.peer(
                    presented: stack, anchors: host.anchors, keepsDER: host.keepsCertificateDER)
            }
        }
        guard let peer else { return nil }
        record.peer = peer
        return record.peer
    }
}
