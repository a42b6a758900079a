/// The words for one status the gateway answers with.
struct ErrorText: Equatable, Sendable {
    let status: Int
    let title: String
    /// What happened.
    let explanation: String
    /// What to do next.
    let remedy: String

    /// The words of 500.
    static let unexpected = ErrorText(
        status: 500, title: "Something went wrong here",
        explanation: "The gateway in front of this app met a problem it did not expect.",
        remedy: "Try again. If it happens again, tell your IT team.")

    /// The words of a status; one without words of its own gets those of 500 or 400.
    static func of(_ status: Int) -> ErrorText {
        let fallback = status >= 500 ? 500 : 400
        return all.first { $0.status == status } ?? all.first { $0.status == fallback }
            ?? unexpected
    }

    /// All of them.
    static let all: [ErrorText] = ofRequest + ofSize + ofGateway

    private static let ofRequest = [
        ErrorText(
            status: 400, title: "This request could not be understood",
            explanation: "What your browser or app sent breaks the rules of the web protocol.",
            remedy: """
                Go back and try again. If you followed a link, type the address instead. If it \
                lasts, clear the cookies of this site.
                """),
        ErrorText(
            status: 403, title: "This is not allowed",
            explanation: "The gateway in front of this app does not let this request through.",
            remedy: "If you think you should have access, ask your IT team."),
        ErrorText(
            status: 404, title: "There is nothing at this address",
            explanation: "The address is not one that this host knows.",
            remedy: "Check the address for a typing mistake, or start from your app list."),
        ErrorText(
            status: 405, title: "This cannot be done here",
            explanation: "The address exists, but it does not take this kind of request.",
            remedy: "Go back and start again from the app's own address."),
        ErrorText(
            status: 408, title: "The request took too long to arrive",
            explanation: "Your browser or app stopped sending before its request was complete.",
            remedy: "Check your network connection and try again."),
        ErrorText(
            status: 415, title: "This cannot be sent in this form",
            explanation: "The app takes sign-on forms only as browsers usually send them.",
            remedy: "Go back and sign in again with a web browser. If it lasts, ask your IT team."),
        ErrorText(
            status: 417, title: "This request asks for too much",
            explanation: "Your browser or app expects something that the gateway does not offer.",
            remedy: "Try another browser or a newer version of the app."),
        ErrorText(
            status: 421, title: "This connection leads to another site",
            explanation: """
                Your browser or app used a connection that it had opened for another site.
                """,
            remedy: "Load the page again. If it happens again, close and reopen the browser."),
    ]

    private static let ofSize = [
        ErrorText(
            status: 411, title: "The size of this request is missing",
            explanation: "Your browser or app did not say how much it wants to send.",
            remedy: "Try another browser or a newer version of the app."),
        ErrorText(
            status: 413, title: "This is too large to send",
            explanation: "What you are sending is larger than this app accepts.",
            remedy: "Send a smaller file, or ask your IT team for another way."),
        ErrorText(
            status: 414, title: "This address is too long",
            explanation: "The link is longer than the gateway accepts.",
            remedy: "Start from the app's own address instead of the link."),
        ErrorText(
            status: 431, title: "Your browser sends too much along",
            explanation: "The cookies and other details sent with this request are too large.",
            remedy: "Clear the cookies of this site and sign in again."),
    ]

    private static let ofGateway = [
        unexpected,
        ErrorText(
            status: 501, title: "The gateway cannot do this",
            explanation: "The request uses a method or a coding that the gateway does not support.",
            remedy: "Try another browser or a newer version of the app."),
        ErrorText(
            status: 502, title: "The app gave no proper answer",
            explanation: """
                The gateway is fine, but the app behind it could not be reached or sent an answer \
                that makes no sense.
                """,
            remedy: "Wait a minute and try again. If it lasts, tell your IT team."),
        ErrorText(
            status: 503, title: "Not available right now",
            explanation: "The gateway or the app is busy or being restarted.",
            remedy: "Wait a minute and try again. If it lasts, tell your IT team."),
        ErrorText(
            status: 504, title: "The app did not answer in time",
            explanation: "The gateway is fine, but the app behind it took too long.",
            remedy: """
                Try again in a minute. If you sent something, check first whether it arrived. If \
                it lasts, tell your IT team.
                """),
        ErrorText(
            status: 505, title: "This version of the protocol is not supported",
            explanation: "Your browser or app speaks a version of HTTP that the gateway does not.",
            remedy: "Try another browser or a newer version of the app."),
    ]
}
