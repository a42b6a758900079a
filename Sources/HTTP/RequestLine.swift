/// The first line of a request (RFC 9112 section 3).
enum RequestLine {
    /// Reads the line into `head` and returns where the fields start.
    static func read(
        _ input: Span<UInt8>, from start: Int, to end: Int,
        into head: inout RequestHead, limits: HTTPLimits
    ) throws(HeadStop) -> Int {
        let targetStart = try readMethod(input, from: start, to: end, into: &head)
        let targetEnd = try readTarget(
            input, from: targetStart, to: end, into: &head, limit: limits.target)
        let version = targetEnd + 1
        head.minorVersion = try HTTPVersion.read(input, at: version, to: end)
        let lineEnd = version + HTTPVersion.count
        // Whatever stands behind the version makes it no version.
        if lineEnd < end, input[lineEnd] != .carriageReturn, input[lineEnd] != .lineFeed {
            throw .malformed(.version)
        }
        let next = try FieldSection.endOfLine(input, at: lineEnd, to: end)
        guard head.method != .connect else { throw .fault(.notImplemented) }
        try Target.split(input, into: &head)
        return next
    }

    private static func readMethod(
        _ input: Span<UInt8>, from start: Int, to end: Int, into head: inout RequestHead
    ) throws(HeadStop) -> Int {
        let stop = min(end, start + HTTPMethod.longestName + 1)
        var position = start
        var word: UInt64 = 0
        while position < stop, ByteSet.token.contains(input[position]) {
            word = word &<< 8 | UInt64(input[position])
            position += 1
        }
        let count = position - start
        guard count <= HTTPMethod.longestName else { throw .fault(.notImplemented) }
        guard position < end else { throw .incomplete }
        guard input[position] == .space, count > 0 else {
            throw .malformed(input[position] == .lineFeed ? .bareLineFeed : .method)
        }
        head.method = HTTPMethod(word: word, count: count)
        head.methodRange = start..<position
        return position + 1
    }

    private static func readTarget(
        _ input: Span<UInt8>, from start: Int, to end: Int,
        into head: inout RequestHead, limit: Int
    ) throws(HeadStop) -> Int {
        let stop = min(end, start + limit + 1)
        let pathEnd = ByteRun.path(input, from: start, to: stop)
        let position = ByteRun.query(input, from: pathEnd, to: stop)
        guard position - start <= limit else { throw .fault(.targetTooLong) }
        guard position < end else { throw .incomplete }
        guard input[position] == .space, position > start else {
            throw .malformed(input[position] == .lineFeed ? .bareLineFeed : .target)
        }
        head.targetRange = start..<position
        head.pathRange = start..<pathEnd
        head.queryRange = pathEnd < position ? pathEnd + 1..<position : nil
        return position
    }
}
