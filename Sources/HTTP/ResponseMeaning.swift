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
