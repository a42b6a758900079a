/// The table of keys as people and programs read it.
public enum SettingsReference {
    /// For a terminal: every key with its default and meaning, then what is allowed.
    public static func text() -> String {
        SettingKey.table.map { key in
            let unit = key.unit.map { " (\($0))" } ?? ""
            return """
                \(key.pattern)\(unit)
                    \(key.meaning)
                    \(key.kind.rawValue): \(key.allowed)
                    \(key.fallback.sentence)

                """
        }.joined(separator: "\n")
    }

    /// For the README.
    public static func markdown() -> String {
        let head = "| key | default | unit | allowed | meaning |\n|---|---|---|---|---|\n"
        return head
            + SettingKey.table.map { key in
                let cells = [
                    "`\(key.pattern)`", key.fallback.cell, key.unit ?? "",
                    escaped(key.allowed), escaped(key.meaning),
                ]
                return "| " + cells.joined(separator: " | ") + " |\n"
            }.joined()
    }

    /// For programs: an array of objects, whose members are always there.
    public static func json() -> String {
        "[\n"
            + SettingKey.table.map { key in
                let members = [
                    ("key", string(key.pattern)), ("kind", string(key.kind.rawValue)),
                    ("unit", key.unit.map(string) ?? "null"),
                    ("default", key.fallback.value.map(string) ?? "null"),
                    ("otherwise", key.fallback.otherwise.map(string) ?? "null"),
                    ("required", string(key.fallback.requirement)),
                    ("allowed", string(key.allowed)), ("meaning", string(key.meaning)),
                ]
                return "  {" + members.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
            }.joined(separator: ",\n") + "\n]\n"
    }

    /// Angle brackets would be taken for HTML, bars for the end of the cell.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "|", "*": result += "\\\(character)"
            default: result.append(character)
            }
        }
        return result
    }

    private static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension SettingKey.Fallback {
    /// The default as it would be written.
    fileprivate var value: String? {
        if case .value(let text) = self { text } else { nil }
    }

    /// What holds where nothing is set and no value could say so.
    fileprivate var otherwise: String? {
        if case .described(let text) = self { text } else { nil }
    }

    fileprivate var requirement: String {
        switch self {
        case .required: "always"
        case .requiredWith(let key): "with \(key)"
        case .described, .none, .value: "never"
        }
    }

    fileprivate var sentence: String {
        switch self {
        case .described(let text): "default: \(text)"
        case .none: "default: not set"
        case .required: "required"
        case .requiredWith(let key): "required with \(key)"
        case .value(let text): "default: \(text)"
        }
    }

    fileprivate var cell: String {
        switch self {
        case .described(let text): text.contains(".") ? "`\(text)`" : text
        case .none: ""
        case .required: "required"
        case .requiredWith(let key): "required with `\(key)`"
        case .value(let text): "`\(text)`"
        }
    }
}
