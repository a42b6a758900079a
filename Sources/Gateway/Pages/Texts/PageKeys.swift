/// Every key of a translation, with its English text.
enum PageKeys {
    static let months: [(key: String, english: String)] = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ].enumerated().map { (key: "time.month.\($0.offset + 1)", english: $0.element) }

    /// In the order of the template for translators.
    static let all: [(key: String, english: String)] = {
        var keys = PageWord.allCases.map { (key: $0.rawValue, english: $0.english) } + months
        for topic in PageTopic.all {
            let texts = topic.english
            keys.append((topic.key + ".title", texts.title))
            keys.append((topic.key + ".explanation", texts.explanation))
            keys.append((topic.key + ".remedy", texts.remedy))
        }
        return keys
    }()

    static let english = Dictionary(all.map { ($0.key, $0.english) }) { first, _ in first }
}

/// `{name}` in a text.
enum Placeholders {
    /// The text with each `{name}` replaced by its value; values are not looked into.
    static func fill(_ text: String, _ values: [(name: String, value: String)]) -> String {
        guard !values.isEmpty else { return text }
        var filled = ""
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{") {
            filled += rest[..<open]
            rest = rest[open...]
            guard let close = rest.firstIndex(of: "}") else { break }
            let name = rest[rest.index(after: rest.startIndex)..<close]
            filled += values.first { $0.name == name }?.value ?? String(rest[...close])
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }

    /// The names a text asks for, sorted; each as often as it stands there.
    static func names(in text: String) -> [String] {
        var names: [String] = []
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{"),
            let close = rest[open...].firstIndex(of: "}")
        {
            names.append(String(rest[rest.index(after: open)..<close]))
            rest = rest[rest.index(after: close)...]
        }
        return names.sorted()
    }
}
