/// Reads response heads (RFC 9112) as strictly as `RequestParser` reads requests: an upstream
/// that is broken or hostile must not get its bytes taken for another response.
public enum ResponseParser {
    /// Reads one head from the start of `input`; nothing may stand before the status line.
    ///
    /// After an interim head (`isInterim`) read the next one the same way.
    /// - Parameters:
    ///   - scanner: one for each connection.
    ///   - head: holds the response after `complete`, and nothing of worth otherwise.
    ///   - requestMethod: the method this response answers; it decides about the content.
    public static func parse(
        _ input: Span<UInt8>, scanner: inout HeadScanner, into head: inout ResponseHead,
        limits: HTTPLimits, requestMethod: HTTPMethod
    ) -> HeadResult {
        let end = min(input.count, limits.head)
        let isFull = input.count >= limits.head
        guard scanner.mayEnd(input, to: end) || isFull else { return .needMore }
        do throws(HeadStop) {
            let consumed = try read(
                input, to: end, into: &head, limits: limits, requestMethod: requestMethod)
            scanner.reset()
            return .complete(consumed: consumed)
        } catch {
            return scanner.result(of: error, isFull: isFull)
        }
    }

    private static func read(
        _ input: Span<UInt8>, to end: Int, into head: inout ResponseHead, limits: HTTPLimits,
        requestMethod: HTTPMethod
    ) throws(HeadStop) -> Int {
        head.removeAll()
        let fieldsStart = try StatusLine.read(input, to: end, into: &head)
        let summary = try FieldSection.read(
            input, from: fieldsStart, to: end, into: &head.fields, limit: limits.fields)
        head.knownFields = summary.seen
        try ResponseMeaning.read(
            input, summary, into: &head, limits: limits, requestMethod: requestMethod)
        return summary.end
    }
}
