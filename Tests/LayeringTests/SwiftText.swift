/// Swift source text as words and marks, without comments. String literals are one token each;
/// code interpolated into them counts as code.
struct SwiftText {
    enum Token: Equatable {
        case mark(Character)
        case text(String)
        case word(String)
    }

    private(set) var tokens: [Token] = []
    private let characters: [Character]
    private var position = 0

    init(_ source: String) {
        characters = Array(source)
        readCode(until: nil)
    }

    /// The words alone.
    var words: [String] {
        tokens.compactMap { token in
            if case .word(let word) = token { word } else { nil }
        }
    }

    /// Names of modules after `import`, whatever is written before it and whatever kind of
    /// declaration it names.
    var imports: [String] {
        tokens.indices.compactMap { index in
            guard tokens[index] == .word("import"), let next = word(at: index + 1) else {
                return nil
            }
            let kinds = [
                "actor", "class", "enum", "func", "let", "protocol", "struct", "typealias", "var",
            ]
            return kinds.contains(next) ? word(at: index + 2) : next
        }
    }

    /// Whether the tokens follow each other somewhere.
    func contains(_ sequence: [Token]) -> Bool {
        tokens.indices.contains { tokens[$0...].starts(with: sequence) }
    }

    private func word(at index: Int) -> String? {
        guard index < tokens.count, case .word(let word) = tokens[index] else { return nil }
        return word
    }

    // MARK: Reading

    private var current: Character? { character(at: position) }

    private func character(at index: Int) -> Character? {
        index < characters.count ? characters[index] : nil
    }

    private func starts(with text: String) -> Bool {
        characters[min(position, characters.count)...].starts(with: text)
    }

    /// Reads up to the end, or up to the parenthesis that closes an interpolation.
    private mutating func readCode(until close: Character?) {
        var depth = 0
        while let next = current {
            if next == "(" { depth += 1 }
            if next == ")" {
                if depth == 0, close == ")" { return }
                depth -= 1
            }
            if starts(with: "//") {
                skipLine()
            } else if starts(with: "/*") {
                skipComment()
            } else if let hashes = openingHashes() {
                readText(hashes: hashes)
            } else if next.isLetter || next == "_" || next.isNumber {
                readWord()
            } else {
                if !next.isWhitespace { tokens.append(.mark(next)) }
                position += 1
            }
        }
    }

    private mutating func readWord() {
        var word = ""
        while let next = current, next.isLetter || next == "_" || next.isNumber {
            word.append(next)
            position += 1
        }
        tokens.append(.word(word))
    }

    private mutating func skipLine() {
        while let next = current, !next.isNewline { position += 1 }
    }

    private mutating func skipComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                position += 2
            } else if starts(with: "*/") {
                depth -= 1
                position += 2
            } else {
                position += 1
            }
        } while depth > 0 && current != nil
    }

    /// How many `#` stand before a quotation mark here; nil when no string begins here.
    private func openingHashes() -> Int? {
        var end = position
        while character(at: end) == "#" { end += 1 }
        return character(at: end) == "\"" ? end - position : nil
    }

    private mutating func readText(hashes: Int) {
        let fence = String(repeating: "#", count: hashes)
        position += hashes
        let quotes = starts(with: "\"\"\"") ? "\"\"\"" : "\""
        position += quotes.count
        var text = ""
        var interpolated: [Token] = []
        while current != nil, !starts(with: quotes + fence) {
            if starts(with: "\\\(fence)(") {
                position += fence.count + 2
                let outer = tokens
                tokens = []
                readCode(until: ")")
                interpolated += tokens
                tokens = outer
                position += 1
            } else {
                // An escaped quotation mark or backslash ends nothing.
                let count = starts(with: "\\\(fence)") ? fence.count + 2 : 1
                text += String(characters[position..<min(position + count, characters.count)])
                position += count
            }
        }
        position += quotes.count + fence.count
        tokens.append(.text(text))
        tokens += interpolated
    }
}
