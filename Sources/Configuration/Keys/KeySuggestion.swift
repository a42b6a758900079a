/// The key that was probably meant by an unknown one.
enum KeySuggestion {
    /// As it would be written, with the name that was written; `<app>` where that is missing too.
    static func nearest(to key: String) -> String? {
        guard key.utf8.count <= NearestText.maximumBytes else { return nil }
        let typed = key.lowercasedASCII
        let name = name(in: typed)
        return shortened(typed, name: name)
            ?? NearestText.nearest(
                to: typed,
                among: SettingKey.table.lazy.flatMap { candidates($0.pattern, name: name) })
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

    /// The key when it is a known one with its beginning left out (`listen`), or with its last
    /// part cut short (`org.corp.cert`), if only one fits.
    private static func shortened(_ typed: String, name: String?) -> String? {
        guard typed.utf8.count >= 3 else { return nil }
        let fits = SettingKey.table.filter { key in
            key.pattern.hasSuffix(".\(typed)")
                || candidates(key.pattern, name: name).contains { candidate, _ in
                    candidate.hasPrefix(typed) && !candidate.dropFirst(typed.count).contains(".")
                        && !typed.hasSuffix(".")
                }
        }
        guard fits.count == 1, let pattern = fits.first?.pattern else { return nil }
        return candidates(pattern, name: name).first?.1
    }

    private static func name(in typed: String) -> String? {
        let parts = typed.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 2, InstanceName.isRight(parts[1]) else { return nil }
        return String(parts[1])
    }
}
