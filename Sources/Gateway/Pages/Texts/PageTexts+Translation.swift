extension PageTexts {
    /// What is the matter with a translation.
    public enum Fault: Equatable, Sendable {
        /// `direction` is neither `ltr` nor `rtl`.
        case badDirection(String)
        /// `language` is no language tag.
        case badLanguage(String)
        /// A text asks for other values than the English one.
        case badPlaceholders(key: String, expected: [String])
        /// There is no `language`.
        case missingLanguage
        /// A text that stays in English.
        case missingText(key: String)
        /// There is no such text.
        case unknownKey(String)

        /// Whether the translation cannot be used; otherwise a text or two stay in English.
        public var isFatal: Bool {
            if case .missingText = self { false } else { true }
        }

        /// The key it is about.
        public var key: String {
            switch self {
            case .badDirection: PageTexts.directionKey
            case .badLanguage, .missingLanguage: PageTexts.languageKey
            case .badPlaceholders(let key, _), .missingText(let key), .unknownKey(let key): key
            }
        }
    }

    /// The key of the language's tag.
    public static let languageKey = "language"
    /// The key of the direction of writing.
    public static let directionKey = "direction"

    /// Every key that a translation may hold, for suggestions.
    public static var keys: [String] {
        [languageKey, directionKey] + PageKeys.all.map(\.key)
    }

    /// Makes texts of the entries of a translation. The texts are nil when a fault is fatal.
    public static func translation(
        _ entries: [String: String]
    ) -> (texts: PageTexts?, faults: [Fault]) {
        var faults: [Fault] = []
        var language = ""
        switch entries[languageKey] {
        case nil: faults.append(.missingLanguage)
        case let tag? where !isLanguage(tag): faults.append(.badLanguage(tag))
        case let tag?: language = tag
        }
        let direction = entries[directionKey] ?? "ltr"
        if direction != "ltr", direction != "rtl" { faults.append(.badDirection(direction)) }
        var texts = entries
        for key in [languageKey, directionKey] { texts[key] = nil }
        for (key, text) in texts.sorted(by: { $0.key < $1.key }) {
            guard let english = PageKeys.english[key] else {
                faults.append(.unknownKey(key))
                continue
            }
            let expected = Placeholders.names(in: english)
            if Placeholders.names(in: text) != expected {
                faults.append(.badPlaceholders(key: key, expected: expected))
            }
        }
        for (key, _) in PageKeys.all where texts[key] == nil {
            faults.append(.missingText(key: key))
        }
        guard !faults.contains(where: \.isFatal) else { return (nil, faults) }
        let made = PageTexts(language: language, isRightToLeft: direction == "rtl", texts)
        return (made, faults)
    }

    /// The built-in texts as a file: what a translator starts from.
    public static var template: String {
        var lines = [
            "# Texts of all pages. To translate: copy this file, set the language and replace",
            "# the texts. What stands in braces is filled in and must stay; nothing is markup.",
            "\(languageKey) = en",
            "# \(directionKey) = rtl for languages written from right to left",
            "\(directionKey) = ltr",
        ]
        var group = Substring()
        for (key, english) in PageKeys.all {
            let own = key.prefix { $0 != "." }
            if own != group { lines += [""] }
            group = own
            lines.append("\(key) = \(english)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Letters and digits in parts of one to eight, the first of two or three letters.
    private static func isLanguage(_ tag: String) -> Bool {
        let parts = tag.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard let first = parts.first, (2...3).contains(first.count), parts.count <= 4,
            first.allSatisfy({ (0x61...0x7A).contains($0 | 0x20) })
        else { return false }
        return parts.allSatisfy { part in
            (1...8).contains(part.count)
                && part.allSatisfy {
                    (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0)
                }
        }
    }
}
