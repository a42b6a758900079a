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
            position = ByteRun.text(input, from: start + 1, to: end)
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
