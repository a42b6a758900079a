/// What is asked of an assertion, besides that it is signed and in time.
public struct AssertionExpectations: Equatable, Sendable {
    /// Whom it may be meant for: every restriction of it must list one of these, and one must be
    /// there. Empty: whomever.
    public var audiences: [String]
    /// The host it must be addressed to, in lower case: that of the site a form is posted to. Without
    /// it, whoever runs one app could bring another what users of the first have signed in with.
    ///
    /// Compared with `Recipient` of a SAML 2.0 assertion and with `Destination` of the Response
    /// around it; SAML 1.1 assertions have neither in WS-Fed. A signed Response must have a
    /// `Destination` (saml-bindings-2.0 section 3.5.5.2), another one need not.
    public var recipientHost: String?
    /// Addresses it may be addressed to instead, by their beginnings; see `MessageAddress`. With
    /// neither these nor a host it may be addressed to anybody.
    public var recipientPrefixes: [String]
    /// The requests it may answer, where they are known: a SAML 2.0 Response must name one of them
    /// then (saml-profiles-2.0 section 4.1.4.3). Nil: not looked at.
    public var inResponseTo: Set<String>?
    /// Whether one that names no request is let through although `inResponseTo` is not nil.
    public var allowsUnsolicited: Bool
    /// What clocks of gateway and identity provider may differ by, in seconds.
    public var clockSkew: Int64

    /// Nothing but what is given.
    public init(
        audiences: [String] = [], recipientHost: String? = nil, recipientPrefixes: [String] = [],
        inResponseTo: Set<String>? = nil, allowsUnsolicited: Bool = false, clockSkew: Int64 = 60
    ) {
        self.audiences = audiences
        self.recipientHost = recipientHost
        self.recipientPrefixes = recipientPrefixes
        self.inResponseTo = inResponseTo
        self.allowsUnsolicited = allowsUnsolicited
        self.clockSkew = clockSkew
    }

    /// Whether anything is asked of the addresses.
    var limitsRecipients: Bool { recipientHost != nil || !recipientPrefixes.isEmpty }

    func allows(recipient: String?) -> Bool {
        guard limitsRecipients else { return true }
        guard let recipient, let host = MessageAddress.host(of: recipient) else { return false }
        return host == recipientHost
            || recipientPrefixes.contains { MessageAddress.isBelow(recipient, prefix: $0) }
    }

    func allows(inResponseTo request: String?) -> Bool {
        guard let inResponseTo else { return true }
        guard let request else { return allowsUnsolicited }
        // Octets: Swift compares letters.
        return inResponseTo.contains { $0.utf8.elementsEqual(request.utf8) }
    }
}
