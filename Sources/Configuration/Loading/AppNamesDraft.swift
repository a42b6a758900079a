/// How sign-on messages name an app, as far as it is set.
struct AppNamesDraft {
    let entityIDs: Reading<[String]>
    let realms: Reading<[String]>
    let consumers: Reading<[DownloadURL]>
    let paths: Reading<[String]>

    var settings: AppNames {
        AppNames(
            entityIDs: entityIDs.value ?? [], realms: realms.value ?? [],
            consumers: consumers.value ?? [], paths: paths.value ?? [])
    }

    /// Whether no message can name it.
    var isAbsent: Bool {
        entityIDs.isAbsent && realms.isAbsent && consumers.isAbsent && paths.isAbsent
    }

    /// All names with their keys and lines.
    var uses: [(key: SettingKey, name: String, place: SettingPlace)] {
        func uses(
            _ key: SettingKey, _ names: Reading<[String]>
        ) -> [(key: SettingKey, name: String, place: SettingPlace)] {
            guard let names = names.located else { return [] }
            return names.value.map { (key, $0, names.place) }
        }
        return uses(SignOnKeys.entityIDs.key, entityIDs) + uses(SignOnKeys.realms.key, realms)
            + uses(SignOnKeys.paths.key, paths)
            + (consumers.value ?? []).compactMap { url in
                consumers.place.map { (SignOnKeys.consumers.key, url.text, $0) }
            }
    }
}

extension SettingsAssembly {
    mutating func readNames(_ section: SettingsSection) -> AppNamesDraft {
        AppNamesDraft(
            entityIDs: read(SignOnKeys.entityIDs, in: section),
            realms: read(SignOnKeys.realms, in: section),
            consumers: read(SignOnKeys.consumers, in: section),
            paths: read(SignOnKeys.paths, in: section))
    }

    /// What rules, hosts and the org of an app mean for each other.
    mutating func checkPolicy(of app: AppDraft, org: OrgDraft?) {
        if let requirement = app.requirement.located, requirement.value == .trusted,
            !app.policy.isEmpty
        {
            refuse(
                AppKeys.requirement.key, in: app.section, at: requirement.place,
                "read \"trusted\", but the app has rules", allowed: "none together with rules")
        }
        if let enforcement = app.policy.enforcement.located, enforcement.value == .everyRequest,
            !app.hasFront
        {
            let host = app.section.key(AppKeys.hosts.key.pattern)
            refuse(
                SignOnKeys.enforcement.key, in: app.section, at: enforcement.place,
                "read \"every-request\", but \(host) is not set",
                allowed: "every-request together with \(host)")
        }
        if !app.hasFront { checkWayIn(to: app, org: org) }
        guard let org else { return }
        checkZones(
            of: app.policy.rules, in: sections.zones(of: org.section), org: org.section.name)
        checkTrustIsSeen(app, org: org)
        checkProofIsRead(app, org: org)
        checkRequestsAreMatched(app, org: org)
    }

    /// An app without hosts is reached through its org's identity provider, which must know it.
    private mutating func checkWayIn(to app: AppDraft, org: OrgDraft?) {
        guard !app.org.isAbsent else { return }
        let host = app.section.key(AppKeys.hosts.key.pattern)
        if app.names.isAbsent {
            let others = [SignOnKeys.realms, SignOnKeys.paths].map(\.key)
            let names = (others + [SignOnKeys.consumers.key]).map { app.section.key($0.pattern) }
            refuse(
                SignOnKeys.entityIDs.key, in: app.section, at: app.section.place,
                "neither \(host) nor it, \(names.joined(separator: " or ")) is set",
                allowed: SignOnKeys.entityIDs.key.allowed)
        }
        if let handshake = app.handshake.located, handshake.value == .inline {
            refuse(
                AppKeys.handshake.key, in: app.section, at: handshake.place,
                "read \"inline\", but \(host) is not set",
                allowed: "inline together with \(host)")
        }
        guard let org, org.upstream.url.isAbsent else { return }
        demand(
            OrgKeys.upstream.url.key, in: org.section, at: app.section.place,
            because: "\(host) is not set either")
    }

    /// Somebody has to ask for the certificate.
    private mutating func checkTrustIsSeen(_ app: AppDraft, org: OrgDraft) {
        guard org.deviceTrust.host.isAbsent, app.handshake.value != .inline,
            !app.handshake.isFaulty
        else { return }
        let rule = app.policy.rules.first { $0.isActive && $0.trust.value ?? .any != .any }
        guard let rule, let place = rule.trust.place else { return }
        let host = org.section.key(DeviceTrustKeys.host.key.pattern)
        let handshake = app.section.key(AppKeys.handshake.key.pattern)
        refuse(
            RuleKeys.trust.key, in: rule.section, at: place,
            "nobody asks for the certificate: neither \(host) nor \(handshake) is set",
            allowed: "any, or one of the two")
    }

    /// What nobody reads can neither be asked for nor be recognised: such a rule would let nobody in,
    /// or be no rule.
    private mutating func checkProofIsRead(_ app: AppDraft, org: OrgDraft) {
        if !app.policy.isEmpty, app.protocols.isEmpty {
            refuse(
                AppKeys.protocols.key, in: app.section, at: app.section.place,
                "it is none, so that the app's rules would see no sign-on",
                allowed: AppKeys.protocols.key.allowed)
        }
        guard app.identityProvider.settings(of: org) == nil else { return }
        let certificates = app.section.key(AppKeys.providerCertificates.key.pattern)
        let shared = org.section.key(OrgKeys.providerCertificates.key.pattern)
        for rule in app.policy.rules where rule.isActive && rule.access.value == .allow {
            let asks: [(SettingKey, SettingPlace?)] = [
                (
                    RuleKeys.factor.key,
                    rule.factor.value == FactorChoice.none ? nil : rule.factor.place
                ),
                (
                    RuleKeys.reauthentication.key,
                    rule.reauthentication.value == ReauthenticationChoice.none
                        ? nil : rule.reauthentication.place
                ),
            ]
            for case (let key, let place?) in asks {
                refuse(
                    key, in: rule.section, at: place,
                    "nobody reads how users signed in: neither \(certificates) nor \(shared) is set",
                    allowed: "none, or one of the two")
            }
        }
    }

    /// Responses are matched with requests where the gateway sees both, and keeps out whom it does not
    /// know.
    private mutating func checkRequestsAreMatched(_ app: AppDraft, org: OrgDraft) {
        guard let match = app.requestMatch.located, match.value == .required else { return }
        let certificates = app.section.key(AppKeys.providerCertificates.key.pattern)
        let shared = org.section.key(OrgKeys.providerCertificates.key.pattern)
        let host = app.section.key(AppKeys.hosts.key.pattern)
        let isTrustRequired =
            app.requirement.value == .trusted && org.deviceTrust.binding.value != .deviceOnly
        let obstacle: (String, String)? =
            if !app.hasFront {
                ("read \"required\", but \(host) is not set", "required together with \(host)")
            } else if app.identityProvider.settings(of: org) == nil {
                (
                    "nobody reads what responses answer: neither \(certificates) nor \(shared) is set",
                    "seen, ignored, or one of the two"
                )
            } else if app.policy.isEmpty && !isTrustRequired {
                (
                    "nobody judges who signs in: the app has no rules, and does not require a trusted "
                        + "device that is bound to its user",
                    "seen, ignored, or rules"
                )
            } else {
                nil
            }
        guard let (text, allowed) = obstacle else { return }
        refuse(
            SignOnKeys.requestMatch.key, in: app.section, at: match.place, text, allowed: allowed)
    }

    /// A message that names two apps of an org would name none.
    mutating func checkNames(of apps: [AppDraft]) {
        struct Use: Hashable {
            let org: String
            let key: SettingKey
            let name: String
        }
        var first: [Use: (written: String, place: SettingPlace)] = [:]
        for app in apps {
            guard let org = app.org.value else { continue }
            for (key, name, place) in app.names.uses {
                let use = Use(org: org, key: key, name: name)
                let written = app.section.key(key.pattern)
                guard let earlier = first[use] else {
                    first[use] = (written, place)
                    continue
                }
                refuse(
                    key, in: app.section, at: place,
                    "\(Quoted.text(name)) is in \(earlier.written) already (\(earlier.place))",
                    allowed: "names that no other app of the org has")
            }
        }
    }
}
