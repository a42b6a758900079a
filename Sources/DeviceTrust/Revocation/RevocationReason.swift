/// Why a certificate was revoked (RFC 5280 section 5.3.1); the raw values are those of the CRL.
public enum RevocationReason: UInt8, Hashable, Sendable, CaseIterable {
    /// No reason given.
    case unspecified = 0
    /// The certificate's private key is in wrong hands.
    case keyCompromise = 1
    /// The authority's private key is in wrong hands.
    case cACompromise = 2
    /// The subject belongs elsewhere now.
    case affiliationChanged = 3
    /// Another certificate has taken its place.
    case superseded = 4
    /// It is not needed any more.
    case cessationOfOperation = 5
    /// On hold: counts as revoked until it is released.
    case certificateHold = 6
    /// Released from hold, or expired: no longer revoked.
    case removeFromCRL = 8
    /// A right that it stood for was withdrawn.
    case privilegeWithdrawn = 9
    /// The key of an attribute authority is in wrong hands.
    case aACompromise = 10

    /// The reason with this code of a CRL entry. A code nobody has defined says no more than that
    /// the certificate is revoked.
    public init(code: UInt8) {
        self = Self(rawValue: code) ?? .unspecified
    }

    /// The name RFC 5280 gives it, for events and people.
    public var name: String { String(describing: self) }
}
