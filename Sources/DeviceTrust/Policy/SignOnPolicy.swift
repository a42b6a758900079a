/// The rules of one app, in order: the first that matches a sign-on decides, and the last one
/// matches all.
///
/// An immutable snapshot, prepared when it is made so that an evaluation allocates nothing per
/// rule. It neither looks at a clock nor asks anybody.
public final class SignOnPolicy: Sendable {
    /// The app in the settings.
    public let app: String
    /// All rules in their order, also those that are not active.
    public let rules: [SignOnRule]
    /// What the last rule does.
    public let defaultAccess: SignOnAccess
    /// Whether the rules decide.
    public let mode: RuleMode
    /// To whom the app is assigned. Its exclusions are not used.
    public let assigned: PeopleCondition
    /// The zones that rules speak of.
    public let zones: NetworkZones
    /// Whether a rule that counts asks whether the device is trusted.
    public let mentionsTrust: Bool
    /// Tells this policy from an earlier one in events: the same rules have the same version.
    public let version: String

    /// The name of the last rule. No other may have it.
    public static let defaultRule = "default"

    /// The groups that rules speak of.
    public let namedGroups: Set<String>

    let prepared: [PreparedRule]
    let index: PeopleIndex
    /// Whether report-only rules count beside the app's own mode.
    let hasShadows: Bool
    let preparedAssigned: IndexedPeople

    /// Rules in their order, by which `number` does not matter. Where no default is named, it
    /// denies as soon as a rule that decides mentions trust.
    public init(
        app: String, rules: [SignOnRule], defaultAccess: SignOnAccess? = nil,
        mode: RuleMode = .enforce, assigned: PeopleCondition = .everybody,
        zones: NetworkZones = NetworkZones()
    ) {
        self.app = app
        self.rules = rules
        let active = rules.filter(\.isActive)
        mentionsTrust = active.contains { $0.trust != .any }
        // A rule that only reports must not turn what comes behind it into a denial.
        let decidesByTrust = active.contains {
            $0.trust != .any && (mode == .reportOnly || $0.mode == .enforce)
        }
        let defaultAccess = defaultAccess ?? (decidesByTrust ? .deny : .allow)
        self.defaultAccess = defaultAccess
        self.mode = mode
        self.assigned = assigned
        self.zones = zones
        var index = PeopleIndex()
        preparedAssigned = index.add(
            PeopleCondition(users: assigned.users, groups: assigned.groups))
        prepared = active.map { PreparedRule($0, people: index.add($0.people)) }
        self.index = index
        namedGroups = index.groupNames
        hasShadows = mode == .enforce && active.contains { $0.mode == .reportOnly }
        version =
            PolicyVersion(
                app: app, rules: rules, defaultAccess: defaultAccess, mode: mode,
                assigned: assigned,
                zones: zones
            ).text
    }
}

/// A rule as an evaluation reads it.
struct PreparedRule: Sendable {
    let name: String
    let mode: RuleMode
    let people: IndexedPeople
    let zones: ZoneCondition
    let clients: ClientCondition
    let platforms: PlatformCondition
    let trust: TrustCondition
    let access: SignOnAccess

    init(_ rule: SignOnRule, people: IndexedPeople) {
        name = rule.name
        mode = rule.mode
        self.people = people
        zones = rule.zones
        clients = rule.clients
        platforms = rule.platforms
        trust = rule.trust
        access = rule.access
    }

    /// Whether what is always known of a sign-on fits: where it comes from, and from what.
    func matchesPlace(_ facts: SignOnFacts) -> Bool {
        if trust != .any, facts.trustRules == .suspended { return false }
        return zones.match(facts.zones) == .yes && clients.match(facts.client) == .yes
            && platforms.match(facts.platform) == .yes
    }
}
