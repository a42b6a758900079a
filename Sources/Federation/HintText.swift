/// Turns bytes a stranger wrote into a value fit for the log.
enum HintText {
    /// The text, nil if there is none.
    ///
    /// Refused: over the limit, not UTF-8, or with a control character (C0, DEL, C1), which could
    /// forge a line in a log or move a terminal's cursor.
    static func value(
        _ bytes: Span<UInt8>, limits: RecogniserLimits
    ) throws(FederationFault) -> String? {
        guard bytes.count > 0 else { return nil }
        guard bytes.count <= limits.value else { throw .valueTooLong }
        guard let text = try? UTF8Span(validating: bytes) else { throw .badCharacter }
        var previous: UInt8 = 0
        for index in bytes.indices {
            let byte = bytes[index]
            let isC1 = previous == 0xC2 && byte >= 0x80 && byte <= 0x9F
            guard byte >= 0x20, byte != 0x7F, !isC1 else { throw .badCharacter }
            previous = byte
        }
        return String(copying: text)
    }

    /// The same for the text of an element: white space around it does not count.
    static func trimmed(
        _ bytes: [UInt8], limits: RecogniserLimits
    ) throws(FederationFault) -> String? {
        var range = bytes.indices
        while let first = range.first, isSpace(bytes[first]) {
            range = first + 1..<range.upperBound
        }
        while let last = range.last, isSpace(bytes[last]) { range = range.lowerBound..<last }
        return try value(bytes.span.extracting(range), limits: limits)
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}
