internal import DeviceTrust
internal import SystemLog

/// The apps of a user: where a day begins, and where an app that stays closed says why.
struct DashboardPage: Sendable {
    /// One app of the list.
    struct Entry: Equatable, Sendable {
        var name: String
        var link: PageLink
        /// Whether the app asks for a managed computer, and this is none.
        var isLocked: Bool
    }

    /// Display name of the org.
    var org: String
    /// nil: not known yet.
    var user: String?
    var apps: [Entry]
    /// nil: not checked yet.
    var posture: Posture?
    /// Identifies the request in the system log.
    var requestID: String
    /// Where the org explains more.
    var learnMore: PageLink?
    /// Where the device is checked anew.
    var retry: PageLink?
    /// Language and logo.
    var look = PageLook()

    /// 200, with a body in the format.
    func page(_ format: PageFormat) -> Page {
        switch format {
        case .html: look.html(200, html())
        case .json: look.json(200, .json, json())
        }
    }

    private var texts: PageTexts { look.texts }

    private func html() -> [UInt8] {
        let tone: PageLayout.Tone =
            switch posture {
            case nil: .neutral
            case .trusted?: .good
            case .notTrusted?: .bad
            }
        return PageLayout.document(
            title: texts[.appsTitle], heading: org, tone: tone, frame: look.frame
        ) { html in
            if let user {
                html.lead(texts.text(.appsSignedIn, ("user", user)))
                writeApps(&html)
            } else {
                html.lead(texts[.appsUnknownUser])
                html.advice(texts[.adviceHeading], texts[.appsUnknownUserRemedy]) { _ in }
                if !apps.isEmpty { writeApps(&html) }
            }
            if let reason = posture?.reason { writeReason(reason, to: &html) }
            html.facts(texts[.forITHeading]) { html in
                if let reason = posture?.reason {
                    html.fact(texts[.factReason], code: reason.rawValue)
                }
                html.fact(texts[.factRequest], code: requestID)
            }
        }
    }

    private func writeApps(_ html: inout HTMLText) {
        html.markup("<p>")
        html.text(texts[apps.isEmpty ? .appsNone : .appsLead])
        html.markup("</p>\n")
        guard !apps.isEmpty else { return }
        html.markup("<nav aria-label=\"")
        html.text(texts[.appsListLabel])
        // Without its marks a list is none to some screen readers; the role says that it is.
        html.markup("\">\n<ul class=\"apps\" role=\"list\">\n")
        for app in apps {
            html.markup("<li><a href=\"")
            html.text(app.link.target)
            html.markup("\"><bdi>")
            html.text(app.name)
            html.markup("</bdi></a>")
            if app.isLocked { writeLock(&html) }
            html.markup("</li>\n")
        }
        html.markup("</ul>\n</nav>\n")
    }

    private func writeLock(_ html: inout HTMLText) {
        html.markup("<span class=\"locked\"><svg viewBox=\"0 0 24 24\" role=\"img\" aria-label=\"")
        html.text(texts[.appsLocked])
        html.markup(
            """
            " fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" \
            stroke-linejoin="round" focusable="false"><rect x="5" y="11" width="14" height="9.5" \
            rx="2"/><path d="M8 11V7.5a4 4 0 0 1 8 0V11M12 15v2"/></svg>
            """)
        html.markup("<span>")
        html.text(texts[.appsLockedNote])
        html.markup("</span></span>")
    }

    private func writeReason(_ reason: PostureReason, to html: inout HTMLText) {
        let topic = texts[.reason(reason)]
        html.markup("<section class=\"advice\">\n<h2>")
        html.text(topic.title)
        html.markup("</h2>\n<p>")
        html.text(topic.explanation)
        html.markup("</p>\n<p>")
        html.text(topic.remedy)
        html.markup("</p>\n</section>\n")
        html.actions((learnMore, texts[.learnMore]), (retry, texts[.tryAgain]))
    }

    private func json() -> [UInt8] {
        var json = JSONText(reserving: 1024)
        json.open(.object)
        json.member("org", org)
        json.member("user", user)
        json.key("trusted")
        if let posture { json.bool(posture.isTrusted) } else { json.null() }
        json.member("reason", posture?.reason?.rawValue)
        let topic = posture?.reason.map { texts[.reason($0)] }
        json.member("title", topic?.title)
        json.member("remedy", topic?.remedy)
        json.key("apps")
        json.open(.array)
        for app in apps {
            json.open(.object)
            json.member("name", app.name)
            json.member("url", app.link.target)
            json.key("locked")
            json.bool(app.isLocked)
            json.close(.object)
        }
        json.close(.array)
        json.member("learn_more", learnMore?.target)
        json.member("request_id", requestID)
        json.close(.object)
        return json.bytes + [UInt8(ascii: "\n")]
    }
}
