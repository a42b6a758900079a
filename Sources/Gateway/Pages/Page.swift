/// A finished answer of the gateway itself: the body and the fields that belong to it. Status
/// line, `Date`, `Content-Length` and connection fields are the caller's.
struct Page: Equatable, Sendable {
    /// What the body is.
    enum Kind: Equatable, Sendable {
        case html
        case json
        /// The published keys (RFC 7517), the one answer that may be stored.
        case keySet
        /// RFC 9457.
        case problem
    }

    let status: Int
    let kind: Kind
    let body: [UInt8]

    /// Complete header lines, each with its CR LF.
    ///
    /// Nothing may be stored, since every page is about one request; nothing may be loaded or
    /// framed; the address of the request, which may hold a sign-on message, is told to nobody.
    var headerLines: [UInt8] {
        switch kind {
        case .html: Self.htmlLines
        case .json: Self.jsonLines
        case .keySet: Self.keySetLines
        case .problem: Self.problemLines
        }
    }

    /// The policy of all HTML pages: the one style sheet and nothing else.
    static let contentSecurityPolicy =
        "default-src 'none'; style-src 'sha256-\(PageStyle.hash)'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'"

    private static let htmlLines = lines([
        "Content-Type: text/html; charset=utf-8",
        "Content-Language: en",
        "Content-Security-Policy: \(contentSecurityPolicy)",
    ])
    private static let jsonLines = lines(["Content-Type: application/json"])
    private static let keySetLines = [UInt8](
        "Content-Type: application/jwk-set+json\r\nCache-Control: max-age=3600\r\n".utf8)
    private static let problemLines = lines([
        "Content-Type: application/problem+json", "Content-Language: en",
    ])

    private static func lines(_ own: [String]) -> [UInt8] {
        let shared = [
            "Cache-Control: no-store",
            "Referrer-Policy: no-referrer",
            "Vary: Accept",
            "X-Content-Type-Options: nosniff",
        ]
        return (own + shared).flatMap { Array($0.utf8) + [0x0D, 0x0A] }
    }
}
