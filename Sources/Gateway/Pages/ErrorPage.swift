internal import SystemLog

/// What the gateway answers when a request cannot be served, whatever the device.
///
/// Everything but the request's identifier is put together once for each status. Inner detail
/// (addresses, causes, names of files) goes to the log, never into an answer.
enum ErrorPage {
    /// The page of a status; a status without a text of its own gets the words of 500 or 400.
    static func page(
        _ status: Int, format: PageFormat, requestID: String, texts: PageTexts = .english
    ) -> Page {
        let words = ErrorText.of(status).status
        let text = texts[.error(words)]
        let look = PageLook(texts: texts)
        guard format == .html, let prepared = texts.errorPages[words] else {
            let body = Problem.body(
                type: "about:blank", title: text.title, status: status,
                detail: text.explanation, requestID: requestID
            ) { json in
                json.member("remedy", text.remedy)
            }
            return look.json(status, .problem, body)
        }
        var id = HTMLText(reserving: 64)
        id.text(requestID)
        return look.html(status, prepared.around(id.bytes))
    }

    /// The words around those of the status.
    struct Labels {
        let heading: String
        let advice: String
        let forIT: String
        let hint: String
        let request: String
    }

    /// A page with a hole for the identifier.
    struct Prepared: Sendable {
        private let front: [UInt8]
        private let back: [UInt8]

        init(_ texts: PageTopic.Texts, frame: PageFrame, labels: Labels) {
            var front: [UInt8] = []
            let whole = PageLayout.document(
                title: texts.title, heading: labels.heading, tone: .neutral, frame: frame
            ) { html in
                html.lead(texts.explanation)
                html.advice(labels.advice, texts.remedy) { _ in }
                html.facts(labels.forIT, hint: labels.hint) { html in
                    html.fact(labels.request) { html in
                        html.markup("<code class=\"id\">")
                        front = html.bytes
                        html.markup("</code>")
                    }
                }
            }
            self.front = front
            back = Array(whole[front.count...])
        }

        func around(_ middle: [UInt8]) -> [UInt8] {
            var body: [UInt8] = []
            body.reserveCapacity(front.count + middle.count + back.count)
            body += front
            body += middle
            body += back
            return body
        }
    }
}
