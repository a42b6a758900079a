/// The fields of an answer that a later download needs. Of several answers, redirects among them,
/// the last one counts.
struct AnswerFields: Sendable {
    /// Whether the answer leads elsewhere.
    private(set) var isRedirect = false
    private(set) var validators = Download.Validators()
    private var maximumAge: Int64?
    private var mayBeKept = true
    private(set) var date: String?
    private(set) var expires: String?

    /// No validator is kept that is longer: it would be sent with every download.
    private static let longestValue = 512

    /// Takes a line in, status lines included.
    mutating func take(line: String) {
        if line.hasPrefix("HTTP/") {
            self = AnswerFields()
            isRedirect = line.drop { $0 != " " }.hasPrefix(" 3")
            return
        }
        guard let colon = line.firstIndex(of: ":") else { return }
        let value = Self.trimmed(line[line.index(after: colon)...])
        guard value.utf8.count <= Self.longestValue else { return }
        switch line[..<colon].lowercased() {
        case "etag": validators.entityTag = value
        case "last-modified": validators.lastModified = value
        case "cache-control": takeControl(value)
        case "date": date = value
        case "expires": expires = value
        default: break
        }
    }

    /// How long the answer stays good, in seconds (RFC 9111 section 4.2.1); nil when it does not
    /// say. `seconds` reads a date.
    func lifetime(_ seconds: (String) -> Int64?) -> Int64? {
        if !mayBeKept { return 0 }
        if let maximumAge { return maximumAge }
        guard let expires else { return nil }
        // Another form than a date, "0" above all, means that it is over.
        guard let end = seconds(expires), let start = date.flatMap(seconds) else { return 0 }
        let (life, overflow) = end.subtractingReportingOverflow(start)
        return overflow ? 0 : max(0, life)
    }

    private mutating func takeControl(_ value: String) {
        for directive in value.split(separator: ",") {
            let text = Self.trimmed(directive).lowercased()
            if text == "no-cache" || text == "no-store" { mayBeKept = false }
            guard text.hasPrefix("max-age=") else { continue }
            maximumAge = Int64(text.dropFirst(8)).map { max(0, $0) } ?? 0
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text.drop { $0.isWhitespace })
    }
}
