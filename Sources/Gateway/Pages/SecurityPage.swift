internal import DeviceTrust
internal import SystemLog

/// What a person, or a program, gets instead of an app that the device or the rules keep closed.
struct SecurityPage: Sendable {
    /// Why the app stays closed.
    enum Refusal: Equatable, Sendable {
        /// The device is not trusted, and the app asks for one that is.
        case device(PostureReason)
        /// The rules of the app refuse for another reason.
        case policy(PolicyReason)

        /// Stable, for programs: `Sallyport-Reason` and the problem's members.
        var code: String {
            switch self {
            case .device(let reason): reason.rawValue
            case .policy(let reason): reason.rawValue
            }
        }

        var topic: PageTopic {
            switch self {
            case .device(let reason): .reason(reason)
            case .policy(let reason): .policy(reason)
            }
        }

        /// Whether trying again may help without anybody changing the device or the rules.
        var isTransient: Bool {
            switch self {
            case .device(let reason): reason.entry.transient
            case .policy(let reason): reason.isTransient
            }
        }
    }

    /// Display name of the org.
    var org: String
    var refusal: Refusal
    /// Identifies the request in the system log.
    var requestID: String
    /// Unix seconds.
    var now: Int64
    /// Where the org explains more.
    var learnMore: PageLink?
    /// Where a new try starts, usually the app's own address.
    var retry: PageLink?
    /// Where sign-on starts again with what was missing: a second factor, a fresh sign-in.
    var restart: PageLink?
    /// The app that stays closed.
    var app: String?
    /// Subjects of the authorities that issue the org's device certificates. Named to those who
    /// showed a certificate of somebody else.
    var acceptedIssuers: [String] = []
    /// Subject of the certificate that was shown, if any.
    var shownSubject: String?
    /// Issuer of the certificate that was shown, if any.
    var shownIssuer: String?
    /// Language and logo.
    var look = PageLook()

    /// 403, with a body in the format.
    func page(_ format: PageFormat) -> Page {
        switch format {
        case .html: look.html(403, html())
        case .json: look.json(403, .problem, problem())
        }
    }

    private func html() -> [UInt8] {
        let words = look.texts
        let topic = words[refusal.topic]
        return PageLayout.document(
            title: topic.title, heading: org, tone: .bad, frame: look.frame
        ) { html in
            html.lead(topic.explanation)
            html.advice(words[.adviceHeading], topic.remedy) { html in
                if refusal == .device(.unknownIssuer) {
                    html.issuers(acceptedIssuers, words[.acceptedIssuers])
                }
            }
            html.actions(
                (
                    restart,
                    words[refusal == .policy(.factorRequired) ? .secondFactor : .signInAgain]
                ),
                (learnMore, words[.learnMore]), (retry, words[.tryAgain]))
            writeFacts(&html)
        }
    }

    private func writeFacts(_ html: inout HTMLText) {
        let words = look.texts
        html.facts(words[.forITHeading], hint: words[.forITHint]) { html in
            html.fact(words[.factReason], code: refusal.code)
            html.fact(words[.factRequest], code: requestID)
            if let app { html.fact(words[.factApp], words: app) }
            html.fact(words[.factTime]) { $0.time(now, words) }
            if let shownSubject {
                html.fact(words[.factCertificateShown], distinguishedName: shownSubject)
            }
            if let shownIssuer { html.fact(words[.factIssuedBy], distinguishedName: shownIssuer) }
        }
    }

    private func problem() -> [UInt8] {
        let topic = look.texts[refusal.topic]
        return Problem.body(
            type: "urn:sallyport:problem:\(refusal.code)", title: topic.title, status: 403,
            detail: topic.explanation, requestID: requestID
        ) { json in
            json.member("reason", refusal.code)
            json.member("remedy", topic.remedy)
            json.key("temporary")
            json.bool(refusal.isTransient)
            json.member("learn_more", learnMore?.target)
            if let restart { json.member("sign_in_again", restart.target) }
            if let app { json.member("app", app) }
            json.member("org", org)
            json.member("time", UTCTime(seconds: now).iso8601Seconds)
        }
    }
}

extension SecurityPage {
    /// The page of a device that is not trusted.
    init(
        org: String, reason: PostureReason, requestID: String, now: Int64,
        learnMore: PageLink? = nil, retry: PageLink? = nil, acceptedIssuers: [String] = [],
        shownSubject: String? = nil, shownIssuer: String? = nil, look: PageLook = PageLook()
    ) {
        self.init(
            org: org, refusal: .device(reason), requestID: requestID, now: now,
            learnMore: learnMore, retry: retry, acceptedIssuers: acceptedIssuers,
            shownSubject: shownSubject, shownIssuer: shownIssuer, look: look)
    }
}

extension HTMLText {
    /// Names the authorities whose certificates count.
    mutating func issuers(_ issuers: [String], _ introduction: String) {
        guard !issuers.isEmpty else { return }
        markup("<p>")
        text(introduction)
        markup("</p>\n<ul>\n")
        for issuer in issuers.prefix(8) {
            markup("<li>")
            isolated(issuer)
            markup("</li>\n")
        }
        markup("</ul>\n")
    }

    /// A moment, for people and for machines.
    mutating func time(_ seconds: Int64, _ texts: PageTexts) {
        let time = UTCTime(seconds: seconds)
        markup("<time datetime=\"")
        text(time.iso8601Seconds)
        markup("\">")
        text(texts.moment(time))
        markup("</time>")
    }
}
