/// What is wrong with a PEM file.
public enum PEMFault: String, Error, Hashable, Sendable, CaseIterable {
    /// More than one block.
    case severalBlocks
    /// No end line for the begin line.
    case noEnd
    /// A character that is not of base64, or a header line.
    case character
    /// The base64 is not complete, or its padding is wrong.
    case padding

    /// What is wrong, for an operator.
    var text: String {
        switch self {
        case .severalBlocks: "there is more than one block"
        case .noEnd: "the end line is missing"
        case .character: "there is something else than base64 between the lines"
        case .padding: "the base64 is not complete"
        }
    }
}

/// Takes the one block out of a PEM file (RFC 7468). Text before and after the block is allowed, as
/// section 2 has it; headers inside are not.
enum PEMBlock {
    /// The octets of the block with this label; nil when the file has no begin line of any label.
    static func decode(
        _ file: Span<UInt8>, label: StaticString
    ) throws(PEMFault) -> (isLabelled: Bool, octets: [UInt8])? {
        guard let begin = nextBoundary(file, from: 0, marker: "-----BEGIN ") else { return nil }
        guard
            let end = nextBoundary(file, from: begin.line.upperBound, marker: "-----END ")
        else { throw .noEnd }
        guard nextBoundary(file, from: end.line.upperBound, marker: "-----BEGIN ") == nil else {
            throw .severalBlocks
        }
        guard isLabel(file, begin.label, label), isLabel(file, end.label, label) else {
            return (false, [])
        }
        let text = begin.line.upperBound..<end.line.lowerBound
        return (true, try Base64Block.decode(file, text))
    }

    private struct Boundary {
        let line: Range<Int>
        let label: Range<Int>
    }

    /// The next line that starts with the marker and ends with five dashes.
    private static func nextBoundary(
        _ file: Span<UInt8>, from start: Int, marker: StaticString
    ) -> Boundary? {
        var position = start
        while position < file.count {
            // Base64 has no dash, so nearly all bytes fail this one comparison.
            if file[position] == UInt8(ascii: "-"), isLineStart(file, position) {
                let lineEnd = endOfLine(file, from: position)
                if let found = boundary(file, position..<lineEnd, marker) { return found }
            }
            position += 1
        }
        return nil
    }

    private static func boundary(
        _ file: Span<UInt8>, _ line: Range<Int>, _ marker: StaticString
    ) -> Boundary? {
        guard starts(file, line, with: marker) else { return nil }
        var end = line.upperBound
        while end > line.lowerBound, isBlank(file[end - 1]) { end -= 1 }
        let labelStart = line.lowerBound + marker.utf8CodeUnitCount
        guard end - 5 >= labelStart, starts(file, end - 5..<end, with: "-----") else { return nil }
        return Boundary(line: line, label: labelStart..<end - 5)
    }

    private static func isLineStart(_ file: Span<UInt8>, _ position: Int) -> Bool {
        position == 0 || file[position - 1] == UInt8(ascii: "\n")
    }

    /// The place after the line feed.
    private static func endOfLine(_ file: Span<UInt8>, from start: Int) -> Int {
        var position = start
        while position < file.count {
            if file[position] == UInt8(ascii: "\n") { return position + 1 }
            position += 1
        }
        return position
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: " ")
            || byte == UInt8(ascii: "\t")
    }

    private static func isLabel(
        _ file: Span<UInt8>, _ part: Range<Int>, _ label: StaticString
    ) -> Bool {
        part.count == label.utf8CodeUnitCount && starts(file, part, with: label)
    }

    private static func starts(
        _ file: Span<UInt8>, _ part: Range<Int>, with text: StaticString
    ) -> Bool {
        guard part.count >= text.utf8CodeUnitCount else { return false }
        var position = part.lowerBound
        for byte in text.description.utf8 {
            guard file[position] == byte else { return false }
            position += 1
        }
        return true
    }
}
