import COpenSSL
import Testing

@testable import TLS

/// A client straight on OpenSSL, free to do what our own client never does.
@safe
final class RawClient {
    struct Options {
        var serverName: String? = "trust.corp.test"
        var chain: [Identity] = []
        var version: Int32 = TLS1_3_VERSION
        var alpn: [String] = []
        var session: Session?
        var ciphers: String?
        var groups: String?
        /// Sent with the first flight, though the session does not allow it.
        var earlyData: [UInt8] = []
    }

    /// A session to resume, owned.
    @safe
    final class Session {
        let handle: OpaquePointer
        init(owning handle: OpaquePointer) { unsafe self.handle = handle }
        deinit { unsafe SSL_SESSION_free(handle) }
    }

    let ssl: OpaquePointer
    private let context: OpaquePointer
    private(set) var sessions: [Session] = []
    private var earlyData: [UInt8]
    private(set) var isDone = false
    private(set) var failure: String?

    init(_ options: Options, descriptor: Int32) throws {
        let library = try CryptoLibrary.cold()
        unsafe context = try need(SSL_CTX_new_ex(library.context, nil, TLS_client_method()))
        unsafe SSL_CTX_set_security_level(context, 0)
        try check(unsafe shim_SSL_CTX_set_min_proto_version(context, options.version))
        try check(unsafe shim_SSL_CTX_set_max_proto_version(context, options.version))
        if let ciphers = options.ciphers {
            try check(unsafe SSL_CTX_set_cipher_list(context, ciphers))
        }
        if let groups = options.groups {
            try check(unsafe shim_SSL_CTX_set1_groups_list(context, groups))
        }
        unsafe shim_SSL_CTX_set_session_cache_mode(
            context, Int(SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL))
        unsafe SSL_CTX_sess_set_new_cb(context) { ssl, session in
            guard let ssl = unsafe ssl, let session = unsafe session,
                let pointer = unsafe SSL_get_ex_data(ssl, 0)
            else { return 0 }
            let client = unsafe Unmanaged<RawClient>.fromOpaque(pointer).takeUnretainedValue()
            client.sessions.append(unsafe Session(owning: session))
            return 1
        }
        earlyData = options.earlyData
        unsafe ssl = try need(SSL_new(context))
        unsafe SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque())
        try apply(options, library)
        try check(unsafe SSL_set_fd(ssl, descriptor))
        unsafe SSL_set_connect_state(ssl)
    }

    deinit {
        unsafe SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN)
        unsafe SSL_free(ssl)
        unsafe SSL_CTX_free(context)
    }

    private func apply(_ options: Options, _ library: CryptoLibrary) throws {
        if let name = options.serverName {
            try check(unsafe shim_SSL_set_tlsext_host_name(ssl, name))
        }
        for (index, identity) in options.chain.enumerated() {
            let certificate = try Certificate(der: identity.der, library: library)
            try withExtendedLifetime(certificate) {
                if index == 0 {
                    try check(unsafe SSL_use_certificate(ssl, certificate.view.handle))
                    try check(unsafe SSL_use_PrivateKey(ssl, identity.key.handle))
                } else {
                    try check(unsafe shim_SSL_add1_chain_cert(ssl, certificate.view.handle))
                }
            }
        }
        let protocols = try protocolList(options.alpn)
        if !protocols.isEmpty {
            // Unlike the rest of OpenSSL this returns 0 for success.
            try check(unsafe 1 - SSL_set_alpn_protos(ssl, protocols, UInt32(protocols.count)))
        }
        guard let session = options.session else { return }
        // A copy: OpenSSL marks a session that was replaced by a newer one as used up.
        let copy = unsafe try need(SSL_SESSION_dup(session.handle))
        defer { unsafe SSL_SESSION_free(copy) }
        if !options.earlyData.isEmpty {
            try check(unsafe SSL_SESSION_set_max_early_data(copy, UInt32(options.earlyData.count)))
        }
        try check(unsafe SSL_set_session(ssl, copy))
    }

    func advance() {
        guard !isDone, failure == nil else { return }
        ErrorQueue.clear()
        if !earlyData.isEmpty {
            var count = 0
            if unsafe SSL_write_early_data(ssl, earlyData, earlyData.count, &count) != 1 {
                failure = ErrorQueue.drain()
            }
            return earlyData.removeAll()
        }
        let result = unsafe SSL_do_handshake(ssl)
        if result == 1 {
            isDone = true
        } else if unsafe SSL_get_error(ssl, result) != SSL_ERROR_WANT_READ {
            failure = ErrorQueue.drain()
        }
    }

    /// Reads what is there; this is also when sessions of TLS 1.3 arrive.
    func readAll() -> [UInt8] {
        ErrorQueue.clear()
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        var count = 0
        while unsafe SSL_read_ex(ssl, &buffer, buffer.count, &count) == 1 {
            received += buffer[0..<count]
        }
        ErrorQueue.clear()
        return received
    }

    func write(_ bytes: [UInt8]) -> Bool {
        var count = 0
        return unsafe SSL_write_ex(ssl, bytes, bytes.count, &count) == 1
    }

    /// True when the server asked for a certificate in this handshake.
    var wasAsked: Bool { unsafe SSL_get0_peer_CA_list(ssl) != nil }

    /// Number of CA names in the request.
    var namedAuthorities: Int {
        max(0, Int(unsafe shim_sk_X509_NAME_num(SSL_get0_peer_CA_list(ssl))))
    }

    /// The ticket of the current session.
    var ticket: [UInt8] {
        var octets: UnsafePointer<UInt8>?
        var count = 0
        unsafe SSL_SESSION_get0_ticket(SSL_get_session(ssl), &octets, &count)
        return unsafe Array(UnsafeBufferPointer(start: octets, count: count))
    }

    /// SSL_EARLY_DATA_*: what became of early data.
    var earlyDataStatus: Int32 { unsafe SSL_get_early_data_status(ssl) }

    var isResumed: Bool { unsafe SSL_session_reused(ssl) == 1 }

    var applicationProtocol: String {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe SSL_get0_alpn_selected(ssl, &name, &count)
        return unsafe String(
            decoding: UnsafeBufferPointer(start: name, count: Int(count)), as: UTF8.self)
    }
}
