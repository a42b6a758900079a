/// An org as far as it is set.
struct OrgDraft {
    let section: SettingsSection
    let name: Reading<String>
    let host: Reading<HostName>
    let credential: CredentialDraft
    let upstream: UpstreamDraft
    let protocols: Set<FederationChoice>
    let annotations: Set<AnnotationForm>
    let maximumBody: BodyLimit
    let userField: String?
    let groupsField: String?
    let learnMore: Reading<WebURL>
    let logo: Reading<String>
    let texts: Reading<[Located<String>]>
    let providerCertificates: Reading<[Located<String>]>
    let exchangeOnline: [IPRange]
    let zones: [ZoneSettings]
    let handoff: HandoffSettings
    let deviceTrust: DeviceTrustDraft

    /// Right once nothing was reported.
    var settings: OrgSettings {
        OrgSettings(
            id: section.name, place: section.place, name: name.value ?? section.name,
            learnMore: learnMore.located, credential: credential.files, front: front,
            deviceTrust: deviceTrust.settings, handoff: handoff, logo: logo.located,
            texts: texts.value ?? [], providerCertificates: providerCertificates.value ?? [],
            exchangeOnline: exchangeOnline, zones: zones)
    }

    private var front: OrgFront? {
        guard let host = host.located, let files = credential.files else { return nil }
        return OrgFront(
            host: host, credential: files, upstream: upstream.settings, protocols: protocols,
            annotations: annotations, maximumBody: maximumBody, userField: userField,
            groupsField: groupsField)
    }
}

/// The device trust of an org as far as it is set.
struct DeviceTrustDraft {
    let host: Reading<HostName>
    let credential: CredentialDraft
    let ca: Reading<String>
    let lists: Reading<[Located<String>]>
    let urls: Reading<[Located<DownloadURL>]>
    let fetchesLists: Bool
    let stale: StaleChoice
    let requiresList: Bool
    let isEnabled: Bool
    let zone: Reading<HostName>
    let platforms: Set<TrustPlatformChoice>
    let deviceID: [DeviceIDChoice]
    let inventory: InventoryChoice
    let binding: Reading<BindingChoice>
    let bindingGroups: Reading<[String]>

    var settings: DeviceTrustSettings {
        DeviceTrustSettings(
            isEnabled: isEnabled, platforms: platforms, front: front, ca: ca.located,
            lists: lists.value ?? [],
            urls: urls.value ?? [], fetchesLists: fetchesLists, deviceID: deviceID, stale: stale,
            requiresList: requiresList, inventory: inventory,
            binding: binding.value ?? DeviceTrustKeys.binding.standard,
            bindingGroups: bindingGroups.value ?? [])
    }

    private var front: DeviceTrustFront? {
        guard let host = host.located, let files = credential.files else { return nil }
        return DeviceTrustFront(host: host, zone: zone.located, credential: files)
    }
}

extension SettingsAssembly {
    /// Reads an org and checks it against itself.
    mutating func readOrg(_ section: SettingsSection) -> OrgDraft {
        let trust = readDeviceTrust(section)
        let draft = OrgDraft(
            section: section, name: read(OrgKeys.name, in: section),
            host: read(OrgKeys.host, in: section),
            credential: readCredential(OrgKeys.credential, in: section),
            upstream: readUpstream(OrgKeys.upstream, in: section),
            protocols: read(OrgKeys.protocols, in: section),
            annotations: read(OrgKeys.annotate, in: section),
            maximumBody: read(OrgKeys.maximumBody, in: section),
            userField: read(OrgKeys.userField, in: section),
            groupsField: read(OrgKeys.groupsField, in: section),
            learnMore: read(OrgKeys.learnMore, in: section),
            logo: read(OrgKeys.logo, in: section), texts: readItems(OrgKeys.texts, in: section),
            providerCertificates: readItems(OrgKeys.providerCertificates, in: section),
            exchangeOnline: read(OrgKeys.exchangeOnline, in: section).value ?? [],
            zones: readZones(of: section),
            handoff: readHandoff(section, zone: trust.zone), deviceTrust: trust)
        check(draft)
        check(draft.deviceTrust, of: section)
        return draft
    }

    private mutating func readDeviceTrust(_ section: SettingsSection) -> DeviceTrustDraft {
        DeviceTrustDraft(
            host: read(DeviceTrustKeys.host, in: section),
            credential: readCredential(DeviceTrustKeys.credential, in: section),
            ca: read(DeviceTrustKeys.ca, in: section),
            lists: readItems(DeviceTrustKeys.lists, in: section),
            urls: readItems(DeviceTrustKeys.urls, in: section),
            fetchesLists: read(DeviceTrustKeys.fetchesLists, in: section),
            stale: read(DeviceTrustKeys.stale, in: section),
            requiresList: read(DeviceTrustKeys.requiresList, in: section),
            isEnabled: read(DeviceTrustKeys.enabled, in: section),
            zone: read(DeviceTrustKeys.zone, in: section),
            platforms: read(DeviceTrustKeys.platforms, in: section),
            deviceID: read(DeviceTrustKeys.deviceID, in: section),
            inventory: read(DeviceTrustKeys.inventory, in: section),
            binding: reading(DeviceTrustKeys.binding, in: section),
            bindingGroups: read(DeviceTrustKeys.bindingGroups, in: section))
    }

    private mutating func check(_ org: OrgDraft) {
        let section = org.section
        if let place = org.host.place {
            let reason = "\(section.key(OrgKeys.host.key.pattern)) is"
            if org.credential.isAbsent {
                demand(OrgKeys.credential.certificate.key, in: section, at: place, because: reason)
            }
            if org.upstream.url.isAbsent {
                warn(
                    OrgKeys.upstream.url.key, in: section, at: place,
                    "it is not set, so nothing is passed on from the org host")
            }
        }
        if org.host.isAbsent, let place = org.upstream.url.place {
            let reason = "\(section.key(OrgKeys.upstream.url.key.pattern)) is"
            demand(OrgKeys.host.key, in: section, at: place, because: reason)
        }
        if org.upstream.url.isAbsent, let (key, place) = org.upstream.parts(OrgKeys.upstream).first
        {
            let reason = "\(section.key(key.pattern)) is"
            demand(OrgKeys.upstream.url.key, in: section, at: place, because: reason)
        }
    }

    private mutating func check(_ trust: DeviceTrustDraft, of section: SettingsSection) {
        if let place = trust.host.place {
            let reason = "\(section.key(DeviceTrustKeys.host.key.pattern)) is"
            let keys = DeviceTrustKeys.credential
            if trust.credential.isAbsent {
                demand(keys.certificate.key, in: section, at: place, because: reason)
            }
            if trust.ca.isAbsent {
                demand(DeviceTrustKeys.ca.key, in: section, at: place, because: reason)
            }
        } else if trust.host.isAbsent, let place = trust.credential.certificate.place {
            let reason = "\(section.key(DeviceTrustKeys.credential.certificate.key.pattern)) is"
            demand(DeviceTrustKeys.host.key, in: section, at: place, because: reason)
        }
        if trust.host.isAbsent, let place = trust.zone.place {
            let reason = "\(section.key(DeviceTrustKeys.zone.key.pattern)) is"
            demand(DeviceTrustKeys.host.key, in: section, at: place, because: reason)
        }
        checkLists(trust, of: section)
        checkBinding(trust, of: section)
    }

    /// Groups belong to the binding `group`, and the other way round.
    private mutating func checkBinding(_ trust: DeviceTrustDraft, of section: SettingsSection) {
        let groups = DeviceTrustKeys.bindingGroups.key
        let mode = section.key(DeviceTrustKeys.binding.key.pattern)
        if let binding = trust.binding.located, binding.value == .group,
            trust.bindingGroups.isAbsent
        {
            demand(groups, in: section, at: binding.place, because: "\(mode) is group")
        }
        guard let place = trust.bindingGroups.place, !trust.binding.isFaulty,
            trust.binding.value != .group
        else { return }
        warn(groups, in: section, at: place, "it does nothing, because \(mode) is not group")
    }

    private mutating func checkLists(_ trust: DeviceTrustDraft, of section: SettingsSection) {
        let lists = DeviceTrustKeys.lists.key
        let named = [
            (lists, trust.lists.place), (DeviceTrustKeys.urls.key, trust.urls.place),
        ]
        if trust.ca.isAbsent, trust.host.place == nil,
            let (key, place) = named.first(where: { $0.1 != nil }), let place
        {
            let reason = "\(section.key(key.pattern)) is"
            demand(DeviceTrustKeys.ca.key, in: section, at: place, because: reason)
        }
        guard let place = trust.ca.place, trust.isEnabled else { return }
        let isFetched = !trust.urls.isAbsent || trust.fetchesLists
        if isFetched, sections.gateway.entries[GatewayKeys.cache.key.pattern] == nil {
            warn(
                GatewayKeys.cache.key, in: sections.gateway, at: trust.urls.place ?? place,
                "it is not set, so a start while the lists' servers are away has no list")
        }
        guard trust.lists.isAbsent, !isFetched else { return }
        warn(
            lists, in: section, at: place,
            trust.requiresList
                ? "it is not set but required, so no device is trusted"
                : "it is not set, so revoked certificates are not noticed")
    }
}
