extension ValueReader {
    /// One of the answers of a type.
    static func choice() -> ValueReader where Value: SettingChoice {
        let names = Value.allCases.map(\.rawValue)
        return ValueReader(.choice, allowed: names.joined(separator: ", ")) {
            value throws(ValueFault) in
            guard let choice = Value(rawValue: value.text) else {
                throw ValueFault(nearest: NearestText.choice(value.text, among: names))
            }
            return choice
        }
    }

    /// Some answers of a type, in the order written.
    static func choices<Choice>() -> ValueReader where Value == [Choice], Choice: SettingChoice {
        let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        return .list(of: .choice(), .choiceList, allowed: "a list of \(names)")
    }

    /// Some answers of a type, in any order.
    static func choiceSet<Choice>() -> ValueReader
    where Value == Set<Choice>, Choice: SettingChoice {
        let list = ValueReader<[Choice]>.choices()
        return ValueReader(.choiceList, allowed: list.allowed) { value throws(ValueFault) in
            Set(try list.parse(value))
        }
    }

    /// Some answers of a type, or `none`.
    static func choiceSetOrNone<Choice>() -> ValueReader
    where Value == Set<Choice>, Choice: SettingChoice {
        let list = ValueReader<[Choice]>.choices()
        return ValueReader(.choiceList, allowed: "none, or \(list.allowed)") {
            value throws(ValueFault) in
            if value.text == "none" { return [] }
            let items = value.text.utf8.split(separator: UInt8(ascii: ","))
            if items.contains(where: { Trimming.blanks(Substring($0)) == "none" }) {
                throw ValueFault("none stands alone")
            }
            return Set(try list.parse(value))
        }
    }

    /// `not-trusted`, `trusted`, or `grace` and how long.
    static func stale() -> ValueReader where Value == StaleChoice {
        let duration = ValueReader<Duration>.duration(.seconds(1)...(.seconds(365 * 86_400)))
        let names = ["not-trusted", "grace", "trusted"]
        return ValueReader(
            .choice, allowed: "not-trusted, trusted, or grace and \(duration.allowed)"
        ) { value throws(ValueFault) in
            let words = value.text.split(whereSeparator: { $0 == " " || $0 == "\t" })
            switch (words.first, words.count) {
            case ("not-trusted", 1): return .notTrusted
            case ("trusted", 1): return .trusted
            case ("grace", 1): throw ValueFault("grace needs a duration", nearest: "grace 24h")
            case ("grace", 2): return .grace(try duration.parse(value.with(words[1])))
            default:
                let first = words.first.map(String.init) ?? ""
                throw ValueFault(nearest: NearestText.choice(first, among: names))
            }
        }
    }

    /// Items by comma: at least one, none empty, none twice.
    static func list<Item: Hashable>(
        of item: ValueReader<Item>, _ kind: SettingKind, allowed: String
    ) -> ValueReader where Value == [Item] {
        ValueReader(kind, allowed: allowed) { value throws(ValueFault) in
            var items: [Item] = []
            var seen: Set<Item> = []
            let separator = UInt8(ascii: ",")
            for part in value.text.utf8.split(
                separator: separator, omittingEmptySubsequences: false)
            {
                let text = Trimming.blanks(Substring(part))
                if text.isEmpty { throw ValueFault("an item of the list is empty") }
                let parsed: Item
                do throws(ValueFault) {
                    parsed = try item.parse(value.with(text))
                } catch {
                    throw text == value.text ? error : error.naming(item: text)
                }
                guard seen.insert(parsed).inserted else {
                    throw ValueFault("\(Quoted.text(text)) is in the list twice")
                }
                items.append(parsed)
            }
            return items
        }
    }
}
