/// Sends a browser to the device-trust host, and keeps a posted form in the browser meanwhile.
///
/// A page and not a redirect: browsers apply an app's `form-action` to redirects as well, and would
/// stop a sign-on at a host that the app does not know.
struct LeavePage: Sendable {
    /// Display name of the org.
    var org: String
    var transaction: TransactionID
    /// D with the state: where the browser goes.
    var deviceTrust: PageLink
    /// The fixed name of D with a state of its own, when `deviceTrust` is one of many names.
    var fixedHost: PageLink?
    /// Goes on as not trusted.
    var withoutCheck: PageLink?
    /// The form that was posted; nil for GET.
    var form: SignOnForm?
    /// Of the script: random, for this answer alone.
    var nonce: String
    /// Language and logo.
    var look = PageLook()

    /// 200, for people: programs take no trips.
    var page: Page {
        Page(
            status: 200, kind: .html, body: html(), language: look.texts.language,
            rights: .script(nonce: nonce, image: look.logo != nil))
    }

    private var texts: PageTexts { look.texts }

    private func html() -> [UInt8] {
        var frame = look.frame
        frame.tellsOrigin = true
        return PageLayout.document(
            title: texts[.leaveTitle], heading: org, tone: .neutral, frame: frame, head: writeHead
        ) { html in
            html.lead(texts.text(.leaveLead, ("org", org)))
            // A form is kept by the script; before that the link would lose it.
            html.markup(form == nil ? "<p class=\"actions\">\n" : "<p class=\"actions\" hidden>\n")
            html.link(deviceTrust, isButton: true, text: texts[.leaveContinue])
            html.markup("</p>\n")
            if let form { writeForm(form, to: &html) }
            writeLate(&html)
            html.script(PageScript.leave(transaction), nonce: nonce)
        }
    }

    /// Without script a form cannot be kept, so it needs its button.
    private func writeHead(_ html: inout HTMLText) {
        guard form == nil else { return }
        html.markup("<noscript><meta http-equiv=\"refresh\" content=\"0;url=")
        html.text(deviceTrust.target, longest: .max / 2)
        html.markup("\"></noscript>\n")
    }

    private func writeForm(_ form: SignOnForm, to html: inout HTMLText) {
        html.markup("<form method=\"post\" action=\"")
        html.text(deviceTrust.target, longest: .max / 2)
        html.markup("\" accept-charset=\"")
        html.markup(form.charset.name)
        html.markup("\">\n")
        for field in form.fields {
            let (name, value) = form.text(of: field)
            html.markup("<input type=\"hidden\" name=\"")
            html.fieldValue(name)
            html.markup("\" value=\"")
            html.fieldValue(value)
            html.markup("\">\n")
        }
        html.markup("<noscript>\n<p>")
        html.text(texts[.leaveNoScript])
        html.markup("</p>\n<p class=\"actions\"><button class=\"button\">")
        html.text(texts[.leaveContinue])
        html.markup("</button></p>\n</noscript>\n</form>\n")
    }

    /// Comes into sight after some seconds, when the browser is still here.
    private func writeLate(_ html: inout HTMLText) {
        guard fixedHost != nil || withoutCheck != nil else { return }
        html.markup("<section class=\"advice late\">\n<h2>")
        html.text(texts[.leaveLateHeading])
        html.markup("</h2>\n<p>")
        html.text(texts[.leaveLate])
        html.markup("</p>\n<ul>\n")
        if let fixedHost {
            html.markup("<li>")
            html.link(fixedHost, text: texts[.leaveOtherHost])
            html.markup("</li>\n")
        }
        if let withoutCheck {
            html.markup("<li>")
            html.link(withoutCheck, text: texts[.leaveUnchecked])
            html.markup("<br>")
            html.text(texts[.leaveUncheckedNote])
            html.markup("</li>\n")
        }
        html.markup("</ul>\n</section>\n")
    }
}
