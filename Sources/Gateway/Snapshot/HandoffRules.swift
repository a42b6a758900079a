/// How the hosts of an organisation that ask for no certificate learn a device's posture: by a trip
/// over the device-trust host.
public struct HandoffRules: Sendable {
    /// How a browser is sent on that trip.
    public enum Leave: Sendable {
        /// By a page: survives an app's `form-action` and keeps the fields of a form.
        case page
        /// Requests by GET, by 303; the others by a page.
        case redirect
    }

    /// When a trip goes to a name below `zone` that was never used before, for which a browser
    /// has remembered no choice of certificate.
    public enum Label: Sendable {
        case always, never
        /// After a trip that ended without trust.
        case retry
    }

    /// The host that asks for the certificate.
    public let host: String
    /// The domain whose names all lead there; nil: there is none.
    public let zone: String?
    /// How browsers are sent.
    public let leave: Leave
    /// When a new name is used.
    public let label: Label
    /// How long a trusted posture spares another trip, in seconds.
    public let fresh: Int64
    /// Whether both hosts must see the same client address.
    public let requiresSameAddress: Bool

    /// Rules of these parts.
    public init(
        host: String, zone: String? = nil, leave: Leave = .page, label: Label = .always,
        fresh: Int64 = 30, requiresSameAddress: Bool = false
    ) {
        self.host = host
        self.zone = zone
        self.leave = leave
        self.label = label
        self.fresh = fresh
        self.requiresSameAddress = requiresSameAddress
    }
}
