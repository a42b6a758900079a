/// The field lines of a head or a trailer section (RFC 9112 section 5), without leniency: CR LF
/// ends a line and nothing else does, no folding, no whitespace before the colon.
enum FieldSection {
    /// What the whole section says about itself.
    struct Summary {
        /// Past the empty line.
        var end: Int
        var seen = KnownFieldSet()
        var repeated = KnownFieldSet()
    }

    /// Reads lines from `start` until the empty line.
    /// - Parameter limit: how many lines there may be.
    static func read(
        _ input: Span<UInt8>, from start: Int, to end: Int,
        into fields: inout [HTTPField], limit: Int
    ) throws(HeadStop) -> Summary {
        let table = FieldNameTable.shared
        var summary = Summary(end: start)
        var position = start
        while true {
            let nameStart = position
            position = ByteRun.token(input, from: nameStart, to: end)
            guard position < end else { throw .incomplete }
            let name = nameStart..<position
            guard input[position] == .colon, !name.isEmpty else {
                summary.end = try endOfSection(input, at: position, to: end, name: name)
                return summary
            }
            guard fields.count < limit, name.count <= Int(UInt16.max) else {
                throw .fault(.headTooLarge)
            }
            let value = try readValue(input, from: position + 1, to: end)
            position = value.next
            let known = table.recognise(input, name)
            if summary.seen.contains(known) {
                summary.repeated.insert(known)
            } else {
                summary.seen.insert(known)
            }
            fields.append(HTTPField(name: name, value: value.range, known: known))
        }
    }

    /// Reads a value and its line end.
    @inline(__always)
    private static func readValue(
        _ input: Span<UInt8>, from start: Int, to end: Int
    ) throws(HeadStop) -> (range: Range<Int>, next: Int) {
        var position = start
        while position < end, input[position].isBlank {
            position += 1
        }
        let valueStart = position
        position = ByteRun.text(input, from: position, to: end)
        let next = try endOfLine(input, at: position, to: end)
        while position > valueStart, input[position - 1].isBlank {
            position -= 1
        }
        return (valueStart..<position, next)
    }

    /// Past the CR LF that must be at `position`.
    @inline(__always)
    static func endOfLine(
        _ input: Span<UInt8>, at position: Int, to end: Int
    ) throws(HeadStop) -> Int {
        guard position < end else { throw .incomplete }
        guard input[position] == .carriageReturn else {
            throw .malformed(input[position] == .lineFeed ? .bareLineFeed : .controlByte)
        }
        guard position + 1 < end else { throw .incomplete }
        guard input[position + 1] == .lineFeed else { throw .malformed(.bareCarriageReturn) }
        return position + 2
    }

    /// Past the empty line, or the fault of a line whose name does not end in a colon.
    private static func endOfSection(
        _ input: Span<UInt8>, at position: Int, to end: Int, name: Range<Int>
    ) throws(HeadStop) -> Int {
        switch input[position] {
        case .carriageReturn, .lineFeed:
            let next = try endOfLine(input, at: position, to: end)
            guard name.isEmpty else { throw .malformed(.missingColon) }
            return next
        case .space, .tab:
            throw .malformed(name.isEmpty ? .obsoleteFolding : .whitespaceBeforeColon)
        default:
            throw .malformed(.fieldName)
        }
    }
}
