/// What requests and responses read alike from their fields.
enum MessageFields {
    /// The value of Content-Length, nil when there is none.
    static func contentLength(
        _ input: Span<UInt8>, _ fields: [HTTPField], _ summary: FieldSection.Summary
    ) throws(HeadStop) -> UInt64? {
        guard summary.seen.contains(.contentLength) else { return nil }
        // Equal repeats too: whoever reads this message next may choose another of them.
        guard !summary.repeated.contains(.contentLength) else {
            throw .malformed(.repeatedContentLength)
        }
        guard let field = fields.first(where: { $0.known == .contentLength }),
            let length = decimal(input, field.valueRange)
        else { throw .malformed(.contentLength) }
        return length
    }

    /// Whether the message is chunked; any other transfer coding is a fault.
    static func isChunked(
        _ input: Span<UInt8>, _ fields: [HTTPField], _ summary: FieldSection.Summary,
        minorVersion: Int
    ) throws(HeadStop) -> Bool {
        guard summary.seen.contains(.transferEncoding) else { return false }
        guard !summary.seen.contains(.contentLength) else {
            throw .malformed(.contentLengthAndTransferEncoding)
        }
        guard minorVersion > 0 else { throw .malformed(.transferEncodingInHTTP10) }
        guard !summary.repeated.contains(.transferEncoding),
            let field = fields.first(where: { $0.known == .transferEncoding }),
            matches(input, field.valueRange, "chunked")
        else { throw .fault(.notImplemented) }
        return true
    }

    /// Plain digits, at most 2^63-1: what every other implementation can count with, too.
    private static func decimal(_ input: Span<UInt8>, _ range: Range<Int>) -> UInt64? {
        guard !range.isEmpty, range.count <= 19 else { return nil }
        var value: UInt64 = 0
        for position in range {
            guard let digit = input[position].decimal else { return nil }
            value = value * 10 + UInt64(digit)
        }
        return value <= UInt64(Int64.max) ? value : nil
    }
}
