/// A sign-on message as read from a query or a form: what it is and which app it speaks of.
///
/// The values are **hints**, good for naming the app and for the log. No signature is judged here:
/// whoever can reach the gateway can write any of them. Nothing that decides about access may rest
/// on them. Each is at most 1 KiB long and free of control characters; an absent or empty one is nil.
/// The document is neither: it is the message as it came, for those who judge its signature.
public struct FederationMessage: Equatable, Sendable {
    /// Which message of which protocol.
    public enum Kind: String, CaseIterable, Sendable {
        case samlArtifact = "saml_artifact"
        case samlAuthnRequest = "saml_authn_request"
        case samlLogoutRequest = "saml_logout_request"
        case samlLogoutResponse = "saml_logout_response"
        case samlResponse = "saml_response"
        case wsfedSignIn = "wsfed_sign_in"
        case wsfedSignInResponse = "wsfed_sign_in_response"
        case wsfedSignOut = "wsfed_sign_out"
        case wsfedSignOutCleanup = "wsfed_sign_out_cleanup"
    }

    /// Where the message was: in the query (`redirect`) or in a form body (`post`).
    public enum Binding: String, Sendable {
        case post
        case redirect
    }

    /// Which message it is.
    public let kind: Kind
    /// Where it was.
    public let binding: Binding
    /// Who made the message: the Issuer of a SAML message, or of the assertion inside a WS-Fed one.
    public internal(set) var issuer: String?
    /// Where a SAML message is meant to go.
    public internal(set) var destination: String?
    /// Where an AuthnRequest asks the response to be sent.
    public internal(set) var assertionConsumerServiceURL: String?
    /// The first Audience of the assertion; nil when several assertions disagree.
    public internal(set) var audience: String?
    /// The app of a WS-Fed message: `wtrealm`, or the AppliesTo address of a `wresult`.
    public internal(set) var realm: String?
    /// WS-Fed `wreply`.
    public internal(set) var reply: String?
    /// ID of the SAML message, AssertionID of the assertion inside a WS-Fed one.
    public internal(set) var id: String?
    /// The request a SAML response answers.
    public internal(set) var inResponseTo: String?
    /// Whether a non-empty RelayState came along. Its value is the app's own and is not looked at.
    public internal(set) var carriesRelayState = false
    /// Whether a non-empty `wctx` came along. Its value is the app's own and is not looked at.
    public internal(set) var carriesContext = false

    /// The XML of a sign-on response, which `AssertionReader` reads: the same for the same response,
    /// however its form was written. Nil for messages of other kinds.
    public internal(set) var document: [UInt8]?

    init(kind: Kind, binding: Binding) {
        self.kind = kind
        self.binding = binding
    }

    /// `saml` or `wsfed`, as in settings and events.
    public var protocolName: String {
        switch kind {
        case .samlArtifact, .samlAuthnRequest, .samlLogoutRequest, .samlLogoutResponse,
            .samlResponse:
            "saml"
        case .wsfedSignIn, .wsfedSignInResponse, .wsfedSignOut, .wsfedSignOutCleanup:
            "wsfed"
        }
    }
}
