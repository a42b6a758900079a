internal import COpenSSL

/// The hosts of a gateway as TLS contexts of one engine. Immutable: a reload makes a new one.
///
/// It may be built on any thread, and is used on the engine's.
public final class TLSContextSet: Sendable {
    /// Every connection begins here; the ClientHello callback moves it to its host's context.
    let front: SecureContext
    let hosts: [HostContext]
    /// Seconds that a session may be resumed.
    let ticketLifetime: Int
    let kernelTLS: Bool
    private let ticketKeys: TicketKeys?
    /// Sessions of TLS 1.3; nil: they are resumed by ticket.
    let sessions: SessionTable?
    private let table: HostTable
    private let indexes: [Int: Int]

    /// Builds the contexts.
    ///
    /// Hosts that show and ask the same share a context, so that many names of one certificate
    /// cost one. What keeps their sessions apart is given to each connection.
    /// - Parameters:
    ///   - ticketKeys: nil: no host gives out tickets, whatever it allows.
    ///   - sessions: where TLS 1.3 sessions are kept; nil: they are resumed by ticket, as those of
    ///     TLS 1.2 always are.
    public init(
        engine: TLSEngine, hosts: [TLSHost], settings: TLSSettings, ticketKeys: TicketKeys?,
        sessions: SessionTable? = nil
    ) throws(TLSError) {
        var builder = HostContextBuilder(library: engine.library, settings: settings)
        var table = HostTable(count: hosts.reduce(0) { $0 + $1.names.count })
        var built: [HostContext] = []
        var indexes: [Int: Int] = [:]
        for (index, host) in hosts.enumerated() {
            for name in host.names where !table.insert(name, host: index) {
                throw .badSetting(name: name, why: "not a host name, or the name of another host")
            }
            built.append(try builder.context(for: host))
            indexes[host.tag] = index
        }
        front = try SecureContext(.server, library: engine.library, settings: settings)
        front.answerHellos(
            lifetime: settings.ticketLifetime, hasTickets: ticketKeys != nil,
            hasSessions: sessions != nil)
        self.hosts = built
        self.ticketKeys = ticketKeys
        self.sessions = sessions
        ticketLifetime = settings.ticketLifetime
        self.table = table
        self.indexes = indexes
        kernelTLS = settings.kernelTLS
    }

    /// The keys for a handshake that begins now; nil when there are none.
    func ticketKeys(of engine: TLSEngine) -> TicketKeySet? {
        guard let ticketKeys else { return nil }
        let set = engine.ticketKeys(of: ticketKeys)
        return set.keys.isEmpty ? nil : set
    }

    /// The host a client asks for.
    func match(for name: borrowing ServerName) -> HostTable.Match? {
        table.match(for: name)
    }

    /// The host with the caller's number.
    func host(tag: Int) -> HostContext? {
        indexes[tag].map { hosts[$0] }
    }
}

/// One host of a set, ready for the ClientHello callback.
final class HostContext: Sendable {
    let context: SecureContext
    let anchors: AnchorStore
    let tag: Int
    let requestsCertificate: Bool
    let allowsResumption: Bool
    let keepsCertificateDER: Bool
    /// SHA-256 of the host's isolation; with the name asked for it makes the session id context.
    let isolation: [UInt8]
    /// ProtocolNameList of RFC 7301 without its outer length, by preference.
    let alpn: [UInt8]

    init(
        _ host: TLSHost, context: SecureContext, anchors: AnchorStore, isolation: [UInt8],
        alpn: [UInt8]
    ) {
        self.context = context
        self.anchors = anchors
        self.isolation = isolation
        self.alpn = alpn
        tag = host.tag
        requestsCertificate = host.requestsCertificate
        allowsResumption = host.allowsResumption
        keepsCertificateDER = host.keepsCertificateDER
    }
}
