/// Looks through a body that is passed on in pieces for the names under which sign-on responses are
/// posted. No app has to take them from a form in parts; one that does would sign in somebody whom
/// the gateway has not seen.
struct MessageNameScan {
    private static let names = ["SAMLResponse", "SAMLart", "wresult"].map { [UInt8]($0.utf8) }
    private static let longest = 12

    /// The end of what was looked through, in which a name may have begun.
    private var tail: [UInt8] = []

    /// Whether a name is in this piece, or ends in it.
    mutating func finds(_ piece: Span<UInt8>) -> Bool {
        var text = tail
        // Names that cross the border, and then those within the piece.
        for index in piece.indices.prefix(Self.longest - 1) { text.append(piece[index]) }
        let isFound = Self.hasName(text.span) || Self.hasName(piece)
        if piece.count >= Self.longest - 1 { text = [] } else { text = tail }
        let kept = piece.indices.suffix(Self.longest - 1)
        for index in kept { text.append(piece[index]) }
        tail = Array(text.suffix(Self.longest - 1))
        return isFound
    }

    private static func hasName(_ text: Span<UInt8>) -> Bool {
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "S") || byte == UInt8(ascii: "w") {
                for name in names where begins(text, at: index, with: name) { return true }
            }
            index += 1
        }
        return false
    }

    private static func begins(_ text: Span<UInt8>, at start: Int, with name: [UInt8]) -> Bool {
        guard text.count - start >= name.count else { return false }
        for offset in name.indices where text[start + offset] != name[offset] { return false }
        return true
    }
}
