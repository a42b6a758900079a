import Configuration
import DeviceTrust

extension SignOnPolicy {
    /// The sign-on policy of an app as it is in the settings.
    ///
    /// `isEnforced` makes every rule count, report-only or not: for what would be if it bit.
    convenience init(
        app: AppSettings, org: OrgSettings, trustedProxies: [IPRange], isEnforced: Bool = false
    ) {
        let zones = NetworkZones(org: org, trustedProxies: trustedProxies)
        let settings = app.policy
        self.init(
            app: app.id,
            rules: settings.rules.map { SignOnRule($0, zones: zones, isEnforced: isEnforced) },
            defaultAccess: settings.defaultAccess.map { $0 == .allow ? .allow : .deny },
            mode: isEnforced ? .enforce : RuleMode(settings.mode),
            assigned: PeopleCondition(
                users: Set(settings.assignedUsers), groups: Set(settings.assignedGroups)),
            zones: zones)
    }
}

extension SignOnRule {
    fileprivate init(_ rule: RuleSettings, zones: NetworkZones, isEnforced: Bool) {
        self.init(
            number: rule.number, name: rule.name, isActive: rule.isActive,
            mode: isEnforced ? .enforce : RuleMode(rule.mode),
            people: PeopleCondition(
                users: Set(rule.users), groups: Set(rule.groups),
                excludedUsers: Set(rule.excludedUsers), excludedGroups: Set(rule.excludedGroups)),
            zones: ZoneCondition(rule.zone, in: zones),
            clients: ClientKinds(rule.clients.map(ClientKind.init)),
            platforms: ClientPlatforms(rule.platforms.map(ClientPlatform.init)),
            trust: TrustCondition(rule.trust), access: SignOnAccess(rule))
    }
}

extension SignOnAccess {
    fileprivate init(_ rule: RuleSettings) {
        guard rule.access == .allow else {
            self = .deny
            return
        }
        let factor: FactorRule =
            switch rule.factor {
            case .none: .none
            case .everySignOn: .everySignOn
            case .oncePerSession: .oncePerSession
            case .within(let age): .within(seconds: age.inMilliseconds / 1000)
            }
        let reauthentication: ReauthenticationRule =
            switch rule.reauthentication {
            case .none: .none
            case .everySignOn: .everySignOn
            case .within(let age): .within(seconds: age.inMilliseconds / 1000)
            }
        self = .allow(SignOnDemands(factor: factor, reauthentication: reauthentication))
    }
}

extension ZoneCondition {
    /// The settings name only zones that there are.
    fileprivate init(_ choice: ZoneChoice, in zones: NetworkZones) {
        switch choice {
        case .anywhere: self = .anywhere
        case .inside(let names): self = .inside(zones.set(of: names) ?? [])
        case .outside(let names): self = .outside(zones.set(of: names) ?? [])
        }
    }
}

extension NetworkZones {
    /// The zones of an org, and who is believed about where a request comes from.
    init(org: OrgSettings, trustedProxies: [IPRange]) {
        self.init(
            org.zones.map { zone in
                NetworkZone(
                    name: zone.name, gateways: AddressRanges(zone.gateways),
                    proxies: AddressRanges(zone.proxies))
            },
            trustedProxies: AddressRanges(trustedProxies),
            exchangeOnline: AddressRanges(org.exchangeOnline))
    }
}

extension AddressRanges {
    /// The addresses of all these ranges.
    init(_ ranges: [IPRange]) {
        self.init(
            ranges.map { range in
                guard let first = NetworkAddress(bytes: range.first.bytes),
                    let last = NetworkAddress(bytes: range.last.bytes),
                    let both = AddressRange(from: first, to: last)
                else { preconditionFailure("the ends of a range are addresses in order") }
                return both
            })
    }
}

extension ClientPlatforms {
    /// The platforms on which devices of the org can be trusted.
    init(trustedIn org: OrgSettings) {
        guard org.deviceTrust.isEnabled else {
            self = []
            return
        }
        self.init(
            org.deviceTrust.platforms.map { choice -> ClientPlatform in
                switch choice {
                case .macos: .macos
                case .windows: .windows
                }
            })
    }
}

extension RuleMode {
    fileprivate init(_ choice: RuleModeChoice) {
        switch choice {
        case .enforce: self = .enforce
        case .reportOnly: self = .reportOnly
        }
    }
}

extension ClientKind {
    fileprivate init(_ choice: ClientChoice) {
        switch choice {
        case .browser: self = .browser
        case .modern: self = .modern
        case .legacy: self = .legacy
        }
    }
}

extension ClientPlatform {
    fileprivate init(_ choice: PlatformChoice) {
        switch choice {
        case .ios: self = .ios
        case .android: self = .android
        case .otherMobile: self = .otherMobile
        case .windows: self = .windows
        case .macos: self = .macos
        case .otherDesktop: self = .otherDesktop
        }
    }
}

extension TrustCondition {
    fileprivate init(_ choice: TrustChoice) {
        switch choice {
        case .any: self = .any
        case .trusted: self = .trusted
        case .notTrusted: self = .notTrusted
        }
    }
}
