internal import COpenSSL

/// What OpenSSL's callbacks know and write of one connection.
///
/// An allocation of its own, beside the `TLSConnection` that drives the connection: a callback
/// writes here while the driver's access to the connection is still open. It lives as long as
/// the SSL object that points to it, on the engine's thread.
final class ConnectionRecord {
    let descriptor: Int32
    let engine: TLSEngine
    /// Set while a server handshake runs.
    var contexts: TLSContextSet?
    /// Keys of this handshake's tickets; nil where none are given and taken, never empty.
    var ticketKeys: TicketKeySet?
    /// Where this handshake's session is kept and looked for; nil: it is not.
    var sessions: SessionTable?
    /// The kept session that the client asked to resume.
    var resumed: StoredSession?
    /// Chosen by server name.
    var host: HostContext?
    var serverName: String?
    /// Why a callback gave up.
    var fault: TLSFault?
    /// From verification, or from the ticket of a resumed session.
    var peer: PeerCertificate?
    /// Certificates shared with other connections; held so that they stay to be shared.
    var chain: SharedChain?
    /// The peer's side of the socket has ended.
    var sawEnd = false
    /// Whether the socket may hold octets that no event will tell of any more: the last recv got
    /// all it asked for. Always true where OpenSSL reads the socket by itself (kernel TLS).
    var socketMayHoldMore = true
    /// errno of a failed read.
    var socketError: Int32 = 0
    /// Octets from the socket since the peer last sent application data.
    var inputWithoutData = 0

    init(descriptor: Int32, engine: TLSEngine, contexts: TLSContextSet?) {
        self.descriptor = descriptor
        self.engine = engine
        self.contexts = contexts
    }

    /// A handshake of the longest certificate list allowed stays far below. Later nothing but
    /// the parts of one record comes before data: a peer that sends key updates or alerts
    /// without end would keep the worker busy.
    static let maximumInputWithoutData = 256 * 1024

    /// The record of an SSL object; nil for one of nobody's.
    static func of(_ ssl: OpaquePointer?) -> ConnectionRecord? {
        guard let ssl = unsafe ssl, let pointer = unsafe SSL_get_ex_data(ssl, 0) else { return nil }
        // Set by `attach`; the connection keeps the record alive until the SSL object is freed.
        return unsafe Unmanaged<ConnectionRecord>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// Makes `of` find this record.
    func attach(to ssl: OpaquePointer) -> Bool {
        unsafe SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque()) == 1
    }
}
