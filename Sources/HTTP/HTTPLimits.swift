/// The sizes a peer may ask us to handle. Each has a documented answer when it is passed.
public struct HTTPLimits: Sendable, Equatable {
    /// Bytes of one message head, from its first byte through the empty line (431).
    public var head: Int
    /// Bytes of the request target (414).
    public var target: Int
    /// Field lines of one head, and of one trailer section (431).
    public var fields: Int
    /// Bytes of a trailer section (431).
    public var trailers: Int
    /// Bytes of one chunk's extensions (400). Extensions of all chunks together may exceed the
    /// body data they came with by at most sixteen times this number.
    public var chunkExtension: Int
    /// Elements of all Connection fields of one head together (400).
    public var connectionOptions: Int

    /// Limits with the gateway's defaults for whatever is not given.
    ///
    /// Values are clamped to 1 byte and 1 GiB, so that positions fit the compact field records.
    public init(
        head: Int = 32 * 1024,
        target: Int = 8 * 1024,
        fields: Int = 100,
        trailers: Int = 8 * 1024,
        chunkExtension: Int = 1024,
        connectionOptions: Int = 32
    ) {
        self.head = Self.clamped(head)
        self.target = Self.clamped(target)
        self.fields = Self.clamped(fields)
        self.trailers = Self.clamped(trailers)
        self.chunkExtension = Self.clamped(chunkExtension)
        self.connectionOptions = Self.clamped(connectionOptions)
    }

    private static func clamped(_ value: Int) -> Int {
        min(max(value, 1), 1 << 30)
    }
}
