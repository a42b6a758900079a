import Configuration
import DeviceTrust
import TLS

extension RevocationWatch {
    /// Whether there is any list to look at.
    var hasLists: Bool { files.contains { !$0.isEmpty } }

    /// A warning for every authority without a list.
    func uncovered(_ blueprint: Blueprint) -> [SettingsProblem] {
        zip(blueprint.orgs, lists).flatMap { org, lists -> [SettingsProblem] in
            let trust = org.settings.deviceTrust
            guard let anchors = org.anchors, let file = trust.ca else { return [] }
            let covered = Set(lists.map(\.issuer.bytes))
            let meaning =
                trust.requiresList
                ? "its certificates are not trusted" : "its certificates cannot be revoked"
            let missing = org.addresses.isEmpty ? "no revocation list" : "no revocation list yet"
            return anchors.certificates.filter { !covered.contains($0.issuerKey) }.map {
                SettingsProblem(
                    place: file.place, key: "org.\(org.settings.id).devicetrust.ca",
                    found: "\($0.subject) has \(missing): \(meaning)")
            }
        }
    }

    /// A warning for every named list that is due or stale.
    func outdated(_ blueprint: Blueprint, at now: Int64) -> [SettingsProblem] {
        blueprint.orgs.flatMap { org in
            org.settings.deviceTrust.lists.compactMap { list -> SettingsProblem? in
                guard let known = all.first(where: { $0.path == list.value }) else { return nil }
                let freshness = known.index.freshness(at: now)
                if freshness == .fresh { return nil }
                return SettingsProblem(
                    place: list.place, key: "org.\(org.settings.id).devicetrust.crl",
                    found: "\(list.value) is \(freshness.rawValue)")
            }
        }
    }
}
