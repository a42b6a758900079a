/// Why the rules of an app refuse a sign-on, apart from the device. The raw values are stable
/// codes.
enum PolicyReason: String, CaseIterable, Sendable {
    /// A rule says so.
    case deniedByRule = "denied_by_rule"
    /// The rule asks for a second factor that the sign-on does not show.
    case factorRequired = "factor_required"
    /// The rule asks for a sign-on that is newer than this one.
    case reauthenticationRequired = "reauthentication_required"
    /// The app is not for this user.
    case notAssigned = "not_assigned"
    /// The answer of the identity provider says nothing the gateway can go by.
    case answerUnreadable = "answer_unreadable"
    /// The assertion has signed somebody in before.
    case assertionUsed = "assertion_used"
    /// The assertion counts no more, or not yet.
    case assertionExpired = "assertion_expired"
    /// The assertion is for somebody else, for another sign-on, or nobody's who is known.
    case assertionRefused = "assertion_refused"

    /// Whether the same request may be answered otherwise later, without anybody changing rules.
    var isTransient: Bool {
        switch self {
        case .deniedByRule, .notAssigned: false
        case .answerUnreadable, .assertionExpired, .assertionRefused, .assertionUsed,
            .factorRequired, .reauthenticationRequired:
            true
        }
    }

    var english: PageTopic.Texts {
        switch self {
        case .deniedByRule:
            PageTopic.Texts(
                title: "You cannot sign in to this app from here",
                explanation: """
                    Your organisation's rules for this app do not allow a sign-in like this one. \
                    The place, the kind of device, the program or your groups may be the cause.
                    """,
                remedy: """
                    Try it from your usual work computer and network. If you need the app and it \
                    still does not open, ask your IT team.
                    """)
        case .factorRequired:
            PageTopic.Texts(
                title: "A second factor is needed",
                explanation:
                    "This app asks for a sign-in with a second factor, and yours had none.",
                remedy: """
                    Sign in once more and confirm with your second factor, for example a code or \
                    a security key. If you have none, ask your IT team.
                    """)
        case .reauthenticationRequired:
            PageTopic.Texts(
                title: "Please sign in again",
                explanation: "This app asks for a fresh sign-in, and yours was some time ago.",
                remedy: "Sign in once more and enter your password when asked.")
        case .notAssigned:
            PageTopic.Texts(
                title: "This app is not assigned to you",
                explanation: "You are signed in, but your organisation has not given you this app.",
                remedy: """
                    Check that you signed in with the right account. If you need the app, ask \
                    your IT team to assign it to you.
                    """)
        case .answerUnreadable:
            PageTopic.Texts(
                title: "Your sign-in could not be checked",
                explanation: """
                    The sign-in service answered in a way that does not show who signed in, so \
                    the app was not opened.
                    """,
                remedy: "Sign in again. If it happens again, tell your IT team.")
        case .assertionUsed:
            PageTopic.Texts(
                title: "This sign-in was used already",
                explanation: """
                    Each sign-in opens the app once. Loading its page again, or going back to it, \
                    opens nothing.
                    """,
                remedy: "Open the app again. If it asks you to, sign in once more.")
        case .assertionExpired:
            PageTopic.Texts(
                title: "This sign-in is out of date",
                explanation: """
                    The page of the sign-in service was open for too long, or a clock is wrong: a \
                    sign-in counts for some minutes only.
                    """,
                remedy: """
                    Sign in again. If it happens again at once, tell your IT team: the clocks of \
                    the sign-in service and of this gateway may differ.
                    """)
        case .assertionRefused:
            PageTopic.Texts(
                title: "This sign-in does not count here",
                explanation: """
                    What the sign-in service sent is not for this app, or answers a sign-in that \
                    was begun elsewhere, or was changed on its way.
                    """,
                remedy: """
                    Sign in again, from the app's own page. If you did not begin a sign-in \
                    yourself, close this page. If it happens again, tell your IT team.
                    """)
        }
    }
}
