/// The sign-on rules of an app, and what they have in common.
public struct PolicySettings: Equatable, Sendable {
    /// Whether rules may have client conditions.
    public let isOffice365: Bool
    /// The users the app is assigned to; with `assignedGroups` empty too, everybody.
    public let assignedUsers: [String]
    /// The groups whose members the app is assigned to.
    public let assignedGroups: [String]
    /// Whether the rules decide.
    public let mode: RuleModeChoice
    /// `everyRequest` only where the app has hosts.
    public let enforcement: EnforcementChoice
    /// What counts as a second factor; never empty.
    public let factorClasses: [String]
    /// In the order in which they are asked; their names are not the same.
    public let rules: [RuleSettings]
    /// What happens where no rule matches; nil: it depends on whether a rule mentions trust.
    public let defaultAccess: AccessChoice?

    /// Whether a rule that counts asks whether the device is trusted.
    public var mentionsTrust: Bool { rules.contains { $0.isActive && $0.trust != .any } }
}

/// `app.<app>.rule.<n>.…`
public struct RuleSettings: Equatable, Sendable {
    /// From 1.
    public let number: Int
    /// The line that first speaks of it.
    public let place: SettingPlace
    /// For people and events.
    public let name: String
    /// Whether it counts at all.
    public let isActive: Bool
    /// Its own, else that of the app.
    public let mode: RuleModeChoice
    /// The users it is about; with `groups` empty too, everybody.
    public let users: [String]
    /// The groups whose members it is about.
    public let groups: [String]
    /// The users it is not about.
    public let excludedUsers: [String]
    /// The groups whose members it is not about.
    public let excludedGroups: [String]
    /// Where the client is; names only zones of the org.
    public let zone: ZoneChoice
    /// Never empty; all where the app is not Microsoft 365.
    public let clients: Set<ClientChoice>
    /// Never empty.
    public let platforms: Set<PlatformChoice>
    /// `any` wherever `clients` or `platforms` holds what can show no certificate.
    public let trust: TrustChoice
    /// What happens.
    public let access: AccessChoice
    /// Only with `allow`.
    public let factor: FactorChoice
    /// Only with `allow`.
    public let reauthentication: ReauthenticationChoice
}

/// `org.<org>.zone.<zone>.…`
public struct ZoneSettings: Equatable, Sendable {
    /// The name in the keys.
    public let name: String
    /// The line that first speaks of it.
    public let place: SettingPlace
    /// Never empty.
    public let gateways: [IPRange]
    /// Believed for this zone alone.
    public let proxies: [IPRange]
}

/// `org.<org>.handoff.…`
public struct HandoffSettings: Equatable, Sendable {
    /// How a browser is sent away.
    public let leave: HandoffLeaveChoice
    /// When it is sent to a fresh name; without effect where there is no zone for one.
    public let label: HandoffLabelChoice
    /// How long one look at a trusted device counts.
    public let fresh: Duration
    /// What is made of two addresses.
    public let sameAddress: SameAddressChoice
}
