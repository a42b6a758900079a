import Configuration
import Gateway

/// Reads a file of translated page texts: `key = value` as in settings, with `language` and, for
/// languages written from right to left, `direction = rtl`.
enum PageTextsReader {
    /// What a file holds. The texts are nil when there are problems; a text that is missing is a
    /// warning, since a translation made for an earlier version has to go on working.
    struct Reading {
        var texts: PageTexts?
        var problems: [SettingsProblem] = []
        var warnings: [SettingsProblem] = []
    }

    /// Reads the content of `file`, the name of which goes into messages.
    static func read(_ content: [UInt8], file: String) -> Reading {
        var reading = Reading()
        let text = SettingsText(content.span)
        reading.problems = text.faults.map { fault in
            SettingsProblem(
                place: SettingPlace(file: file, line: fault.number), key: fault.key,
                found: fault.found, allowed: fault.allowed)
        }
        var entries: [String: String] = [:]
        var places: [String: SettingPlace] = [:]
        for line in text.lines {
            let place = SettingPlace(file: file, line: line.number)
            if let first = places[line.key] {
                reading.problems.append(
                    SettingsProblem(
                        place: place, key: line.key, found: "set before, at \(first)"))
                continue
            }
            entries[line.key] = line.value
            places[line.key] = place
        }
        let (texts, faults) = PageTexts.translation(entries)
        for fault in faults {
            let problem = problem(
                fault, at: places[fault.key] ?? SettingPlace(file: file, line: 0))
            if fault.isFatal {
                reading.problems.append(problem)
            } else {
                reading.warnings.append(problem)
            }
        }
        reading.problems.sort { $0.place.line < $1.place.line }
        if reading.problems.isEmpty { reading.texts = texts }
        return reading
    }

    private static func problem(
        _ fault: PageTexts.Fault, at place: SettingPlace
    ) -> SettingsProblem {
        let (found, allowed): (String, String?) =
            switch fault {
            case .badDirection: ("no direction of writing", "ltr or rtl")
            case .badLanguage: ("no language tag", "a tag such as de, pt-BR or zh-Hans")
            case .badPlaceholders(_, let expected) where expected.isEmpty:
                ("the text has values in braces", "a text without braces")
            case .badPlaceholders(_, let expected):
                (
                    "the text does not have the values it needs",
                    "each of these once: " + expected.map { "{\($0)}" }.joined(separator: ", ")
                )
            case .missingLanguage: ("the file does not say its language", "a tag such as de")
            case .missingText: ("the text is missing and stays in English", nil)
            case .unknownKey: ("no page has such a text", "the keys of deploy/texts/en.conf")
            }
        return SettingsProblem(place: place, key: fault.key, found: found, allowed: allowed)
    }
}
