/// Remembers how far one connection's current head was looked at.
///
/// The first call parses what is there at once: nearly every head comes whole. A head that
/// trickles in is then only searched for an empty line, each byte once, and parsed again when
/// that is there; so a slow sender costs one scan and a parse or two more. It resets itself
/// when a head is complete or refused.
public struct HeadScanner: Sendable {
    private var hasParsed = false
    private var scanned: UInt32 = 0
    private var lineStart: UInt32 = 0

    /// A scanner at the start of a head.
    public init() {}

    /// Back to the start of a head.
    public mutating func reset() {
        self = HeadScanner()
    }

    /// Whether a parse can tell more than the one before: on the first call, and when the bytes
    /// that were added end the head or cannot be part of any.
    mutating func mayEnd(_ input: Span<UInt8>, to end: Int) -> Bool {
        guard hasParsed else {
            hasParsed = true
            return true
        }
        var position = Int(scanned)
        var start = Int(lineStart)
        defer {
            scanned = UInt32(truncatingIfNeeded: position)
            lineStart = UInt32(truncatingIfNeeded: start)
        }
        while position < end {
            let byte = input[position]
            position += 1
            guard byte == .lineFeed else { continue }
            let length = position - start
            start = position
            guard length > 2, input[position - 2] == .carriageReturn else { return true }
        }
        return false
    }

    /// The answer for a parse that stopped.
    mutating func result(of stop: HeadStop, isFull: Bool) -> HeadResult {
        switch stop {
        case .fault(let fault):
            reset()
            return .fault(fault)
        case .incomplete:
            guard isFull else { return .needMore }
            reset()
            return .fault(.headTooLarge)
        }
    }
}
