internal import SystemLog

/// What the gateway answers when a request cannot be served, whatever the device.
///
/// Everything but the request's identifier is put together once for each status. Inner detail
/// (addresses, causes, names of files) goes to the log, never into an answer.
enum ErrorPage {
    /// The page of a status; a status without a text of its own gets the words of 500 or 400.
    static func page(_ status: Int, format: PageFormat, requestID: String) -> Page {
        let prepared = prepared(for: status)
        switch format {
        case .html:
            var id = HTMLText(reserving: 64)
            id.text(requestID)
            return Page(status: status, kind: .html, body: prepared.html.around(id.bytes))
        case .json:
            let body = Problem.body(
                type: "about:blank", title: prepared.text.title, status: status,
                detail: prepared.text.explanation, requestID: requestID
            ) { json in
                json.member("remedy", prepared.text.remedy)
            }
            return Page(status: status, kind: .problem, body: body)
        }
    }

    /// A page with a hole for the identifier.
    private struct Halves: Sendable {
        let front: [UInt8]
        let back: [UInt8]

        func around(_ middle: [UInt8]) -> [UInt8] {
            var body: [UInt8] = []
            body.reserveCapacity(front.count + middle.count + back.count)
            body += front
            body += middle
            body += back
            return body
        }
    }

    private struct Prepared: Sendable {
        let text: ErrorText
        let html: Halves

        init(_ text: ErrorText) {
            self.text = text
            var front: [UInt8] = []
            let whole = PageLayout.document(
                title: text.title, heading: "Error \(text.status)", tone: .neutral
            ) { html in
                ErrorPage.writeTop(text, to: &html)
                front = html.bytes
                html.markup("</code></dd>\n</dl>\n</section>\n")
            }
            html = Halves(front: front, back: Array(whole[front.count...]))
        }
    }

    private static func writeTop(_ text: ErrorText, to html: inout HTMLText) {
        html.markup("<p class=\"lead\">")
        html.text(text.explanation)
        html.markup("</p>\n<section class=\"advice\">\n<h2>What you can do</h2>\n<p>")
        html.text(text.remedy)
        html.markup(
            """
            </p>
            </section>
            <section class="facts">
            <h2>For your IT team</h2>
            <p>If you ask for help, pass this on. It names this attempt in the log.</p>
            <dl>
            <dt>Request</dt><dd><code class="id">
            """)
    }

    private static let prepared = ErrorText.all.map(Prepared.init)

    /// The list is short enough to be walked.
    private static func prepared(for status: Int) -> Prepared {
        let fallback = status >= 500 ? 500 : 400
        var chosen: Prepared?
        for candidate in prepared {
            if candidate.text.status == status { return candidate }
            if candidate.text.status == fallback { chosen = candidate }
        }
        return chosen ?? Prepared(ErrorText.unexpected)
    }
}
