internal import SystemLog

/// 400: a trip to the device-trust host cannot be brought to its end. The page offers a start and
/// goes nowhere by itself, so that nothing can turn in circles.
struct HandoffFaultPage: Sendable {
    /// Display name of the org.
    var org: String
    var problem: HandoffProblem
    /// Identifies the request in the system log.
    var requestID: String
    /// Unix seconds.
    var now: Int64
    /// Where sign-on can begin: the app's address, or the list of apps.
    var start: PageLink?
    /// Where the org explains more.
    var learnMore: PageLink?
    /// Language and logo.
    var look = PageLook()

    /// 400, with a body in the format.
    func page(_ format: PageFormat) -> Page {
        switch format {
        case .html: look.html(400, html())
        case .json: look.json(400, .problem, body())
        }
    }

    private func html() -> [UInt8] {
        let words = look.texts
        let topic = words[.handoff(problem)]
        return PageLayout.document(
            title: topic.title, heading: org, tone: .neutral, frame: look.frame
        ) { html in
            html.lead(topic.explanation)
            html.advice(words[.adviceHeading], topic.remedy) { _ in }
            html.actions((start, words[.startAgain]), (learnMore, words[.learnMore]))
            html.facts(words[.forITHeading], hint: words[.forITHint]) { html in
                html.fact(words[.factReason], code: problem.reason)
                html.fact(words[.factRequest], code: requestID)
                html.fact(words[.factTime]) { $0.time(now, words) }
            }
        }
    }

    private func body() -> [UInt8] {
        let topic = look.texts[.handoff(problem)]
        return Problem.body(
            type: "urn:sallyport:problem:\(problem.reason)", title: topic.title, status: 400,
            detail: topic.explanation, requestID: requestID
        ) { json in
            json.member("reason", problem.reason)
            json.member("remedy", topic.remedy)
            json.member("start", start?.target)
            json.member("learn_more", learnMore?.target)
            json.member("org", org)
            json.member("time", UTCTime(seconds: now).iso8601Seconds)
        }
    }
}
