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
    /// `heading` beside the badge says who speaks.
    static func document(
        title: String, heading: String, tone: Tone, content: (inout HTMLText) -> Void
    ) -> [UInt8] {
        var html = HTMLText(reserving: 8 * 1024)
        open(title: title, heading: heading, tone: tone, in: &html)
        content(&html)
        close(&html)
        return html.bytes
    }

    private static func open(
        title: String, heading: String, tone: Tone, in html: inout HTMLText
    ) {
        html.markup(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex, nofollow">
            <meta name="referrer" content="no-referrer">
            <title>
            """)
        html.text(heading.isEmpty ? title : "\(title) – \(heading)")
        html.markup("</title>\n<style>")
        html.markup(PageStyle.sheet)
        html.markup("</style>\n</head>\n<body>\n<main class=\"")
        html.markup(name(of: tone))
        html.markup("\">\n<header>\n<div class=\"badge\">")
        html.markup(badge(of: tone))
        html.markup("</div>\n<p>")
        html.isolated(heading)
        html.markup("</p>\n</header>\n<h1>")
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
    /// The links below the text: to more information, and back to where a new try starts.
    mutating func actions(learnMore: PageLink?, retry: PageLink?) {
        guard learnMore != nil || retry != nil else { return }
        markup("<p class=\"actions\">\n")
        if let learnMore {
            link(learnMore, isButton: true, text: "Learn more")
        }
        if let retry {
            link(retry, isButton: learnMore == nil, text: "Try again")
        }
        markup("</p>\n")
    }

    private mutating func link(_ link: PageLink, isButton: Bool, text: StaticString) {
        markup(isButton ? "<a class=\"button\" href=\"" : "<a href=\"")
        self.text(link.target)
        markup("\" rel=\"noreferrer\">")
        markup(text)
        markup("</a>\n")
    }

    /// One line of a list of facts.
    mutating func fact(_ name: StaticString, _ value: (inout HTMLText) -> Void) {
        markup("<dt>")
        markup(name)
        markup("</dt><dd>")
        value(&self)
        markup("</dd>\n")
    }

    /// A fact that is a word for people.
    mutating func fact(_ name: StaticString, words: String) {
        fact(name) { $0.isolated(words) }
    }

    /// A fact that is a distinguished name; long ones break behind a comma.
    mutating func fact(_ name: StaticString, distinguishedName: String) {
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
    mutating func fact(_ name: StaticString, code: String) {
        fact(name) { html in
            html.markup("<code class=\"id\">")
            html.text(code)
            html.markup("</code>")
        }
    }
}
