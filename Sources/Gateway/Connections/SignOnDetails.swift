import DeviceTrust
import Federation

/// What a request with sign-on rules has beside what every request has. Few have it, so it is apart.
///
/// Touched by its worker's thread alone.
final class SignOnDetails {
    /// Where it comes from and what sends it.
    var origin: RequestOrigin?
    /// The host as the client addressed it.
    var authority = ""
    /// What the client says it is, for events that come with the answer.
    var userAgent: String?
    /// Whom the assertion of the request names, once that is verified.
    var subject: VerifiedSubject?
    var isAssertionUsed = false
    /// The cookie of the request that the response answers.
    var answered: String?
    /// The store that several gateways share has been asked, and the request waits.
    var isAwaitingRecord = false
    /// What it says of the assertion; nil until it was asked.
    var sharedUse: OneTimeMemory.Use?
    /// What another gateway has written down about the message; nil until that was asked.
    var passedAnswer: [UInt8]??
    /// The identity provider says that the sign-on failed: nobody signs in by this response.
    var isFailedSignOn = false
    /// The message went through here on its way out of the identity provider.
    var isPassedAnswer = false
    /// Whether the rules were told of a trusted device.
    var isTrusted = false
    /// Digest of the request, where it has a pass of its own.
    var passDigest: [UInt8]?
    /// The app that the identity provider is asked to sign somebody in to.
    var app: App?
    /// The path by which a program signs somebody in itself (WS-Trust), and its content type; nil
    /// for everybody else.
    var activeEndpoint: (path: [UInt8], contentType: [UInt8])?
    /// Nobody has proved who this is, at an app that guards every request: it gets no cookies and
    /// no credentials along, so that it cannot be the request of a session.
    var isAnonymous = false
    /// What report-only rules would have done.
    var shadows: [SignOnShadow] = []
    /// What the identity provider is to be asked for, when the app's answer leads there.
    var demand: DemandCookie.Demand?
    /// The target of the request as it goes on, where the gateway has changed it.
    var target: [UInt8]?
}
