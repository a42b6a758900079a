/// Looks for the names under which sign-on responses are posted, in whatever spelling some server
/// reads as one: in other letters, with escapes (`%53`, `%u0053`, `\u0053`, `\S`), in UTF-16.
///
/// A body of another type than a form is passed on in pieces and looked through on its way. No app has
/// to take a response from one; an app that does would sign in somebody whom the gateway has not seen.
struct MessageNameScan {
    private static let names = ["samlresponse", "samlart", "wresult"].map { [UInt8]($0.utf8) }
    /// What hides a name in the head of a part (RFC 2047, RFC 5987).
    private static let disguises = ["name*", "name=\"=?", "name==?"].map { [UInt8]($0.utf8) }
    private static let longest = 23

    private let wanted: [[UInt8]]
    private var plain = PlainText()
    /// The end of what was looked through, in which a name may have begun.
    private var tail: [UInt8] = []

    /// A scan of a form in parts, whose names can be disguised, or of anything else.
    init(isMultipart: Bool = false) {
        wanted = isMultipart ? Self.names + Self.disguises : Self.names
    }

    /// Whether a name is in this piece, or ends in it.
    mutating func finds(_ piece: Span<UInt8>) -> Bool {
        var isFound = false
        for index in piece.indices {
            let byte = piece[index]
            if plain.isPlain(byte) {
                if note(lowerCase(byte)) { isFound = true }
                continue
            }
            for byte in plain.take(byte) where note(byte) { isFound = true }
        }
        return isFound
    }

    /// Whether a name ends with this byte.
    private mutating func note(_ byte: UInt8) -> Bool {
        tail.append(byte)
        if tail.count > 16 * Self.longest { tail.removeFirst(15 * Self.longest) }
        switch byte {
        case UInt8(ascii: "e"), UInt8(ascii: "t"), UInt8(ascii: "n"), UInt8(ascii: "*"),
            UInt8(ascii: "?"):
            return endsInName(byte)
        default: return false
        }
    }

    private func endsInName(_ last: UInt8) -> Bool {
        wanted.contains { name in
            name.last == last && tail.count >= name.count && tail.suffix(name.count) == name[...]
        }
    }

    /// Whether a name occurs anywhere in a text.
    static func mentions(_ text: Span<UInt8>) -> Bool {
        var scan = MessageNameScan()
        return scan.finds(text)
    }

    /// Octets that are looked through for a request, several times over.
    private static let longestRequestText = 8 * 1024

    /// Whether the name under which SAML requests are sent may be in a text, also where that is
    /// escaped several times over (an address in a parameter of an address). In a text too long to
    /// be looked through it may be.
    static func mentionsRequest(_ text: Span<UInt8>) -> Bool {
        // The shortest request, compressed and in Base64, is longer.
        guard text.count >= 64 else { return false }
        guard text.count <= longestRequestText else { return true }
        var layer = Array(copying: text)
        for _ in 0..<4 {
            var scan = MessageNameScan(wanted: [[UInt8]("samlrequest".utf8)])
            if scan.finds(layer.span) { return true }
            guard layer.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "\\") })
            else { return false }
            var plain = PlainText()
            var inner: [UInt8] = []
            inner.reserveCapacity(layer.count)
            for byte in layer {
                if plain.isPlain(byte) {
                    inner.append(lowerCase(byte))
                } else {
                    inner += plain.take(byte)
                }
            }
            layer = inner + plain.rest()
        }
        return false
    }

    /// Whether data that is no page holds an assertion, as a parameter or as XML.
    static func mentionsAssertion(_ text: Span<UInt8>) -> Bool {
        var scan = MessageNameScan(wanted: names + statements)
        return scan.finds(text)
    }

    /// What only an assertion has: metadata and requests do not.
    private static let statements = [
        "authnstatement", "authenticationstatement", "encryptedassertion",
    ]
    .map { [UInt8]($0.utf8) }

    private init(wanted: [[UInt8]]) { self.wanted = wanted }

    /// How many parameters of a query or a form have such a name, also where only some servers see
    /// a parameter: behind `;`, with an index (`name[]`), with blanks around the name.
    static func parameters(in text: Span<UInt8>) -> Int {
        var count = 0
        var start = 0
        while start < text.count {
            var end = start
            var equals: Int?
            while end < text.count, text[end] != UInt8(ascii: "&"), text[end] != UInt8(ascii: ";") {
                if equals == nil, text[end] == UInt8(ascii: "=") { equals = end }
                end += 1
            }
            if isName(text.extracting(start..<(equals ?? end))) { count += 1 }
            start = end + 1
        }
        return count
    }

    private static func isName(_ text: Span<UInt8>) -> Bool {
        // Three times its length is the longest a name can be made by escapes of a byte, six by
        // those of a character.
        guard text.count >= 7, text.count <= 8 * longest else { return false }
        var plain = PlainText()
        var name: [UInt8] = []
        for index in text.indices { name += plain.take(text[index]) }
        name += plain.rest()
        let isBlank = { (byte: UInt8) in byte <= 0x20 || byte == UInt8(ascii: "+") }
        let bare = name.drop(while: isBlank).prefix { $0 != UInt8(ascii: "[") && !isBlank($0) }
        return names.contains { $0[...] == bare }
    }
}

/// Undoes what makes one text look like another: escapes are resolved, letters made small, NUL and
/// backslashes left out. One byte after the other.
private struct PlainText {
    private var pending: [UInt8] = []

    /// Whether a byte stands for itself, its letter case apart.
    func isPlain(_ byte: UInt8) -> Bool {
        pending.isEmpty && byte != UInt8(ascii: "%") && byte != UInt8(ascii: "\\") && byte != 0
    }

    /// The bytes that are certain with this one.
    mutating func take(_ byte: UInt8) -> [UInt8] {
        guard !pending.isEmpty || byte == UInt8(ascii: "%") || byte == UInt8(ascii: "\\") else {
            return byte == 0 ? [] : [lowerCase(byte)]
        }
        pending.append(byte)
        let isBackslash = pending[0] == UInt8(ascii: "\\")
        guard pending.count > 1 else { return [] }
        let isLong = lowerCase(pending[1]) == UInt8(ascii: "u")
        let digits = pending[(isLong ? 2 : 1)...]
        if isBackslash, !isLong {
            // A quoted pair: what is quoted stands for itself.
            pending = []
            return take(byte)
        }
        guard digits.allSatisfy({ Self.value(of: $0) != nil }) else { return give() }
        guard digits.count == (isLong ? 4 : 2) else { return [] }
        let value = digits.reduce(0) { $0 << 4 | Int(Self.value(of: $1) ?? 0) }
        pending = []
        return value == 0 ? [] : value < 0x80 ? [lowerCase(UInt8(value))] : [0x3F]
    }

    /// What was held for an escape that never came to its end.
    mutating func rest() -> [UInt8] {
        defer { pending = [] }
        return pending.map(lowerCase)
    }

    /// It was no escape: the last byte may begin another one.
    private mutating func give() -> [UInt8] {
        let held = pending
        pending = []
        guard let last = held.last else { return [] }
        return held.dropLast().map(lowerCase) + take(last)
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch lowerCase(digit) {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): lowerCase(digit) - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
