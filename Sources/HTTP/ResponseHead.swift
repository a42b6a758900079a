/// A response head: positions in the bytes it was read from, and what they mean.
///
/// Reused like `RequestHead`. All positions refer to the input of the parse that completed.
public struct ResponseHead: Sendable {
    /// 100 to 599.
    public internal(set) var statusCode = 0
    /// The reason phrase; may be empty.
    public internal(set) var reasonRange = 0..<0
    /// 0 or 1; higher minor versions count as 1.
    public internal(set) var minorVersion = 1
    /// The field lines in the order they came.
    public internal(set) var fields: [HTTPField] = []
    /// Which known fields are there.
    public internal(set) var knownFields = KnownFieldSet()
    /// How the end of the content is known, given the request's method.
    public internal(set) var framing = BodyFraming.none
    /// Content-Length, also where no content follows (HEAD, 304).
    public internal(set) var contentLength: UInt64?
    /// Whether the connection can carry another request after this response.
    public internal(set) var keepAlive = true
    /// The elements of Connection. Each field they name is already marked `isHopByHop`.
    public internal(set) var connectionOptions: [Range<Int>] = []
    /// The value of Upgrade, when Connection lists it.
    public internal(set) var upgradeRange: Range<Int>?

    /// An empty head, to be filled by `ResponseParser`.
    public init() {}

    /// Whether another response follows for the same request (1xx but 101).
    public var isInterim: Bool {
        statusCode < 200 && statusCode != 101
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
        statusCode = 0
        reasonRange = 0..<0
        minorVersion = 1
        framing = .none
        contentLength = nil
        keepAlive = true
        upgradeRange = nil
    }
}
