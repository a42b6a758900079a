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

/// What the fields of a request mean for the connection.
enum RequestMeaning {
    static func read(
        _ input: Span<UInt8>, _ summary: FieldSection.Summary, into head: inout RequestHead,
        limits: HTTPLimits
    ) throws(HeadStop) {
        try readHost(input, summary, into: &head)
        let minor = head.minorVersion
        if try MessageFields.isChunked(input, head.fields, summary, minorVersion: minor) {
            head.framing = .chunked
        } else if let length = try MessageFields.contentLength(input, head.fields, summary) {
            head.framing = .length(length)
        }
        let options = try ConnectionOptions.read(
            input, &head.fields, summary, into: &head.connectionOptions,
            limit: limits.connectionOptions)
        head.keepAlive = options.keepsAlive(minorVersion: minor)
        if options.upgrade, minor > 0, summary.seen.contains(.upgrade) {
            try readUpgrade(input, summary, into: &head)
        }
        if summary.seen.contains(.expect) {
            try readExpect(input, summary, into: &head)
        }
    }

    private static func readHost(
        _ input: Span<UInt8>, _ summary: FieldSection.Summary, into head: inout RequestHead
    ) throws(HeadStop) {
        guard !summary.repeated.contains(.host) else { throw .malformed(.repeatedHost) }
        if let field = head.first(.host) {
            let target = head.authorityRange
            head.authorityRange = field.valueRange
            try splitAuthority(input, into: &head)
            if let target, !equalIgnoringCase(input, target, field.valueRange) {
                throw .malformed(.hostMismatch)
            }
        } else {
            guard head.minorVersion == 0 else { throw .malformed(.missingHost) }
            try splitAuthority(input, into: &head)
        }
    }

    private static func splitAuthority(
        _ input: Span<UInt8>, into head: inout RequestHead
    ) throws(HeadStop) {
        guard let range = head.authorityRange else { return }
        guard let authority = Authority(input, range) else { throw .malformed(.host) }
        head.hostRange = authority.host
        head.port = authority.port
    }

    private static func readUpgrade(
        _ input: Span<UInt8>, _ summary: FieldSection.Summary, into head: inout RequestHead
    ) throws(HeadStop) {
        guard !summary.repeated.contains(.upgrade), let field = head.first(.upgrade),
            try UpgradeList.isValid(input, field.valueRange)
        else { throw .malformed(.upgrade) }
        head.upgradeRange = field.valueRange
        head.wantsWebSocket = matches(input, field.valueRange, "websocket")
    }

    /// A client that speaks HTTP/1.0 cannot wait for 100, and one without content has nothing
    /// to wait for (RFC 9110 section 10.1.1).
    private static func readExpect(
        _ input: Span<UInt8>, _ summary: FieldSection.Summary, into head: inout RequestHead
    ) throws(HeadStop) {
        guard head.minorVersion > 0, let field = head.first(.expect) else { return }
        guard !summary.repeated.contains(.expect),
            matches(input, field.valueRange, "100-continue")
        else { throw .fault(.expectationFailed) }
        head.expectsContinue = head.framing != .none && head.framing != .length(0)
    }
}

/// The list of protocols in Upgrade (RFC 9110 section 7.8).
enum UpgradeList {
    /// Whether there is at least one protocol, each a token or two with a slash between.
    static func isValid(_ input: Span<UInt8>, _ value: Range<Int>) throws(HeadStop) -> Bool {
        var list = TokenList(value)
        var isEmpty = true
        while let element = try list.next(input, orFault: .upgrade, allowing: .slash) {
            isEmpty = false
            var slashes = 0
            for position in element where input[position] == .slash {
                slashes += 1
            }
            guard slashes <= 1, input[element.lowerBound] != .slash,
                input[element.upperBound - 1] != .slash
            else { return false }
        }
        return !isEmpty
    }
}
