internal import DeviceTrust
internal import SystemLog

/// What a person, or a program, gets instead of an app that asks for a trusted device.
struct SecurityPage: Sendable {
    /// Display name of the org.
    var org: String
    /// Why the device is not trusted.
    var reason: PostureReason
    /// Identifies the request in the system log.
    var requestID: String
    /// Unix seconds.
    var now: Int64
    /// Where the org explains more.
    var learnMore: PageLink?
    /// Where a new try starts, usually the app's own address.
    var retry: PageLink?
    /// Subjects of the authorities that issue the org's device certificates. Named to those who
    /// showed a certificate of somebody else.
    var acceptedIssuers: [String] = []
    /// Subject of the certificate that was shown, if any.
    var shownSubject: String?
    /// Issuer of the certificate that was shown, if any.
    var shownIssuer: String?

    /// 403, with a body in the format.
    func page(_ format: PageFormat) -> Page {
        switch format {
        case .html: Page(status: 403, kind: .html, body: html())
        case .json: Page(status: 403, kind: .problem, body: problem())
        }
    }

    private func html() -> [UInt8] {
        let entry = reason.entry
        return PageLayout.document(title: entry.title, heading: org, tone: .bad) { html in
            html.markup("<p class=\"lead\">")
            html.text(entry.explanation)
            html.markup("</p>\n<section class=\"advice\">\n<h2>What you can do</h2>\n<p>")
            html.text(entry.remedy)
            html.markup("</p>\n")
            if reason == .unknownIssuer { html.issuers(acceptedIssuers) }
            html.markup("</section>\n")
            html.actions(learnMore: learnMore, retry: retry)
            writeFacts(&html)
        }
    }

    private func writeFacts(_ html: inout HTMLText) {
        html.markup(
            """
            <section class="facts">
            <h2>For your IT team</h2>
            <p>If you ask for help, pass these details on. They name this attempt in the log.</p>
            <dl>

            """)
        html.fact("Reason", code: reason.entry.code)
        html.fact("Request", code: requestID)
        html.fact("Time") { $0.time(now) }
        if let shownSubject { html.fact("Certificate shown", distinguishedName: shownSubject) }
        if let shownIssuer { html.fact("Issued by", distinguishedName: shownIssuer) }
        html.markup("</dl>\n</section>\n")
    }

    private func problem() -> [UInt8] {
        let entry = reason.entry
        return Problem.body(
            type: "urn:sallyport:problem:\(entry.code)", title: entry.title, status: 403,
            detail: entry.explanation, requestID: requestID
        ) { json in
            json.member("reason", entry.code)
            json.member("remedy", entry.remedy)
            json.key("temporary")
            json.bool(entry.transient)
            json.member("learn_more", learnMore?.target)
            json.member("org", org)
            json.member("time", UTCTime(seconds: now).iso8601Seconds)
        }
    }
}

extension HTMLText {
    /// Names the authorities whose certificates count.
    mutating func issuers(_ issuers: [String]) {
        guard !issuers.isEmpty else { return }
        markup("<p>The certificate to choose was issued by:</p>\n<ul>\n")
        for issuer in issuers.prefix(8) {
            markup("<li>")
            isolated(issuer)
            markup("</li>\n")
        }
        markup("</ul>\n")
    }

    /// A moment, for people and for machines.
    mutating func time(_ seconds: Int64) {
        let time = UTCTime(seconds: seconds)
        markup("<time datetime=\"")
        text(time.iso8601Seconds)
        markup("\">")
        text(time.words)
        markup("</time>")
    }
}
