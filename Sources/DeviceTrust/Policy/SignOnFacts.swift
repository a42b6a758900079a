/// All that a sign-on is judged by. The same facts for one evaluation from the first rule to the
/// last.
public struct SignOnFacts: Sendable {
    /// Who signs in.
    public enum User: Hashable, Sendable {
        /// The identity provider has yet to say.
        case unknownYet
        case known(NamedUser)
        /// Nobody could be told, and nobody will be.
        case nobody
    }

    /// What is known about the device.
    public enum Trust: Hashable, Sendable {
        /// Nobody has looked yet.
        case notEvaluated
        case trusted
        /// The device was looked at, or cannot be. So is every device of a platform whose device
        /// trust is switched off, for the reason `deviceTrustDisabled`.
        case notTrusted(PostureReason)

        /// What a posture says.
        public init(_ posture: Posture) {
            switch posture {
            case .trusted: self = .trusted
            case .notTrusted(let reason): self = .notTrusted(reason)
            }
        }

        /// The posture; nil while nobody has looked.
        public var posture: Posture? {
            switch self {
            case .notEvaluated: nil
            case .trusted: .trusted
            case .notTrusted(let reason): .notTrusted(reason)
            }
        }
    }

    /// What the identity provider says about how the user signed in.
    public enum Session: Hashable, Sendable {
        /// It has yet to say.
        case unknownYet
        /// When the user proved who they are, as far as it says, and whether with a second factor.
        case known(authenticatedAt: Int64?, hasFactor: Bool)
    }

    /// Who signs in.
    public var user: User
    /// The kind of client; nil when it cannot be told.
    public var client: ClientKind?
    /// The platform; nil when it cannot be told.
    public var platform: ClientPlatform?
    /// The zones the client is in.
    public var zones: ZoneSet
    /// What is known about the device.
    public var trust: Trust
    /// What becomes of rules that mention trust, as the platform of the request is switched.
    public var trustRules: PlatformSetting.TrustRules
    /// How the user signed in.
    public var session: Session
    /// The second of Unix time at which this is judged.
    public var now: Int64

    /// These facts.
    public init(
        user: User = .unknownYet, client: ClientKind? = nil, platform: ClientPlatform? = nil,
        zones: ZoneSet = [], trust: Trust = .notEvaluated,
        trustRules: PlatformSetting.TrustRules = .inForce, session: Session = .unknownYet,
        now: Int64
    ) {
        self.user = user
        self.client = client
        self.platform = platform
        self.zones = zones
        self.trust = trust
        self.trustRules = trustRules
        self.session = session
        self.now = now
    }
}
