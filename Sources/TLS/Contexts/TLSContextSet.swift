internal import COpenSSL

/// The hosts of a gateway as TLS contexts of one engine. Immutable: a reload makes a new one.
///
/// It may be built on any thread, and is used on the engine's.
public final class TLSContextSet: Sendable {
    /// Every connection begins here; the ClientHello callback moves it to its host's context.
    let front: SecureContext
    let hosts: [HostContext]
    let ticketKeys: TicketKeys?
    let kernelTLS: Bool
    private let table: HostTable
    private let indexes: [Int: Int]

    /// Builds the contexts.
    ///
    /// Hosts that show, ask and isolate the same share a context, so that many names of one
    /// certificate cost one.
    /// - Parameter ticketKeys: nil: no host gives out tickets, whatever it allows.
    public init(
        engine: TLSEngine, hosts: [TLSHost], settings: TLSSettings, ticketKeys: TicketKeys?
    ) throws(TLSError) {
        var builder = HostContextBuilder(library: engine.library, settings: settings)
        var table = HostTable(count: hosts.reduce(0) { $0 + $1.names.count })
        var built: [HostContext] = []
        var indexes: [Int: Int] = [:]
        for (index, host) in hosts.enumerated() {
            for name in host.names where !table.insert(name, host: index) {
                throw .badSetting(name: name, why: "not a host name, or the name of another host")
            }
            built.append(try builder.context(for: host, hasTickets: ticketKeys != nil))
            indexes[host.tag] = index
        }
        front = try SecureContext(.server, library: engine.library, settings: settings)
        front.answerHellos(ticketKeys: ticketKeys)
        self.hosts = built
        self.ticketKeys = ticketKeys
        self.table = table
        self.indexes = indexes
        kernelTLS = settings.kernelTLS
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
    let usesTickets: Bool
    let keepsCertificateDER: Bool
    /// SHA-256 of the isolation: sessions do not cross it.
    let sessionContext: [UInt8]
    /// ProtocolNameList of RFC 7301 without its outer length, by preference.
    let alpn: [UInt8]

    init(
        _ host: TLSHost, context: SecureContext, anchors: AnchorStore, sessionContext: [UInt8],
        alpn: [UInt8], hasTickets: Bool
    ) {
        self.context = context
        self.anchors = anchors
        self.sessionContext = sessionContext
        self.alpn = alpn
        tag = host.tag
        requestsCertificate = host.requestsCertificate
        usesTickets = host.allowsResumption && hasTickets
        keepsCertificateDER = host.keepsCertificateDER
    }
}
