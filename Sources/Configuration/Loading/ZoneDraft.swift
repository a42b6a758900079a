/// The network zones of an org and how handoffs are made.
extension SettingsAssembly {
    /// Reads the zones of an org in the order in which they are first named.
    mutating func readZones(of org: SettingsSection) -> [ZoneSettings] {
        var zones: [ZoneSettings] = []
        for section in sections.zones(of: org) {
            let gateways = read(ZoneKeys.gateways, in: section)
            let proxies = read(ZoneKeys.proxies, in: section)
            let key = ZoneKeys.gateways.key
            if gateways.isAbsent {
                refuse(key, in: section, at: section.place, "it is not set", allowed: key.allowed)
            }
            if zones.count == SettingMember.maximumZones {
                refuse(
                    key, in: section, at: section.place, "it is one zone too many",
                    allowed: "at most \(SettingMember.maximumZones) zones in an org")
            }
            zones.append(
                ZoneSettings(
                    name: section.member?.name ?? "", place: section.place,
                    gateways: gateways.value ?? [], proxies: proxies.value ?? []))
        }
        return zones
    }

    mutating func readHandoff(
        _ section: SettingsSection, zone: Reading<HostName>
    ) -> HandoffSettings {
        let label = reading(HandoffKeys.label, in: section)
        if let place = label.place, label.value != .never, zone.isAbsent {
            let key = section.key(DeviceTrustKeys.zone.key.pattern)
            warn(
                HandoffKeys.label.key, in: section, at: place,
                "it does nothing, because \(key) is not set")
        }
        return HandoffSettings(
            leave: read(HandoffKeys.leave, in: section),
            label: label.value ?? HandoffKeys.label.standard,
            fresh: read(HandoffKeys.fresh, in: section),
            sameAddress: read(HandoffKeys.sameAddress, in: section))
    }
}
