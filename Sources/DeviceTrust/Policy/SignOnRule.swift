/// Whether a rule, or all of an app's rules, decide. The raw values are the words of the setting.
public enum RuleMode: String, Hashable, Sendable, CaseIterable {
    case enforce
    /// What would have been decided is told, and nothing is.
    case reportOnly = "report-only"
}

/// When a second factor is wanted.
public enum FactorRule: Hashable, Sendable {
    case none
    /// Freshly, at this sign-on.
    case everySignOn
    /// At any time in the session of the identity provider.
    case oncePerSession
    /// Not longer ago than this.
    case within(seconds: Int64)
}

/// When people have to prove again who they are.
public enum ReauthenticationRule: Hashable, Sendable {
    case none
    /// Freshly, at this sign-on.
    case everySignOn
    /// Not longer ago than this.
    case within(seconds: Int64)
}

/// What a sign-on must bring that the identity provider has to ask for.
public struct SignOnDemands: Hashable, Sendable {
    /// When a second factor is wanted.
    public let factor: FactorRule
    /// When people have to prove again who they are.
    public let reauthentication: ReauthenticationRule

    /// Nothing.
    public static let none = SignOnDemands()
    /// How long ago "freshly" may be: people need their time between the identity provider and us.
    public static let freshSeconds: Int64 = 300

    /// These demands.
    public init(factor: FactorRule = .none, reauthentication: ReauthenticationRule = .none) {
        self.factor = factor
        self.reauthentication = reauthentication
    }

    /// The first of the two that the session does not meet; nil when it meets both, and while
    /// nothing is known about it.
    func missing(from session: SignOnFacts.Session, at now: Int64) -> SignOnChallenge.Kind? {
        guard case .known(let authenticatedAt, let hasFactor) = session else { return nil }
        func isRecent(_ seconds: Int64) -> Bool {
            guard let authenticatedAt else { return false }
            let (age, overflows) = now.subtractingReportingOverflow(authenticatedAt)
            return !overflows && (-Self.freshSeconds...seconds).contains(age)
        }
        let hasWantedFactor =
            switch factor {
            case .none: true
            case .everySignOn: hasFactor && isRecent(Self.freshSeconds)
            case .oncePerSession: hasFactor
            case .within(let seconds): hasFactor && isRecent(max(seconds, 0))
            }
        if !hasWantedFactor { return .factor }
        let isAuthenticated =
            switch reauthentication {
            case .none: true
            case .everySignOn: isRecent(Self.freshSeconds)
            case .within(let seconds): isRecent(max(seconds, 0))
            }
        return isAuthenticated ? nil : .reauthentication
    }
}

/// What a rule does about a sign-on that it matches.
public enum SignOnAccess: Hashable, Sendable {
    case allow(SignOnDemands)
    case deny

    /// Let in without more ado.
    public static let allow = SignOnAccess.allow(.none)
}

/// One rule of an app.
public struct SignOnRule: Hashable, Sendable {
    /// Its number in the settings.
    public let number: Int
    /// Its name, which no other rule of the app has.
    public let name: String
    /// Whether it counts at all.
    public let isActive: Bool
    /// Whether it decides.
    public let mode: RuleMode
    /// Whom it is about.
    public let people: PeopleCondition
    /// Where the client must be.
    public let zones: ZoneCondition
    /// The kinds of client it is for.
    public let clients: ClientCondition
    /// The platforms it is for.
    public let platforms: PlatformCondition
    /// The devices it is for.
    public let trust: TrustCondition
    /// What it does.
    public let access: SignOnAccess

    /// A rule that matches everything but for the conditions named.
    public init(
        number: Int, name: String, isActive: Bool = true, mode: RuleMode = .enforce,
        people: PeopleCondition = .everybody, zones: ZoneCondition = .anywhere,
        clients: ClientKinds = .all, platforms: ClientPlatforms = .all,
        trust: TrustCondition = .any, access: SignOnAccess
    ) {
        self.number = number
        self.name = name
        self.isActive = isActive
        self.mode = mode
        self.people = people
        self.zones = zones
        self.clients = ClientCondition(clients)
        self.platforms = PlatformCondition(platforms)
        self.trust = trust
        self.access = access
    }
}
