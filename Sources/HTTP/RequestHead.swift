/// A request head: positions in the bytes it was read from, and what they mean.
///
/// Made to be reused: reading the next head keeps the arrays' storage, so that a warm head costs
/// no allocation. All positions refer to the input of the `RequestParser.parse` that completed.
public struct RequestHead: Sendable {
    /// How the target is written (RFC 9112 section 3.2).
    public enum TargetForm: UInt8, Sendable {
        /// `http://host/path?query`
        case absolute
        /// `*`, with OPTIONS only
        case asterisk
        /// `/path?query`
        case origin
    }

    /// The method.
    public internal(set) var method = HTTPMethod.other
    /// How the target is written.
    public internal(set) var targetForm = TargetForm.origin
    /// 0 or 1; higher minor versions count as 1.
    public internal(set) var minorVersion = 1
    /// The method as sent.
    public internal(set) var methodRange = 0..<0
    /// The target as sent.
    public internal(set) var targetRange = 0..<0
    /// The path, from its slash up to the query; `*` in asterisk-form. Empty for an absolute-form
    /// target without a path, which means `/` (`*` with OPTIONS).
    public internal(set) var pathRange = 0..<0
    /// The query without its question mark; nil when there is no question mark.
    public internal(set) var queryRange: Range<Int>?
    /// Host and port as sent, in the target or in Host; nil only in HTTP/1.0.
    public internal(set) var authorityRange: Range<Int>?
    /// The host without port, IPv6 addresses with their brackets; nil only in HTTP/1.0.
    public internal(set) var hostRange: Range<Int>?
    /// The port, when the authority names one.
    public internal(set) var port: UInt16?
    /// The field lines in the order they came.
    public internal(set) var fields: [HTTPField] = []
    /// Which known fields are there.
    public internal(set) var knownFields = KnownFieldSet()
    /// How the end of the content is known; never `untilClose`.
    public internal(set) var framing = BodyFraming.none
    /// Whether the client lets the connection stay open after this exchange.
    public internal(set) var keepAlive = true
    /// Whether the client waits for 100 (Continue) before it sends the content.
    public internal(set) var expectsContinue = false
    /// The value of Upgrade when the client asks for it rightly (HTTP/1.1, Connection: upgrade).
    public internal(set) var upgradeRange: Range<Int>?
    /// Whether the client asks to switch to exactly `websocket`.
    public internal(set) var wantsWebSocket = false
    /// The elements of Connection, `close` and the like included. Each field they name is
    /// already marked `isHopByHop`.
    public internal(set) var connectionOptions: [Range<Int>] = []

    /// An empty head, to be filled by `RequestParser`.
    public init() {}

    /// Whether the client asks to switch protocols.
    public var wantsUpgrade: Bool {
        upgradeRange != nil
    }

    /// The first field line of that name.
    public func first(_ known: KnownField) -> HTTPField? {
        knownFields.contains(known) ? fields.first { $0.known == known } : nil
    }

    /// Forgets everything but keeps the storage.
    public mutating func removeAll() {
        fields.removeAll(keepingCapacity: true)
        connectionOptions.removeAll(keepingCapacity: true)
        knownFields = KnownFieldSet()
        method = .other
        targetForm = .origin
        minorVersion = 1
        methodRange = 0..<0
        targetRange = 0..<0
        pathRange = 0..<0
        queryRange = nil
        authorityRange = nil
        hostRange = nil
        port = nil
        framing = .none
        keepAlive = true
        expectsContinue = false
        upgradeRange = nil
        wantsWebSocket = false
    }
}
