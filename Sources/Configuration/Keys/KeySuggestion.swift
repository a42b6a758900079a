/// The key that was probably meant by an unknown one.
enum KeySuggestion {
    /// As it would be written, with the name that was written; `<app>` where that is missing too.
    static func nearest(to key: String) -> String? {
        guard key.utf8.count <= NearestText.maximumBytes else { return nil }
        let typed = key.lowercasedASCII
        let names = Names(in: typed)
        if let whole = shortened(typed, names) { return whole }
        // The name is right or unknown; what is counted is how much of the rest is wrong.
        let rest = typed.utf8.count - names.length
        let distance = max(1, rest / 4)
        return NearestText.nearest(
            to: typed, within: distance,
            among: SettingKey.table.lazy.flatMap { key in
                // Most are too long or too short, which is known before they are put together.
                let most = key.pattern.utf8.count + names.length
                let least = key.pattern.utf8.count - "<org>.<zone>.".utf8.count
                return (least - distance...most + distance).contains(typed.utf8.count)
                    ? candidates(key.pattern, names) : []
            })
    }

    /// What the typed key is compared with for one pattern: the pattern with the name that was
    /// typed, and the pattern without a name, in case it was forgotten.
    private static func candidates(_ pattern: String, _ names: Names) -> [(String, String)] {
        guard let (head, tail) = parts(of: pattern[...]) else { return [(pattern, pattern)] }
        guard let (middle, end) = parts(of: tail) else {
            let forgotten = (String(head + tail.dropFirst()), pattern)
            guard let name = names.instance else { return [forgotten] }
            return [("\(head)\(name)\(tail)", "\(head)\(name)\(tail)"), forgotten]
        }
        // A zone or a rule: whoever forgets its name has hardly forgotten the other one.
        guard let name = names.instance else { return [] }
        let forgotten = ("\(head)\(name)\(middle)\(end.dropFirst())", "\(head)\(name)\(tail)")
        guard let member = names.member else { return [forgotten] }
        let whole = "\(head)\(name)\(middle)\(member)\(end)"
        return [(whole, whole), forgotten]
    }

    /// What stands before the first placeholder and behind it; nil where there is none.
    private static func parts(of pattern: Substring) -> (head: Substring, tail: Substring)? {
        guard let open = pattern.firstIndex(of: "<"), let close = pattern.firstIndex(of: ">")
        else { return nil }
        return (pattern[..<open], pattern[pattern.index(after: close)...])
    }

    /// The key when it is a known one with its beginning left out (`listen`), with its name left
    /// out (`app.host`), or with its last part cut short (`org.corp.cert`), if only one fits.
    private static func shortened(_ typed: String, _ names: Names) -> String? {
        guard typed.utf8.count >= 3, !typed.hasSuffix(".") else { return nil }
        let ending = ".\(typed)"
        let fits = SettingKey.table.compactMap { key -> (shown: String, isExact: Bool)? in
            let pattern = key.pattern
            if pattern.hasSuffix(ending) { return (pattern, false) }
            guard pattern.utf8.prefix(3).elementsEqual(typed.utf8.prefix(3)) else { return nil }
            let fit = candidates(pattern, names).first { candidate, _ in
                candidate.hasPrefix(typed) && !candidate.dropFirst(typed.count).contains(".")
            }
            return fit.map { ($0.1, $0.0 == typed) }
        }
        let exact = fits.filter(\.isExact)
        let chosen = exact.isEmpty ? fits : exact
        return chosen.count == 1 ? chosen.first?.shown : nil
    }

    /// The names that a key was typed with, as far as they are right.
    private struct Names {
        /// Of the org or app.
        let instance: String?
        /// Of the zone, or the number of the rule.
        let member: String?

        init(in typed: String) {
            let parts = typed.split(separator: ".", omittingEmptySubsequences: false)
            let isNamed = parts.count > 2 && InstanceName.isRight(parts[1])
            instance = isNamed ? String(parts[1]) : nil
            // The word before it may be the one that is mistyped.
            let isMember =
                parts.count > 4
                && SettingMember.Kind.allCases.contains { $0.isRight(parts[3]) }
            member = isNamed && isMember ? String(parts[3]) : nil
        }

        var length: Int { (instance?.utf8.count ?? 0) + (member?.utf8.count ?? 0) }
    }
}
