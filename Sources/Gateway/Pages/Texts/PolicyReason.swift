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

    /// Whether the same request may be answered otherwise later, without anybody changing rules.
    var isTransient: Bool {
        switch self {
        case .deniedByRule, .notAssigned: false
        case .answerUnreadable, .factorRequired, .reauthenticationRequired: true
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
        }
    }
}
