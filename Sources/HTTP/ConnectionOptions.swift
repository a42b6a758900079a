/// Reads the Connection fields of a head (RFC 9110 section 7.6.1).
struct ConnectionOptions {
    var close = false
    var keepAlive = false
    var upgrade = false
    /// Whether fields other than the well-known options are named.
    private var namesFields = false

    /// Gathers the options of all Connection fields and marks each field they name.
    /// - Parameter limit: how many options there may be; each is compared with every field.
    static func read(
        _ input: Span<UInt8>, _ fields: inout [HTTPField], _ summary: FieldSection.Summary,
        into ranges: inout [Range<Int>], limit: Int
    ) throws(HeadStop) -> ConnectionOptions {
        var options = ConnectionOptions()
        guard summary.seen.contains(.connection) else { return options }
        for index in 0..<fields.count where fields[index].known == .connection {
            try options.gather(input, fields[index].valueRange, into: &ranges, limit: limit)
        }
        if options.namesFields {
            for index in 0..<fields.count where !fields[index].isHopByHop {
                try mark(&fields[index], input, ranges)
            }
        }
        return options
    }

    /// Whether the connection stays open by what this head says (RFC 9112 section 9.3).
    func keepsAlive(minorVersion: Int) -> Bool {
        !close && (minorVersion > 0 || keepAlive)
    }

    private mutating func gather(
        _ input: Span<UInt8>, _ value: Range<Int>, into ranges: inout [Range<Int>], limit: Int
    ) throws(HeadStop) {
        var list = TokenList(value)
        while let range = try list.next(input, orFault: .connectionOption) {
            guard ranges.count < limit else { throw .malformed(.connectionOption) }
            ranges.append(range)
            if matches(input, range, "close") {
                close = true
            } else if matches(input, range, "keep-alive") {
                keepAlive = true
            } else if matches(input, range, "upgrade") {
                upgrade = true
            } else {
                namesFields = true
            }
        }
    }

    /// Marks a field that is named. A request could have Host or Content-Length stripped on its
    /// way this way, and mean something else behind us: that is refused.
    private static func mark(
        _ field: inout HTTPField, _ input: Span<UInt8>, _ ranges: [Range<Int>]
    ) throws(HeadStop) {
        for range in ranges where equalIgnoringCase(input, range, field.nameRange) {
            guard field.known != .host, field.known != .contentLength else {
                throw .malformed(.connectionOption)
            }
            field.isHopByHop = true
        }
    }
}
