/// The key that was probably meant by an unknown one.
enum KeySuggestion {
    /// As it would be written, with the name that was written; `<app>` where that is missing too.
    static func nearest(to key: String) -> String? {
        guard key.utf8.count <= NearestText.maximumBytes else { return nil }
        let typed = key.lowercasedASCII
        let name = name(in: typed)
        if let whole = shortened(typed, name: name) { return whole }
        // The name is right or unknown; what is counted is how much of the rest is wrong.
        let rest = typed.utf8.count - (name?.utf8.count ?? 0)
        let distance = max(1, rest / 4)
        return NearestText.nearest(
            to: typed, within: distance,
            among: SettingKey.table.lazy.flatMap { key in
                // Most are too long or too short, which is known before they are put together.
                let most = key.pattern.utf8.count + (name?.utf8.count ?? 0)
                let least = key.pattern.utf8.count - "<org>.".utf8.count
                return (least - distance...most + distance).contains(typed.utf8.count)
                    ? candidates(key.pattern, name: name) : []
            })
    }

    /// What the typed key is compared with for one pattern: the pattern with the name that was
    /// typed, and the pattern without a name, in case it was forgotten.
    private static func candidates(_ pattern: String, name: String?) -> [(String, String)] {
        guard let open = pattern.firstIndex(of: "<"), let close = pattern.firstIndex(of: ">")
        else { return [(pattern, pattern)] }
        let head = pattern[..<open]
        let tail = pattern[pattern.index(after: close)...]
        let forgotten = (String(head + tail.dropFirst()), pattern)
        guard let name else { return [forgotten] }
        return [(head + name + tail, head + name + tail), forgotten]
    }

    /// The key when it is a known one with its beginning left out (`listen`), with its name left
    /// out (`app.host`), or with its last part cut short (`org.corp.cert`), if only one fits.
    private static func shortened(_ typed: String, name: String?) -> String? {
        guard typed.utf8.count >= 3, !typed.hasSuffix(".") else { return nil }
        let ending = ".\(typed)"
        let fits = SettingKey.table.compactMap { key -> (shown: String, isExact: Bool)? in
            let pattern = key.pattern
            if pattern.hasSuffix(ending) { return (pattern, false) }
            guard pattern.utf8.prefix(3).elementsEqual(typed.utf8.prefix(3)) else { return nil }
            let fit = candidates(pattern, name: name).first { candidate, _ in
                candidate.hasPrefix(typed) && !candidate.dropFirst(typed.count).contains(".")
            }
            return fit.map { ($0.1, $0.0 == typed) }
        }
        let exact = fits.filter(\.isExact)
        let chosen = exact.isEmpty ? fits : exact
        return chosen.count == 1 ? chosen.first?.shown : nil
    }

    private static func name(in typed: String) -> String? {
        let parts = typed.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 2, InstanceName.isRight(parts[1]) else { return nil }
        return String(parts[1])
    }
}
