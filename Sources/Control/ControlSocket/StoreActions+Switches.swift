import DeviceTrust
import Store

/// The switches of device trust.
extension StoreActions {
    /// How every platform of these orgs is switched.
    static func switches(
        of orgs: [String], _ settings: InForce, _ store: any TrustStore
    ) throws -> ControlReply.Answer {
        let stored = try store.switches()
        let records = orgs.flatMap { org in
            platforms.map { platform in
                SwitchRecord(
                    stored.first { $0.org == org && $0.platform == platform }, org: org,
                    platform: platform, rules: settings.rules(org: org, platform: platform))
            }
        }
        return .switches(all: records)
    }

    /// Takes a step with the switch of a platform.
    static func change(
        _ name: String, _ step: ControlRequest.SwitchStep, org: String, _ settings: InForce,
        _ trail: inout StoreTrail, _ store: any TrustStore, _ now: Int64
    ) throws -> ControlReply.Answer {
        guard let platform = platforms.first(where: { $0.rawValue == name }) else {
            let names = platforms.map(\.rawValue).joined(separator: " or ")
            throw ControlFailure(
                .wrongUse, "the platform is \(names), not \(TextCell.quoted(name))")
        }
        let rules = settings.rules(org: org, platform: platform)
        let order = SwitchOrder(
            org: org, platform: platform, step: storeStep(step, rules), actor: trail.actor)
        let change = try store.change(order, at: now)
        trail.switched(change, by: order, step, rules)
        if change.isRefused { throw refusal(step, platform, rules) }
        func record(_ stored: StoredSwitch?) -> SwitchRecord {
            SwitchRecord(stored, org: org, platform: platform, rules: rules)
        }
        return .switched(was: record(change.before), now: record(change.after), at: now)
    }

    private static let platforms = SwitchRecord.platforms.sorted { $0.rawValue < $1.rawValue }

    private static func storeStep(
        _ step: ControlRequest.SwitchStep, _ rules: [RuleRecord]
    ) -> SwitchStep {
        switch step {
        case .confirm: .confirm
        case .disable(false): .disable(rules.isEmpty ? .none : .areInTheWay)
        case .disable(true):
            .disable(rules.contains(where: \.canBeSuspended) ? .areSuspended : .none)
        case .enable: .enable
        }
    }

    /// What is in the way of a step, and what to do about it.
    private static func refusal(
        _ step: ControlRequest.SwitchStep, _ platform: DevicePlatform, _ rules: [RuleRecord]
    ) -> ControlFailure {
        guard case .disable = step else {
            return ControlFailure(
                .refused,
                "device trust is off for \(platform.rawValue): enable it first, which lets it "
                    + "report only, and confirm it when the system log shows what you expect")
        }
        let names = rules.map(\.text).joined(separator: ", ")
        let remedy =
            rules.contains(where: \.canBeSuspended)
            ? "switch these rules off in the settings (active = off) and reload, or say --force, "
                + "which suspends them for requests from \(platform.rawValue) and switches off"
            : "change these settings and reload, or say --force: they then refuse every computer "
                + "with \(platform.rawValue)"
        return ControlFailure(
            .refused,
            "device trust stays as it is for \(platform.rawValue), for it is mentioned by \(names): "
                + remedy)
    }
}

extension StoreActions {
    /// What the settings in force say.
    struct InForce: Sendable {
        /// The names of the orgs.
        var orgs: [String]
        /// Every rule that mentions trust.
        var trustRules: [TrustRule] = []

        /// What mentions trust for requests of a platform.
        func rules(org: String, platform: DevicePlatform) -> [RuleRecord] {
            trustRules.filter { $0.org == org && $0.platforms.contains(platform) }.map(\.record)
        }
    }
}
