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

/// The first line of a response (RFC 9112 section 4).
enum StatusLine {
    /// Reads the line into `head` and returns where the fields start.
    static func read(
        _ input: Span<UInt8>, to end: Int, into head: inout ResponseHead
    ) throws(HeadStop) -> Int {
        head.minorVersion = try HTTPVersion.read(input, at: 0, to: end)
        var position = HTTPVersion.count
        guard position < end else { throw .incomplete }
        guard input[position] == .space else { throw .malformed(.statusLine) }
        var code = 0
        for _ in 0..<3 {
            position += 1
            guard position < end else { throw .incomplete }
            guard let digit = input[position].decimal else { throw .malformed(.statusLine) }
            code = code * 10 + Int(digit)
        }
        guard 100...599 ~= code else { throw .malformed(.statusLine) }
        head.statusCode = code
        return try readReason(input, at: position + 1, to: end, into: &head)
    }

    /// The reason may be empty, and some servers leave its space out as well.
    private static func readReason(
        _ input: Span<UInt8>, at start: Int, to end: Int, into head: inout ResponseHead
    ) throws(HeadStop) -> Int {
        guard start < end else { throw .incomplete }
        var position = start
        if input[start] == .space {
            position += 1
            while position < end, input[position].isText {
                position += 1
            }
            head.reasonRange = start + 1..<position
        } else {
            guard input[start] == .carriageReturn || input[start] == .lineFeed else {
                throw .malformed(.statusLine)
            }
            head.reasonRange = start..<start
        }
        return try FieldSection.endOfLine(input, at: position, to: end)
    }
}

/// What the fields of a response mean for the connection.
enum ResponseMeaning {
    static func read(
        _ input: Span<UInt8>, _ summary: FieldSection.Summary, into head: inout ResponseHead,
        limits: HTTPLimits, requestMethod: HTTPMethod
    ) throws(HeadStop) {
        let minor = head.minorVersion
        let isChunked = try MessageFields.isChunked(
            input, head.fields, summary, minorVersion: minor)
        head.contentLength = try MessageFields.contentLength(input, head.fields, summary)
        let options = try ConnectionOptions.read(
            input, &head.fields, summary, into: &head.connectionOptions,
            limit: limits.connectionOptions)
        head.framing = try framing(of: head, isChunked: isChunked, requestMethod: requestMethod)
        head.keepAlive =
            options.keepsAlive(minorVersion: minor) && head.framing != .untilClose
        if options.upgrade, let field = head.first(.upgrade) {
            guard try UpgradeList.isValid(input, field.valueRange) else {
                throw .malformed(.upgrade)
            }
            head.upgradeRange = field.valueRange
        }
    }

    /// RFC 9112 section 6.3. Where no content may be announced (1xx, 204, and 2xx to CONNECT),
    /// announcing some is a fault rather than ignored: what follows could be taken for the next
    /// response. An explicit length of nothing does no harm and is common with 204.
    private static func framing(
        of head: ResponseHead, isChunked: Bool, requestMethod: HTTPMethod
    ) throws(HeadStop) -> BodyFraming {
        let code = head.statusCode
        if code < 200 || code == 204 || (requestMethod == .connect && code < 300) {
            guard !isChunked, head.contentLength ?? 0 == 0 else {
                throw .malformed(.contentNotAllowed)
            }
            return .none
        }
        if requestMethod == .head || code == 304 { return .none }
        if isChunked { return .chunked }
        return head.contentLength.map { .length($0) } ?? .untilClose
    }
}
