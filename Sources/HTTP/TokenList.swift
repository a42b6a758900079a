/// The elements of a comma-separated list of tokens (RFC 9110 section 5.6.1). Empty elements
/// are skipped, as recipients must.
struct TokenList {
    private var position: Int
    private let end: Int

    init(_ value: Range<Int>) {
        position = value.lowerBound
        end = value.upperBound
    }

    /// The next element, nil after the last.
    /// - Parameter separator: a byte that may stand inside an element, beside token bytes.
    mutating func next(
        _ input: Span<UInt8>, orFault malformation: HTTPFault.Malformation,
        allowing separator: UInt8 = .comma
    ) throws(HeadStop) -> Range<Int>? {
        while position < end, input[position] == .comma || input[position].isBlank {
            position += 1
        }
        let start = position
        while position < end, isElement(input[position], separator) {
            position += 1
        }
        let element = start..<position
        while position < end, input[position].isBlank {
            position += 1
        }
        guard position == end || input[position] == .comma else {
            throw .malformed(malformation)
        }
        return element.isEmpty ? nil : element
    }

    private func isElement(_ byte: UInt8, _ separator: UInt8) -> Bool {
        ByteSet.token.contains(byte) || (byte == separator && byte != .comma)
    }
}
