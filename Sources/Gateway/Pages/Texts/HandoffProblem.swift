/// Why a trip to the device-trust host cannot be brought to its end. The raw values are the
/// keys of its texts and part of a stable code.
enum HandoffProblem: String, CaseIterable, Sendable {
    case cookiesBlocked = "cookies_blocked"
    case expired
    case invalid
    case otherBrowser = "other_browser"
    case used

    /// For programs.
    var reason: String { "handoff_\(rawValue)" }

    /// What is told of a token that does not count.
    init(_ fault: HandoffFault) {
        switch fault {
        case .expired: self = .expired
        case .badCode, .malformed, .unknownKey, .wrongAudience, .wrongKind: self = .invalid
        }
    }

    var english: PageTopic.Texts {
        switch self {
        case .cookiesBlocked:
            PageTopic.Texts(
                title: "Your browser blocks cookies",
                explanation: """
                    To check this computer, your browser has to keep a cookie for a minute. It \
                    did not send it back.
                    """,
                remedy: """
                    Allow cookies for this site, then go back to the app and sign in again. \
                    Private windows and some extensions block them.
                    """)
        case .expired:
            PageTopic.Texts(
                title: "Your sign-in request has expired",
                explanation: """
                    The check of this computer took too long, or this page was opened again later.
                    """,
                remedy: "Go back to the app and sign in again.")
        case .invalid:
            PageTopic.Texts(
                title: "This sign-in link does not work",
                explanation: "The link is incomplete, was changed, or belongs to another site.",
                remedy: "Go back to the app and sign in again. Do not copy the link by hand.")
        case .otherBrowser:
            PageTopic.Texts(
                title: "This link does not belong to this browser",
                explanation: "The sign-in was begun in another browser or on another device.",
                remedy: """
                    Go to the app in this browser and sign in again. If you did not begin a \
                    sign-in yourself, close this page.
                    """)
        case .used:
            PageTopic.Texts(
                title: "This sign-in link was used already",
                explanation: "Each check of this computer counts once, and this one has counted.",
                remedy: "Go back to the app and sign in again, without going back in the browser.")
        }
    }
}
