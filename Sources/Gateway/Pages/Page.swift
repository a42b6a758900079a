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
        /// No body: the address in `Location` is the answer.
        case redirect
        /// A fault of SOAP; the content type differs by version.
        case soap(contentType: String)
    }

    /// What an HTML page may do beyond showing itself.
    enum Rights: Equatable, Sendable {
        /// Nothing: no script, no picture, no form.
        case none
        /// Show a picture that is inside the page.
        case image
        /// Run the one script with this nonce and post a form to wherever it says; pictures as well
        /// where there is one.
        case script(nonce: String, image: Bool)
    }

    let status: Int
    let kind: Kind
    let body: [UInt8]
    /// The language of what people read in it.
    var language = "en"
    var rights = Rights.none

    /// Complete header lines, each with its CR LF.
    ///
    /// Nothing may be stored, since every page is about one request; nothing may be loaded or
    /// framed; the address of the request, which may hold a sign-on message, is told to nobody.
    var headerLines: [UInt8] {
        switch kind {
        case .html where rights == .none && language == "en": Self.htmlLines
        case .html:
            Self.lines(
                Self.html(language, Self.contentSecurityPolicy(rights)), referrer: referrerPolicy)
        case .json: Self.lines(Self.texts("application/json", language))
        case .keySet: Self.keySetLines
        case .problem: Self.lines(Self.texts("application/problem+json", language))
        case .redirect: Self.redirectLines
        case .soap(let type): Self.lines(["Content-Type: \(type)"])
        }
    }

    /// The policy of the HTML pages that only show themselves: the one style sheet and nothing else.
    static let contentSecurityPolicy = contentSecurityPolicy(.none)

    private static func contentSecurityPolicy(_ rights: Rights) -> String {
        let shared =
            "style-src 'sha256-\(PageStyle.hash)'; base-uri 'none'; frame-ancestors 'none'"
        switch rights {
        case .none: return "default-src 'none'; \(shared); form-action 'none'"
        case .image: return "default-src 'none'; img-src data:; \(shared); form-action 'none'"
        case .script(let nonce, let image):
            // Without form-action: browsers apply it to redirects after the post as well, and
            // those lead to hosts nobody here knows.
            let picture = image ? "img-src data:; " : ""
            return "default-src 'none'; script-src 'nonce-\(nonce)'; \(picture)\(shared)"
        }
    }

    private var referrerPolicy: String {
        if case .script = rights { "strict-origin" } else { "no-referrer" }
    }

    private static let htmlLines = lines(html("en", contentSecurityPolicy))
    private static let keySetLines = [UInt8](
        "Content-Type: application/jwk-set+json\r\nCache-Control: max-age=3600\r\n".utf8)

    private static let redirectLines = lines([], referrer: "strict-origin")

    private static func html(_ language: String, _ policy: String) -> [String] {
        texts("text/html; charset=utf-8", language) + ["Content-Security-Policy: \(policy)"]
    }

    private static func texts(_ type: String, _ language: String) -> [String] {
        ["Content-Type: \(type)", "Content-Language: \(language)"]
    }

    private static func lines(_ own: [String], referrer: String = "no-referrer") -> [UInt8] {
        let shared = [
            "Cache-Control: no-store",
            "Referrer-Policy: \(referrer)",
            "Vary: Accept, Accept-Language",
            "X-Content-Type-Options: nosniff",
        ]
        return (own + shared).flatMap { Array($0.utf8) + [0x0D, 0x0A] }
    }
}
