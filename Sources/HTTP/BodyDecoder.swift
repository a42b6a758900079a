/// Finds the content in a message's bytes and where it ends. Keeps no content; works at any
/// split of the input and looks at each byte of framing once.
public struct BodyDecoder: Sendable {
    /// What is expected next.
    enum State: Equatable {
        case chunks(ChunkState)
        case failed(HTTPFault)
        case finished
        case length
        case untilClose
    }

    /// The trailer section; filled when a chunked message with one is complete.
    public internal(set) var trailers = Trailers()
    /// Bytes left of the content or of the chunk.
    var remaining: UInt64 = 0
    var state: State
    var chunk: ChunkLine
    let trailerLimit: UInt32
    let fieldLimit: UInt32

    /// A decoder at the first byte after a head.
    public init(framing: BodyFraming, limits: HTTPLimits) {
        chunk = ChunkLine(extensionLimit: limits.chunkExtension)
        trailerLimit = UInt32(truncatingIfNeeded: limits.trailers)
        fieldLimit = UInt32(truncatingIfNeeded: limits.fields)
        switch framing {
        case .none, .length(0): state = .finished
        case .length(let count):
            state = .length
            remaining = count
        case .chunked: state = .chunks(.size)
        case .untilClose: state = .untilClose
        }
    }

    /// Whether the content is complete, without or with what was decoded so far.
    public var isComplete: Bool {
        state == .finished
    }

    /// Whether the peer may close now without having cut the content short.
    public var mayClose: Bool {
        state == .finished || state == .untilClose
    }

    /// Consumes as much of `input` as holds at most one run of content.
    ///
    /// With `more` and bytes left, call again with those; with `more` and none left, when bytes
    /// have come. After `complete` and `fault` nothing is consumed any more.
    public mutating func decode(_ input: Span<UInt8>) -> BodyStep {
        switch state {
        case .chunks(let chunks): return decodeChunks(input, from: chunks)
        case .failed(let fault):
            return BodyStep(consumed: 0, payload: 0..<0, state: .fault(fault))
        case .finished: return BodyStep(consumed: 0, payload: 0..<0, state: .complete)
        case .length:
            let count = take(input.count)
            if remaining == 0 { state = .finished }
            return BodyStep(
                consumed: count, payload: 0..<count, state: remaining == 0 ? .complete : .more)
        case .untilClose:
            return BodyStep(consumed: input.count, payload: 0..<input.count, state: .more)
        }
    }

    /// How many of `available` bytes belong to what remains.
    mutating func take(_ available: Int) -> Int {
        let count = remaining < UInt64(available) ? Int(remaining) : available
        remaining -= UInt64(count)
        return count
    }
}
