/// Ends the trip of a posted form: the browser posts what it kept to where it was going.
struct ResumePage: Sendable {
    /// Display name of the org.
    var org: String
    var transaction: TransactionID
    /// Where the form was going.
    var target: ReturnTarget
    var charset: FormCharset
    /// Of the script: random, for this answer alone.
    var nonce: String
    /// Where sign-on can begin again.
    var start: PageLink?
    /// Language and logo.
    var look = PageLook()

    /// 200, for people.
    var page: Page {
        Page(
            status: 200, kind: .html, body: html(), language: look.texts.language,
            rights: .script(nonce: nonce, image: look.logo != nil))
    }

    private func html() -> [UInt8] {
        let texts = look.texts
        var frame = look.frame
        frame.tellsOrigin = true
        return PageLayout.document(
            title: texts[.resumeTitle], heading: org, tone: .neutral, frame: frame
        ) { html in
            html.markup("<p class=\"lead\" id=\"going\">")
            html.text(texts[.resumeLead])
            html.markup("</p>\n<noscript><p>")
            html.text(texts[.resumeNoScript])
            html.markup("</p></noscript>\n<div id=\"stale\" role=\"alert\" hidden>\n")
            html.advice(texts[.resumeStaleHeading], texts[.resumeStale]) { _ in }
            html.actions((start, texts[.startAgain]))
            html.markup("</div>\n<form method=\"post\" action=\"")
            html.text(target.text, longest: .max / 2)
            html.markup("\" accept-charset=\"")
            html.markup(charset.name)
            html.markup("\"></form>\n")
            html.script(PageScript.resume(transaction), nonce: nonce)
        }
    }
}
