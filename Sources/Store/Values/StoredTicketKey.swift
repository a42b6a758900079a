/// A key of session tickets.
public struct StoredTicketKey: Hashable, Sendable {
    /// The 80 bytes.
    public let bytes: [UInt8]
    /// When it became the newest.
    public let madeAt: Int64

    /// A key of these parts.
    public init(bytes: [UInt8], madeAt: Int64) {
        self.bytes = bytes
        self.madeAt = madeAt
    }
}
