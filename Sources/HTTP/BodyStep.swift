/// What one call of `BodyDecoder.decode` did.
public struct BodyStep: Equatable, Sendable {
    /// How the content goes on after a step.
    public enum State: Equatable, Sendable {
        /// The content has ended; bytes that were not consumed belong to the next message.
        case complete
        /// The content is malformed; nothing after it can be understood.
        case fault(HTTPFault)
        /// More content is to come. Call again, at once while input remains.
        case more
    }

    /// How many bytes of the input are done with.
    public let consumed: Int
    /// Which of the consumed bytes are content; may be empty. Bytes before a fault are given, too.
    public let payload: Range<Int>
    /// How the content goes on.
    public let state: State

    /// A step; made by `BodyDecoder`, and by whoever tests what uses one.
    public init(consumed: Int, payload: Range<Int>, state: State) {
        self.consumed = consumed
        self.payload = payload
        self.state = state
    }
}
