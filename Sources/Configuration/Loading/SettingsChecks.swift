/// A host that the gateway answers for, and the line that says so.
private struct HostUse {
    let host: HostName
    let section: SettingsSection
    let key: SettingKey
    let place: SettingPlace

    var written: String { section.key(key.pattern) }
}

/// A server certificate's file, and the line that names it.
private struct FileUse {
    let path: Located<String>
    let section: SettingsSection
    let key: SettingKey

    var isDeviceTrust: Bool { DeviceTrustKeys.credential.rows.contains(key) }
    var written: String { section.key(key.pattern) }
}

extension SettingsAssembly {
    /// What no org and no app can see alone.
    mutating func checkAcross(orgs: [OrgDraft], apps: [AppDraft]) {
        let hosts = hostUses(orgs: orgs, apps: apps)
        checkHosts(hosts)
        for org in orgs { checkZone(of: org, among: hosts) }
        checkNames(of: apps)
        checkFiles(fileUses(orgs: orgs, apps: apps, \.certificate, \.certificate))
        checkFiles(fileUses(orgs: orgs, apps: apps, \.key, \.key))
        checkUse(of: orgs, by: apps)
    }

    /// A host belongs to one app, or to one org, or is one org's device-trust host.
    private mutating func checkHosts(_ uses: [HostUse]) {
        var first: [HostName: HostUse] = [:]
        for use in uses {
            guard let earlier = first[use.host] else {
                first[use.host] = use
                continue
            }
            refuse(
                use.key, in: use.section, at: use.place,
                "\(use.host) is \(earlier.written) already (\(earlier.place))",
                allowed: "a host of its own")
        }
    }

    /// Names below the zone are made up for handoffs, so nothing else has one.
    private mutating func checkZone(of org: OrgDraft, among uses: [HostUse]) {
        guard let zone = org.deviceTrust.zone.located else { return }
        for use in uses where use.host.text.hasSuffix("." + zone.value.text) {
            let key = org.section.key(DeviceTrustKeys.zone.key.pattern)
            refuse(
                use.key, in: use.section, at: use.place,
                "\(use.host) is below \(key) (\(zone.place))", allowed: "a host outside of it")
        }
    }

    /// In the order in which they are set.
    private func hostUses(orgs: [OrgDraft], apps: [AppDraft]) -> [HostUse] {
        var uses: [HostUse] = []
        func add(_ host: Located<HostName>?, _ key: SettingKey, _ section: SettingsSection) {
            guard let host else { return }
            uses.append(HostUse(host: host.value, section: section, key: key, place: host.place))
        }
        for org in orgs {
            add(org.host.located, OrgKeys.host.key, org.section)
            add(org.deviceTrust.host.located, DeviceTrustKeys.host.key, org.section)
            // The names below the device-trust host's own may well be its zone.
            let zone = org.deviceTrust.zone.located
            if zone?.value != org.deviceTrust.host.value {
                add(zone, DeviceTrustKeys.zone.key, org.section)
            }
        }
        for app in apps {
            for host in app.hosts.value ?? [] { add(host, AppKeys.hosts.key, app.section) }
        }
        return uses.sorted { precedes($0.place, $1.place) }
    }

    /// Browsers send requests for one host over a connection to another if the certificate covers
    /// both. The gateway does not take them, and each costs the browser another connection.
    private mutating func checkFiles(_ uses: [FileUse]) {
        let byPath = Dictionary(grouping: uses.indices, by: { uses[$0].path.value })
        for (index, use) in uses.enumerated() where use.isDeviceTrust {
            // Of two device-trust hosts the later one is told.
            let other = byPath[use.path.value, default: []].first {
                $0 != index && (!uses[$0].isDeviceTrust || $0 < index)
            }
            guard let other = other.map({ uses[$0] }) else { continue }
            warn(
                use.key, in: use.section, at: use.path.place,
                "\(Quoted.text(use.path.value)) is \(other.written) too (\(other.path.place)); the "
                    + "device-trust host should have a certificate that covers no other host")
        }
    }

    /// The certificates of all hosts, or their keys.
    private func fileUses(
        orgs: [OrgDraft], apps: [AppDraft], _ file: (CredentialDraft) -> Reading<String>,
        _ key: (CredentialKeys) -> OptionalSetting<String>
    ) -> [FileUse] {
        func use(
            _ draft: CredentialDraft, _ keys: CredentialKeys, _ section: SettingsSection
        ) -> FileUse? {
            file(draft).located.map {
                FileUse(path: $0, section: section, key: key(keys).key)
            }
        }
        return orgs.flatMap { org in
            [
                use(org.credential, OrgKeys.credential, org.section),
                use(org.deviceTrust.credential, DeviceTrustKeys.credential, org.section),
            ].compactMap { $0 }
        } + apps.compactMap { use($0.credential, AppKeys.credential, $0.section) }
    }

    /// An org nobody can reach is a mistake, though a harmless one.
    private mutating func checkUse(of orgs: [OrgDraft], by apps: [AppDraft]) {
        let used = Set(apps.compactMap(\.org.value))
        for org in orgs
        where org.host.isAbsent && org.deviceTrust.host.isAbsent && !used.contains(org.section.name)
        {
            warnings.append(
                SettingsProblem(
                    place: org.section.place, key: "org.\(org.section.name)",
                    found: "it has no host and no app, so it is never used"))
        }
    }
}
