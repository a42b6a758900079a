/// Reads request heads (RFC 9112), refusing whatever two implementations could read differently.
public enum RequestParser {
    /// Reads one head from the start of `input`.
    ///
    /// One empty line before the request line is skipped. After `needMore` call again with the
    /// same bytes, more after them, and the same scanner; `head` need not be kept in between.
    /// - Parameters:
    ///   - input: what the connection has received and nobody has consumed.
    ///   - scanner: one for each connection.
    ///   - head: holds the request after `complete`, and nothing of worth otherwise.
    public static func parse(
        _ input: Span<UInt8>, scanner: inout HeadScanner, into head: inout RequestHead,
        limits: HTTPLimits
    ) -> HeadResult {
        let end = min(input.count, limits.head)
        let isFull = input.count >= limits.head
        guard scanner.mayEnd(input, to: end) || isFull else { return .needMore }
        do throws(HeadStop) {
            let consumed = try read(input, to: end, into: &head, limits: limits)
            scanner.reset()
            return .complete(consumed: consumed)
        } catch {
            return scanner.result(of: error, isFull: isFull)
        }
    }

    private static func read(
        _ input: Span<UInt8>, to end: Int, into head: inout RequestHead, limits: HTTPLimits
    ) throws(HeadStop) -> Int {
        head.removeAll()
        let start = try skipEmptyLine(input, to: end)
        let fieldsStart = try RequestLine.read(
            input, from: start, to: end, into: &head, limits: limits)
        let summary = try FieldSection.read(
            input, from: fieldsStart, to: end, into: &head.fields, limit: limits.fields)
        head.knownFields = summary.seen
        try RequestMeaning.read(input, summary, into: &head, limits: limits)
        return summary.end
    }

    /// Past the one empty line that some clients send after a POST (RFC 9112 section 2.2).
    private static func skipEmptyLine(
        _ input: Span<UInt8>, to end: Int
    ) throws(HeadStop) -> Int {
        guard end > 0 else { throw .incomplete }
        guard input[0] == .carriageReturn || input[0] == .lineFeed else { return 0 }
        return try FieldSection.endOfLine(input, at: 0, to: end)
    }
}
