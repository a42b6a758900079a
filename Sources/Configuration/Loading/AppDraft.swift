/// The identity provider of an app as far as it is set.
struct IdentityProviderDraft {
    let certificates: Reading<[Located<String>]>
    let userAttribute: Reading<String>
    let groupsAttribute: Reading<String>

    /// With the certificates of the org where the app has none of its own.
    func settings(of org: OrgDraft?) -> IdentityProviderSettings? {
        let certificates = certificates.value ?? org?.providerCertificates.value ?? []
        guard !certificates.isEmpty else { return nil }
        return IdentityProviderSettings(
            certificates: certificates, userAttribute: userAttribute.value,
            groupsAttribute: groupsAttribute.value)
    }
}

/// An app as far as it is set.
struct AppDraft {
    let section: SettingsSection
    let name: Reading<String>
    let org: Reading<String>
    let hosts: Reading<[Located<HostName>]>
    let credential: CredentialDraft
    let upstream: UpstreamDraft
    let protocols: Set<FederationChoice>
    let identityProvider: IdentityProviderDraft
    let handshake: Reading<HandshakeChoice>
    let resumesSessions: Bool
    let requirement: Reading<RequirementChoice>
    let annotations: Set<AnnotationForm>
    let userField: String?
    let groupsField: String?
    let maximumBody: BodyLimit
    let names: AppNamesDraft
    let policy: PolicyDraft
    let clockSkew: Duration
    let requestMatch: Reading<RequestMatchChoice>

    /// Whether people reach it by hosts of its own.
    var hasFront: Bool { !(hosts.isAbsent && upstream.url.isAbsent) }

    /// nil when something of it was reported.
    func settings(orgs: [String: OrgDraft]) -> AppSettings? {
        guard let org = org.value else { return nil }
        let front = front(org: orgs[org])
        if hasFront, front == nil { return nil }
        return AppSettings(
            id: section.name, place: section.place, name: name.value ?? section.name, org: org,
            front: front, names: names.settings, policy: policy.settings, protocols: protocols,
            identityProvider: identityProvider.settings(of: orgs[org]),
            handshake: handshake.value ?? AppKeys.handshake.standard,
            resumesSessions: resumesSessions,
            requirement: requirement.value ?? AppKeys.requirement.standard,
            annotations: annotations, userField: userField, groupsField: groupsField,
            maximumBody: maximumBody, clockSkew: clockSkew,
            requestMatch: requestMatch.value ?? SignOnKeys.requestMatch.standard)
    }

    private func front(org: OrgDraft?) -> AppFront? {
        guard let hosts = hosts.value, let upstream = upstream.settings,
            let credential = credential.files ?? org?.credential.files
        else { return nil }
        return AppFront(hosts: hosts, credential: credential, upstream: upstream)
    }
}

extension SettingsAssembly {
    /// Reads an app and checks it against itself and its org.
    mutating func readApp(_ section: SettingsSection, orgs: [String: OrgDraft]) -> AppDraft {
        let draft = AppDraft(
            section: section, name: read(AppKeys.name, in: section),
            org: read(AppKeys.org, in: section), hosts: readItems(AppKeys.hosts, in: section),
            credential: readCredential(AppKeys.credential, in: section),
            upstream: readUpstream(AppKeys.upstream, in: section),
            protocols: read(AppKeys.protocols, in: section),
            identityProvider: readIdentityProvider(section),
            handshake: reading(AppKeys.handshake, in: section),
            resumesSessions: read(AppKeys.resumption, in: section),
            requirement: reading(AppKeys.requirement, in: section),
            annotations: read(AppKeys.annotate, in: section),
            userField: read(AppKeys.userField, in: section),
            groupsField: read(AppKeys.groupsField, in: section),
            maximumBody: read(AppKeys.maximumBody, in: section), names: readNames(section),
            policy: readPolicy(section), clockSkew: read(SignOnKeys.clockSkew, in: section),
            requestMatch: reading(SignOnKeys.requestMatch, in: section))
        demandParts(of: draft)
        checkOrg(of: draft, orgs: orgs)
        checkRequirement(of: draft)
        checkIdentityProvider(of: draft, org: draft.org.value.flatMap { orgs[$0] })
        checkPolicy(of: draft, org: draft.org.value.flatMap { orgs[$0] })
        return draft
    }

    private mutating func readIdentityProvider(
        _ section: SettingsSection
    ) -> IdentityProviderDraft {
        IdentityProviderDraft(
            certificates: readItems(AppKeys.providerCertificates, in: section),
            userAttribute: read(AppKeys.userAttribute, in: section),
            groupsAttribute: read(AppKeys.groupsAttribute, in: section))
    }

    /// An attribute is looked at only where a signature can be verified.
    private mutating func checkIdentityProvider(of app: AppDraft, org: OrgDraft?) {
        let provider = app.identityProvider
        guard provider.certificates.isAbsent, org?.providerCertificates.isAbsent ?? true
        else { return }
        let attributes = [
            (AppKeys.userAttribute.key, provider.userAttribute.place),
            (AppKeys.groupsAttribute.key, provider.groupsAttribute.place),
        ]
        let certificates = app.section.key(AppKeys.providerCertificates.key.pattern)
        for case (let key, .some(let place)) in attributes {
            warn(
                key, in: app.section, at: place,
                "it is without effect: \(certificates) is not set")
        }
    }

    /// An app has an org, and a host with an upstream, or neither of them.
    private mutating func demandParts(of app: AppDraft) {
        let parts = [
            (AppKeys.org.key, app.org.isAbsent),
            (AppKeys.hosts.key, app.hosts.isAbsent && app.hasFront),
            (AppKeys.upstream.url.key, app.upstream.url.isAbsent && app.hasFront),
        ]
        let missing = parts.filter(\.1).map(\.0)
        // Most of an app missing is an app that was meant to be another one.
        let nearest =
            missing.count < 2 ? nil : nearest(to: app.section.name, among: sections.apps)
        for key in missing {
            refuse(
                key, in: app.section, at: app.section.place, "it is not set",
                allowed: key.allowed, nearest: nearest.map { "app.\($0)" })
        }
    }

    /// Without a certificate nobody is trusted, so nobody would get in.
    private mutating func checkRequirement(of app: AppDraft) {
        guard let requirement = app.requirement.located, requirement.value == .trusted,
            app.handshake.value != .inline, !app.handshake.isFaulty, app.policy.isEmpty
        else { return }
        let handshake = app.section.key(AppKeys.handshake.key.pattern)
        refuse(
            AppKeys.requirement.key, in: app.section, at: requirement.place,
            "read \"trusted\", but the hosts of the app do not ask for a certificate",
            allowed: "trusted together with \(handshake) = inline")
    }

    private mutating func checkOrg(of app: AppDraft, orgs: [String: OrgDraft]) {
        guard let org = app.org.located else { return }
        guard let known = orgs[org.value] else {
            guard !sections.mentionsOrg(org.value) else { return }
            refuse(
                AppKeys.org.key, in: app.section, at: org.place,
                "read \(Quoted.text(org.value)) (there is no such org)",
                allowed: "the name of an org that has keys of its own",
                nearest: nearest(to: org.value, among: sections.orgs))
            return
        }
        checkCredential(of: app, in: known)
        if let handshake = app.handshake.located, handshake.value == .inline,
            known.deviceTrust.ca.isAbsent
        {
            let reason = "\(app.section.key(AppKeys.handshake.key.pattern)) is inline"
            demand(
                DeviceTrustKeys.ca.key, in: known.section, at: handshake.place, because: reason)
        }
    }

    private mutating func checkCredential(of app: AppDraft, in org: OrgDraft) {
        guard app.hasFront, app.credential.isAbsent, org.credential.isAbsent else { return }
        let key = AppKeys.credential.certificate.key
        let fallback = org.section.key(OrgKeys.credential.certificate.key.pattern)
        refuse(
            key, in: app.section, at: app.section.place,
            "neither it nor \(fallback) is set", allowed: key.allowed)
    }
}
