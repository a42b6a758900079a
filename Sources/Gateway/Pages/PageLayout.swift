/// The frame that all HTML pages share.
enum PageLayout {
    /// What the page is about, at a glance.
    enum Tone {
        /// The device is recognised.
        case good
        /// The device is not, or the person has to do something.
        case bad
        /// Neither: something went wrong on the way.
        case neutral
    }

    /// Writes a document. `title` stands in the window's title and, as it is, above the text;
    /// `heading` beside the badge says who speaks; `head` adds to the document's head.
    static func document(
        title: String, heading: String, tone: Tone, frame: PageFrame,
        head: (inout HTMLText) -> Void = { _ in }, content: (inout HTMLText) -> Void
    ) -> [UInt8] {
        var html = HTMLText(reserving: 8 * 1024 + (frame.logo?.source.count ?? 0))
        openHead(title: title, heading: heading, frame, in: &html)
        head(&html)
        openBody(title: title, heading: heading, tone: tone, frame, in: &html)
        content(&html)
        close(&html)
        return html.bytes
    }

    private static func openHead(
        title: String, heading: String, _ frame: PageFrame, in html: inout HTMLText
    ) {
        html.markup("<!DOCTYPE html>\n<html lang=\"")
        html.text(frame.language)
        html.markup(frame.isRightToLeft ? "\" dir=\"rtl\">" : "\">")
        html.markup(
            """

            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex, nofollow">
            <meta name="referrer" content="
            """)
        html.markup(frame.tellsOrigin ? "strict-origin" : "no-referrer")
        html.markup("\">\n<title>")
        html.text(heading.isEmpty ? title : "\(title) – \(heading)")
        html.markup("</title>\n<style>")
        html.markup(PageStyle.sheet)
        html.markup("</style>\n")
    }

    private static func openBody(
        title: String, heading: String, tone: Tone, _ frame: PageFrame, in html: inout HTMLText
    ) {
        html.markup("</head>\n<body>\n<main class=\"")
        html.markup(name(of: tone))
        html.markup("\">\n<header>\n<div class=\"badge\">")
        html.markup(badge(of: tone))
        html.markup("</div>\n<p>")
        html.isolated(heading)
        html.markup("</p>\n")
        if let logo = frame.logo {
            // The org's name stands beside it.
            html.markup("<img class=\"logo\" alt=\"\" src=\"")
            html.plain(logo.source)
            html.markup("\">\n")
        }
        html.markup("</header>\n<h1>")
        html.text(title)
        html.markup("</h1>\n")
    }

    private static func close(_ html: inout HTMLText) {
        html.markup("</main>\n</body>\n</html>\n")
    }

    private static func name(of tone: Tone) -> StaticString {
        switch tone {
        case .good: "good"
        case .bad: "bad"
        case .neutral: "neutral"
        }
    }

    /// A shield with a tick, an exclamation mark or three dots.
    private static func badge(of tone: Tone) -> StaticString {
        switch tone {
        case .good:
            """
            <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" \
            stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">\
            <path d="M12 2.5 4 5.5v6c0 5 3.4 8.4 8 10 4.6-1.6 8-5 8-10v-6z"/>\
            <path d="m8.5 12 2.5 2.5 4.5-5"/></svg>
            """
        case .bad:
            """
            <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" \
            stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">\
            <path d="M12 2.5 4 5.5v6c0 5 3.4 8.4 8 10 4.6-1.6 8-5 8-10v-6z"/>\
            <path d="M12 7.5v5M12 16v.01"/></svg>
            """
        case .neutral:
            """
            <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" \
            stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">\
            <path d="M12 2.5 4 5.5v6c0 5 3.4 8.4 8 10 4.6-1.6 8-5 8-10v-6z"/>\
            <path d="M8 12v.01M12 12v.01M16 12v.01"/></svg>
            """
        }
    }
}

extension HTMLText {
    /// The links below the text; those that are nil are left out, and the first is a button.
    mutating func actions(_ links: (link: PageLink?, text: String)...) {
        let links = links.compactMap { entry in entry.link.map { (link: $0, text: entry.text) } }
        guard !links.isEmpty else { return }
        markup("<p class=\"actions\">\n")
        for (place, entry) in links.enumerated() {
            link(entry.link, isButton: place == 0, text: entry.text)
        }
        markup("</p>\n")
    }

    /// A link of whatever length a `PageLink` may have.
    mutating func link(_ link: PageLink, isButton: Bool = false, text: String) {
        markup(isButton ? "<a class=\"button\" href=\"" : "<a href=\"")
        self.text(link.target, longest: .max / 2)
        markup("\" rel=\"noreferrer\">")
        self.text(text)
        markup("</a>\n")
    }

    /// A block that says what to do.
    mutating func advice(_ heading: String, _ remedy: String, more: (inout HTMLText) -> Void) {
        markup("<section class=\"advice\">\n<h2>")
        text(heading)
        markup("</h2>\n<p>")
        text(remedy)
        markup("</p>\n")
        more(&self)
        markup("</section>\n")
    }

    /// The first paragraph.
    mutating func lead(_ words: String) {
        markup("<p class=\"lead\">")
        text(words)
        markup("</p>\n")
    }

    /// A block of facts; without a hint there is none.
    mutating func facts(_ heading: String, hint: String? = nil, _ facts: (inout HTMLText) -> Void) {
        markup("<section class=\"facts\">\n<h2>")
        text(heading)
        markup("</h2>\n")
        if let hint {
            markup("<p>")
            text(hint)
            markup("</p>\n")
        }
        markup("<dl>\n")
        facts(&self)
        markup("</dl>\n</section>\n")
    }

    /// One line of a list of facts.
    mutating func fact(_ name: String, _ value: (inout HTMLText) -> Void) {
        markup("<dt>")
        text(name)
        markup("</dt><dd>")
        value(&self)
        markup("</dd>\n")
    }

    /// A fact that is a word for people.
    mutating func fact(_ name: String, words: String) {
        fact(name) { $0.isolated(words) }
    }

    /// A fact that is a distinguished name; long ones break behind a comma.
    mutating func fact(_ name: String, distinguishedName: String) {
        fact(name) { html in
            html.markup("<bdi>")
            let parts = distinguishedName.prefix(1024).split(
                separator: ",", omittingEmptySubsequences: false)
            for (place, part) in parts.enumerated() {
                if place > 0 { html.markup(",<wbr>") }
                html.text(String(part))
            }
            html.markup("</bdi>")
        }
    }

    /// A fact that is to be copied exactly.
    mutating func fact(_ name: String, code: String) {
        fact(name) { html in
            html.markup("<code class=\"id\">")
            html.text(code)
            html.markup("</code>")
        }
    }
}
