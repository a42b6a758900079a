/// Looks for the names of the parameters that carry answers.
enum AnswerSearch {
    private static let names = ["samlresponse", "wresult"]

    /// Whether one occurs: in either case, its letters written plainly or as numbers (`&#83;`, the
    /// one other way to write a letter in HTML). `before` limits that to places right before `=`.
    static func finds(in text: Span<UInt8>, before: UInt8? = nil) -> Bool {
        for start in text.indices {
            let name: String
            switch text[start] {
            case 0x53, 0x73: name = names[0]
            case 0x57, 0x77: name = names[1]
            case 0x26 where start + 1 < text.count && text[start + 1] == 0x23:
                for name in names where matches(name, text, start, before) { return true }
                continue
            default: continue
            }
            if matches(name, text, start, before) { return true }
        }
        return false
    }

    private static func matches(
        _ name: String, _ text: Span<UInt8>, _ start: Int, _ before: UInt8?
    ) -> Bool {
        var position = start
        for expected in name.utf8 {
            guard let letter = letter(text, &position), letter == expected else { return false }
        }
        guard let before else { return true }
        return letter(text, &position) == before
    }

    private static func letter(_ text: Span<UInt8>, _ position: inout Int) -> UInt8? {
        guard position < text.count else { return nil }
        let byte = text[position]
        if byte == 0x26, position + 1 < text.count, text[position + 1] == 0x23,
            let number = HTMLText.number(text, position + 2)
        {
            position = number.end
            return UInt8(exactly: number.value).map(HTMLText.lowercase)
        }
        position += 1
        return HTMLText.lowercase(byte)
    }
}
