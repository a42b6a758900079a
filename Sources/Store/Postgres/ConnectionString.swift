internal import CLibPQ

/// Where a database is, as libpq understands it, with our own defaults. May hold a password.
struct ConnectionString {
    let parameters: [(keyword: String, value: String)]

    /// Reads it without connecting. The error repeats nothing of it: where a password has been
    /// written wrongly, any part may be one.
    init(_ text: String, limit: Duration) throws(StoreError) {
        guard !text.utf8.contains(0), let given = Self.parse(text) else {
            throw .misconfigured(
                "the connection string is neither keyword=value pairs nor postgresql://...")
        }
        for (keyword, isRight) in Self.checks {
            if let value = given[keyword], !isRight(value) {
                throw .misconfigured(
                    """
                    the \(keyword) of the connection string cannot be one; in a URI, special \
                    characters of the password must be percent-encoded
                    """)
            }
        }
        let defaults = [
            "fallback_application_name": "sallyport", "keepalives_idle": "5",
            "keepalives_interval": "2", "keepalives_count": "3",
            // Half, so that there is time for the next of several hosts.
            "tcp_user_timeout": "\(limit.milliseconds / 2)",
        ]
        parameters = given.merging(defaults) { own, _ in own }.sorted { $0.key < $1.key }
            .map { ($0.key, $0.value) }
    }

    /// An error text of libpq without the password, on one line.
    func withoutSecrets(_ text: String) -> String {
        var text = text
        for (keyword, value) in parameters where Self.secrets.contains(keyword) && !value.isEmpty {
            text = text.split(separator: value, omittingEmptySubsequences: false)
                .joined(separator: "***")
        }
        return text.split(whereSeparator: \.isNewline).joined(separator: "; ")
    }

    private static func parse(_ text: String) -> [String: String]? {
        var error: UnsafeMutablePointer<CChar>?
        let options = unsafe PQconninfoParse(text, &error)
        // Not read: it quotes the string.
        if let error = unsafe error { unsafe PQfreemem(error) }
        guard let options = unsafe options else { return nil }
        defer { unsafe PQconninfoFree(options) }
        var given: [String: String] = [:]
        // The list ends with an option that has no keyword.
        var next = unsafe options
        while let keyword = unsafe next.pointee.keyword {
            if let value = unsafe next.pointee.val {
                unsafe given[String(cString: keyword)] = unsafe String(cString: value)
            }
            unsafe next += 1
        }
        return given
    }

    private static let secrets: Set<String> = ["password", "sslpassword"]

    /// What shows that a password was taken for something else.
    private static let checks: [(String, @Sendable (String) -> Bool)] = [
        ("host", { !$0.contains("@") }),
        ("hostaddr", { !$0.contains("@") }),
        ("port", { $0.allSatisfy { $0 == "," || ("0"..."9").contains($0) } }),
        ("dbname", { !$0.contains("@") }),
    ]
}
