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
