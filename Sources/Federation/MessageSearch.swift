/// The question asked of every request: is there a sign-on parameter at all?
enum MessageSearch {
    /// Whether a name that makes a message occurs.
    ///
    /// One pass; a name is decoded only if it starts with two bytes that such a name can start with.
    static func finds(in text: Span<UInt8>, protocols: ProtocolSet) -> Bool {
        var start = 0
        for index in text.indices {
            let byte = text[index]
            if index == start + 1, mayStartName(text[start], byte),
                let name = ParameterName.spelled(name(in: text, at: start))?.name,
                name.makesMessage(of: protocols)
            {
                return true
            }
            if byte == 0x26 { start = index + 1 }
        }
        return false
    }

    /// The same for text that may be cut anywhere: a name at its end counts if it may still become
    /// one, and `wa` counts only while its value may be one of ours.
    static func mayFind(inPrefix text: Span<UInt8>, protocols: ProtocolSet) -> Bool {
        var parameters = ParameterSequence(text)
        while let parameter = parameters.next() {
            let name = text.extracting(parameter.name)
            if parameter.name.upperBound == text.count, mayBecomeName(name, protocols) {
                return true
            }
            guard let found = ParameterName.spelled(name)?.name,
                found.makesMessage(of: protocols)
            else { continue }
            let value = text.extracting(parameter.value)
            let isCut = parameter.value.upperBound == text.count
            if found != .wa || isAction(value, isCut: isCut) { return true }
        }
        return false
    }

    private static func mayBecomeName(_ name: Span<UInt8>, _ protocols: ProtocolSet) -> Bool {
        for candidate in ParameterName.allCases
        where candidate.makesMessage(of: protocols)
            && EncodedBytes.mayBecome(name, candidate.text)
        {
            return true
        }
        return false
    }

    private static func isAction(_ value: Span<UInt8>, isCut: Bool) -> Bool {
        for action in Parameters.Action.allCases {
            let matches =
                isCut
                ? EncodedBytes.mayBecome(value, action.rawValue)
                : EncodedBytes.isEqual(value, action.rawValue)
            if matches { return true }
        }
        return false
    }

    /// `SA`, `wa`, `wr`, the same with escapes, or the white space PHP drops.
    @inline(__always)
    private static func mayStartName(_ first: UInt8, _ second: UInt8) -> Bool {
        switch first {
        case 0x53: second == 0x41 || second == 0x25
        case 0x77: second == 0x61 || second == 0x72 || second == 0x25
        case 0x20, 0x25, 0x2B: true
        default: false
        }
    }

    @_lifetime(copy text)
    private static func name(in text: Span<UInt8>, at start: Int) -> Span<UInt8> {
        var end = start
        while end < text.count, text[end] != 0x3D, text[end] != 0x26 { end += 1 }
        return text.extracting(start..<end)
    }
}
