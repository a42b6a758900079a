extension ValueReader {
    /// Ranges of addresses.
    static func addressRanges() -> ValueReader where Value == [IPRange] {
        let form = "192.0.2.0/24, 192.0.2.1-192.0.2.9 or 2001:db8::/32"
        let range = ValueReader<IPRange>(.rangeList, allowed: form) { value throws(ValueFault) in
            try IPRange(value.text)
        }
        return .list(of: range, .rangeList, allowed: "a list of addresses such as \(form)")
    }

    /// Users, as the identity provider names them.
    static func users() -> ValueReader where Value == [String] {
        let name = ValueReader<String>.text(maximum: 255)
        return .list(of: name, .textList, allowed: "a list of users such as lee@example.org")
    }

    /// Texts for programs.
    static func texts(
        maximum: Int, _ what: String
    ) -> ValueReader where Value == [String] {
        let text = ValueReader<String>.text(maximum: maximum)
        return .list(of: text, .textList, allowed: "a list of \(what)")
    }

    /// Beginnings of paths of URLs.
    static func pathPrefixes() -> ValueReader where Value == [String] {
        let prefix = ValueReader<String>(.text, allowed: "a path that begins with /") {
            value throws(ValueFault) in
            guard value.text.hasPrefix("/") else { throw ValueFault("it does not begin with /") }
            let fits = value.text.utf8.allSatisfy { byte in
                (0x21...0x7e).contains(byte) && !"?#\"<>\\".utf8.contains(byte)
            }
            guard fits else {
                throw ValueFault("it holds what does not stand in the path of a URL")
            }
            guard value.text.utf8.count <= 1024 else { throw ValueFault("it is too long") }
            return value.text
        }
        return .list(of: prefix, .textList, allowed: "a list of paths such as /idp/payroll/")
    }

    /// `any`, zones, or `not` and zones.
    static func zones() -> ValueReader where Value == ZoneChoice {
        let name = ValueReader<String>(.text, allowed: "the name of a zone") {
            value throws(ValueFault) in
            guard SettingMember.Kind.zone.isRight(value.text) else { throw ValueFault() }
            return value.text
        }
        let allowed = "any, a list of zones such as hq, branch, or not and such a list"
        let list = ValueReader<[String]>.list(of: name, .textList, allowed: allowed)
        return ValueReader<ZoneChoice>(.textList, allowed: allowed) { value throws(ValueFault) in
            if value.text == "any" { return .anywhere }
            let words = value.text.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "\t" })
            guard words.first == "not" else { return .inside(try list.parse(value)) }
            guard words.count == 2 else { throw ValueFault("not needs a zone") }
            return .outside(try list.parse(value.with(Trimming.blanks(words[1]))))
        }
    }

    /// `none`, `every`, `session`, or a duration.
    static func factor() -> ValueReader where Value == FactorChoice {
        let duration = demandAge()
        return ValueReader<FactorChoice>(
            .choice, unit: duration.unit, allowed: "none, every, session, or \(duration.allowed)"
        ) { value throws(ValueFault) in
            switch value.text {
            case "none": return .none
            case "every": return .everySignOn
            case "session": return .oncePerSession
            default: return .within(try duration.parse(value))
            }
        }
    }

    /// `none`, `every`, or a duration.
    static func reauthentication() -> ValueReader where Value == ReauthenticationChoice {
        let duration = demandAge()
        return ValueReader<ReauthenticationChoice>(
            .choice, unit: duration.unit, allowed: "none, every, or \(duration.allowed)"
        ) { value throws(ValueFault) in
            switch value.text {
            case "none": return .none
            case "every": return .everySignOn
            default: return .within(try duration.parse(value))
            }
        }
    }

    private static func demandAge() -> ValueReader<Duration> {
        .duration(.seconds(60)...(.seconds(365 * 86_400)))
    }
}
