/// How the end of a message's content is known (RFC 9112 section 6.3).
public enum BodyFraming: Equatable, Sendable {
    /// Chunks; the last one and the trailer section end it.
    case chunked
    /// Exactly this many bytes; at most 2^63-1.
    case length(UInt64)
    /// No content.
    case none
    /// Everything until the peer closes; only in responses.
    case untilClose
}
