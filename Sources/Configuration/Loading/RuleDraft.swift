/// The rules of an app as far as they are set.
struct PolicyDraft {
    let isOffice365: Reading<Bool>
    let assignedUsers: [String]
    let assignedGroups: [String]
    let mode: RuleModeChoice
    let enforcement: Reading<EnforcementChoice>
    let factorClasses: [String]
    let rules: [RuleDraft]
    let defaultAccess: Reading<AccessChoice>

    /// Whether there is any rule, right or wrong, or a last one.
    var isEmpty: Bool { rules.isEmpty && defaultAccess.isAbsent }

    /// Right once nothing was reported.
    var settings: PolicySettings {
        PolicySettings(
            isOffice365: isOffice365.value ?? SignOnKeys.office365.standard,
            assignedUsers: assignedUsers, assignedGroups: assignedGroups, mode: mode,
            enforcement: enforcement.value ?? SignOnKeys.enforcement.standard,
            factorClasses: factorClasses, rules: rules.compactMap { $0.settings(mode: mode) },
            defaultAccess: defaultAccess.value)
    }
}

/// One rule as far as it is set.
struct RuleDraft {
    let section: SettingsSection
    let name: Reading<String>
    let isActive: Bool
    let mode: Reading<RuleModeChoice>
    let users: [String]
    let groups: [String]
    let excludedUsers: [String]
    let excludedGroups: [String]
    let zone: Reading<ZoneChoice>
    let clients: Reading<Set<ClientChoice>>
    let platforms: Reading<Set<PlatformChoice>>
    let trust: Reading<TrustChoice>
    let access: Reading<AccessChoice>
    let factor: Reading<FactorChoice>
    let reauthentication: Reading<ReauthenticationChoice>

    /// nil when something of it was reported.
    func settings(mode standard: RuleModeChoice) -> RuleSettings? {
        guard let name = name.value, let access = access.value else { return nil }
        return RuleSettings(
            number: section.ruleNumber, place: section.place, name: name, isActive: isActive,
            mode: mode.value ?? standard, users: users, groups: groups,
            excludedUsers: excludedUsers, excludedGroups: excludedGroups,
            zone: zone.value ?? RuleKeys.zone.standard,
            clients: clients.value ?? Set(ClientChoice.allCases),
            platforms: platforms.value ?? Set(PlatformChoice.allCases),
            trust: trust.value ?? RuleKeys.trust.standard, access: access,
            factor: factor.value ?? RuleKeys.factor.standard,
            reauthentication: reauthentication.value ?? RuleKeys.reauthentication.standard)
    }
}

extension SettingsAssembly {
    /// Reads the rules of an app and checks them against each other.
    mutating func readPolicy(_ section: SettingsSection) -> PolicyDraft {
        let draft = PolicyDraft(
            isOffice365: reading(SignOnKeys.office365, in: section),
            assignedUsers: read(SignOnKeys.assignedUsers, in: section).value ?? [],
            assignedGroups: read(SignOnKeys.assignedGroups, in: section).value ?? [],
            mode: read(SignOnKeys.mode, in: section),
            enforcement: reading(SignOnKeys.enforcement, in: section),
            factorClasses: read(SignOnKeys.factorClasses, in: section),
            rules: readRules(of: section),
            defaultAccess: read(SignOnKeys.defaultAccess, in: section))
        checkNames(of: draft.rules)
        for rule in draft.rules { check(rule, of: draft) }
        return draft
    }

    private mutating func readRules(of app: SettingsSection) -> [RuleDraft] {
        var rules: [RuleDraft] = []
        for section in sections.rules(of: app) { rules.append(readRule(section)) }
        return rules
    }

    private mutating func readRule(_ section: SettingsSection) -> RuleDraft {
        let rule = RuleDraft(
            section: section, name: read(RuleKeys.name, in: section),
            isActive: read(RuleKeys.active, in: section), mode: read(RuleKeys.mode, in: section),
            users: read(RuleKeys.users, in: section).value ?? [],
            groups: read(RuleKeys.groups, in: section).value ?? [],
            excludedUsers: read(RuleKeys.excludedUsers, in: section).value ?? [],
            excludedGroups: read(RuleKeys.excludedGroups, in: section).value ?? [],
            zone: reading(RuleKeys.zone, in: section),
            clients: read(RuleKeys.client, in: section),
            platforms: read(RuleKeys.platform, in: section),
            trust: reading(RuleKeys.trust, in: section),
            access: read(RuleKeys.access, in: section),
            factor: reading(RuleKeys.factor, in: section),
            reauthentication: reading(RuleKeys.reauthentication, in: section))
        let parts = [
            (RuleKeys.name.key, rule.name.isAbsent), (RuleKeys.access.key, rule.access.isAbsent),
        ]
        for (key, isMissing) in parts where isMissing {
            refuse(key, in: section, at: section.place, "it is not set", allowed: key.allowed)
        }
        return rule
    }

    /// A name tells the rule in events, so it tells one.
    private mutating func checkNames(of rules: [RuleDraft]) {
        var first: [String: RuleDraft] = [:]
        for rule in rules {
            guard let name = rule.name.located else { continue }
            if name.value == "default" {
                refuse(
                    RuleKeys.name.key, in: rule.section, at: name.place,
                    "read \"default\" (that is what the last rule is called)",
                    allowed: "a name of its own")
            } else if let earlier = first[name.value], let place = earlier.name.place {
                let key = earlier.section.key(RuleKeys.name.key.pattern)
                refuse(
                    RuleKeys.name.key, in: rule.section, at: name.place,
                    "\(Quoted.text(name.value)) is \(key) already (\(place))",
                    allowed: "a name of its own")
            } else {
                first[name.value] = rule
            }
        }
    }

    private mutating func check(_ rule: RuleDraft, of policy: PolicyDraft) {
        checkClients(of: rule, of: policy)
        checkTrust(of: rule, of: policy)
        checkDemands(of: rule)
    }

    private mutating func checkClients(of rule: RuleDraft, of policy: PolicyDraft) {
        guard let place = rule.clients.place, !policy.isOffice365.isFaulty,
            policy.isOffice365.value != true
        else { return }
        let key = rule.section.key(SignOnKeys.office365.key.pattern)
        refuse(
            RuleKeys.client.key, in: rule.section, at: place,
            "clients are told apart only with \(key) = on",
            allowed: "nothing where \(key) is off")
    }

    /// A device is trusted by its certificate, which some clients and platforms never show.
    private mutating func checkTrust(of rule: RuleDraft, of policy: PolicyDraft) {
        guard let trust = rule.trust.located, trust.value != .any else { return }
        let what = "read \"\(trust.value.rawValue)\""
        if !rule.platforms.isFaulty {
            let selected = rule.platforms.value ?? Set(PlatformChoice.allCases)
            let odd = [PlatformChoice.otherMobile, .otherDesktop].filter(selected.contains)
            if !odd.isEmpty {
                let names = odd.map(\.rawValue).joined(separator: " and ")
                let key = rule.section.key(RuleKeys.platform.key.pattern)
                let why = rule.platforms.isAbsent ? "\(key) is not set, so it" : key
                refuse(
                    RuleKeys.trust.key, in: rule.section, at: trust.place,
                    "\(what), but \(why) selects \(names), which show no certificate",
                    allowed: "that with \(key) of ios, android, windows, macos")
            }
        }
        guard policy.isOffice365.value == true, !rule.clients.isFaulty else { return }
        if rule.clients.value?.contains(.legacy) ?? true {
            let key = rule.section.key(RuleKeys.client.key.pattern)
            let why = rule.clients.isAbsent ? "\(key) is not set, so it" : key
            refuse(
                RuleKeys.trust.key, in: rule.section, at: trust.place,
                "\(what), but \(why) selects legacy, which shows no certificate",
                allowed: "that with \(key) of browser, modern")
        }
    }

    /// What is asked for must be possible, else the rule denies and does not say so.
    private mutating func checkDemands(of rule: RuleDraft) {
        let demands = [
            (RuleKeys.factor.key, rule.factor.place, rule.factor.value.map { $0 != .none }),
            (
                RuleKeys.reauthentication.key, rule.reauthentication.place,
                rule.reauthentication.value.map { $0 != .none }
            ),
        ]
        for case (let key, .some(let place), .some(true)) in demands {
            if rule.access.value == .deny {
                let access = rule.section.key(RuleKeys.access.key.pattern)
                refuse(
                    key, in: rule.section, at: place, "it has no use with \(access) = deny",
                    allowed: "none")
            } else if rule.clients.value == [.legacy] {
                refuse(
                    key, in: rule.section, at: place,
                    "the rule is for legacy clients alone, which cannot be prompted",
                    allowed: "none")
            }
        }
    }

    /// Zones are those of the app's org.
    mutating func checkZones(of rules: [RuleDraft], in zones: [SettingsSection], org: String) {
        let names = Set(zones.compactMap { $0.member?.name })
        for rule in rules {
            guard let zone = rule.zone.located else { continue }
            for name in zone.value.names where !names.contains(name) {
                refuse(
                    RuleKeys.zone.key, in: rule.section, at: zone.place,
                    "read \(Quoted.text(name)) (org \(org) has no such zone)",
                    allowed: "a zone that org.\(org).zone.\(name).gateways makes",
                    nearest: NearestText.choice(name, among: names.sorted()))
            }
        }
    }
}
