/// What the binding table says about a certificate: its standing without the user's name, so that
/// looking it up allocates nothing.
public struct BindingStanding: Hashable, Sendable {
    /// Yes-or-no facts.
    public struct Facts: OptionSet, Hashable, Sendable {
        /// One bit for each.
        public let rawValue: UInt8

        /// The facts whose bits are set.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// See `CertificateStanding.isRevoked`.
        public static let revoked = Facts(rawValue: 1)
        /// The opposite of `CertificateStanding.isDeviceManaged`.
        public static let deviceNotManaged = Facts(rawValue: 2)
        /// The certificate is bound to a user.
        public static let bound = Facts(rawValue: 4)
        /// That user is deactivated.
        public static let userDeactivated = Facts(rawValue: 8)
    }

    /// Yes-or-no facts.
    public var facts: Facts
    /// See `CertificateStanding.successorNotAfter`.
    public var successorNotAfter: Int64?
    /// Tells one bound user from another who is bound to the same certificate later.
    public var binding: UInt32

    /// The standing of a certificate that is known, bound to nobody, and good.
    public init(
        facts: Facts = [], successorNotAfter: Int64? = nil, binding: UInt32 = 0
    ) {
        self.facts = facts
        self.successorNotAfter = successorNotAfter
        self.binding = binding
    }
}

extension BindingStanding.Facts {
    init(_ standing: CertificateStanding) {
        self = []
        if standing.isRevoked { insert(.revoked) }
        if !standing.isDeviceManaged { insert(.deviceNotManaged) }
        if standing.user != nil { insert(.bound) }
        if standing.isUserDeactivated { insert(.userDeactivated) }
    }
}
