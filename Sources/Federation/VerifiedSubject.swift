/// Whom an identity provider named: read from what a pinned certificate's key has signed.
public struct VerifiedSubject: Equatable, Sendable {
    /// Where in the assertion the name was.
    public enum Source: Equatable, Sendable {
        /// In the attribute that the settings choose.
        case attribute
        /// In the NameID, or in the NameIdentifier of SAML 1.1.
        case nameID
    }

    /// The name: 1 to 255 bytes, without control characters, white space around it taken off.
    public internal(set) var user: String
    /// Where it was.
    public internal(set) var source: Source
    /// What the assertion says the NameID is, such as an e-mail address; nil for an attribute.
    public internal(set) var nameFormat: String?
    /// Who made the assertion.
    public internal(set) var issuer: String
    /// The assertion's own identifier: the same assertion has the same one.
    public internal(set) var assertionID: String
    /// When the assertion ceases to be valid, in seconds since 1970, without allowance for clocks.
    public internal(set) var expires: Int64
    /// The request that was answered, if the assertion names one.
    public internal(set) var inResponseTo: String?
    /// The session at the identity provider, if the assertion names one.
    public internal(set) var sessionIndex: String?
    /// When the person signed in, in seconds since 1970, if the assertion says so.
    public internal(set) var authenticated: Int64?
    /// How the person signed in: each AuthnContextClassRef of SAML 2.0, the AuthenticationMethod of
    /// SAML 1.1, and the values of the claim `authnmethodsreferences` of either; each once, at most
    /// 64 of at most 1 KiB.
    public internal(set) var contextClasses: [String]
    /// Values of the attribute that the settings choose, without empty ones; at most 1000 of at
    /// most 255 bytes.
    public internal(set) var groups: [String]

    /// What no other assertion has: to be hashed by whoever sees to it that each is used once. The
    /// same assertion has the same, in whatever message it comes.
    public var identity: [UInt8] {
        // Neither holds control characters, so that nobody can move the boundary.
        Array(issuer.utf8) + [0] + Array(assertionID.utf8)
    }
}

/// What became of a sign-on response.
public enum SubjectReading: Equatable, Sendable {
    /// It names nobody; the message may well be good for the app it goes to.
    case refused(SubjectRefusal)
    /// It names a user, and nothing about that is in doubt.
    case verified(VerifiedSubject)
}
