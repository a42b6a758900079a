import SystemLog

/// Text from outside as a terminal may see it.
enum TextCell {
    /// With everything escaped that would do something else than show a character.
    static func escaped(_ text: String) -> String {
        if !text.unicodeScalars.contains(where: \.actsInText) { return text }
        var safe = ""
        for scalar in text.unicodeScalars {
            if scalar.actsInText {
                safe += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }

    /// The same in quotes, for sentences.
    static func quoted(_ text: String) -> String { "\"\(clipped(escaped(text), to: 100))\"" }

    /// How many columns a text takes, which must be escaped.
    static func width(_ text: String) -> Int { text.reduce(0) { $0 + width($1) } }

    /// At most so many columns of a text; where some are missing the last shows an ellipsis.
    static func clipped(_ text: String, to columns: Int) -> String {
        guard width(text) > columns else { return text }
        var kept = ""
        var used = 1
        for character in text {
            used += width(character)
            if used > columns { break }
            kept.append(character)
        }
        return kept + "…"
    }

    /// With blanks behind it up to a width.
    static func padded(_ text: String, to columns: Int) -> String {
        text + String(repeating: " ", count: max(0, columns - width(text)))
    }

    private static func width(_ character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        if first.properties.isEmojiPresentation { return 2 }
        return wide.contains { $0.contains(first.value) } ? 2 : 1
    }

    /// East Asian wide and fullwidth characters, by blocks (Unicode Annex 11).
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
        0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x17000...0x18DFF,
        0x1B000...0x1B2FF, 0x20000...0x3FFFD,
    ]
}

/// Rows of text in columns. The first rows set the widths, so that the rest can follow as it comes.
struct TextTable {
    private let titles: [String]
    private var widths: [Int]?

    /// Beyond this a text is cut; `--json` has it whole.
    private static let widest = 44

    init(_ titles: [String]) { self.titles = titles }

    /// The lines of further rows; before the first of them the titles.
    mutating func lines(_ rows: [[String]]) -> [String] {
        let cells = rows.map { row in
            row.map { TextCell.clipped(TextCell.escaped($0), to: Self.widest) }
        }
        if let widths { return cells.map { Self.line($0, widths) } }
        let all = [titles] + cells
        let widths = titles.indices.map { column in
            all.map { TextCell.width($0[column]) }.max() ?? 0
        }
        self.widths = widths
        return all.map { Self.line($0, widths) }
    }

    private static func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (cell, width) in zip(cells.dropLast(), widths) {
            line += TextCell.padded(cell, to: width) + "  "
        }
        return line + (cells.last ?? "")
    }
}
