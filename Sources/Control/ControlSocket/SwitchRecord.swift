import Configuration
import DeviceTrust
import Store

/// How device trust is switched for one platform of an org, as it is told to commands.
public struct SwitchRecord: Codable, Hashable, Sendable {
    /// The org, by its name in the settings.
    public var org: String
    /// The platform: `macos` or `windows`.
    public var platform: String
    /// `on`, `report_only` or `off`.
    public var state: String
    /// Whether the rules that mention trust are suspended until it is on again.
    public var suspendsRules: Bool
    /// When it was switched last, in Unix seconds; nil: never.
    public var changedAt: Int64?
    /// On whose order.
    public var changedBy: String?
    /// What mentions trust for this platform in the settings in force.
    public var rules: [RuleRecord]
}

/// A rule, or a setting like one, that mentions trust.
public struct RuleRecord: Codable, Hashable, Sendable {
    /// The app, by its name in the settings.
    public let app: String
    /// The number of the rule; nil: it is `require = trusted`, which cannot be suspended.
    public let number: Int?
    /// The name of the rule.
    public let name: String?

    /// A rule by its number and its name.
    public init(app: String, number: Int, name: String) {
        self.app = app
        self.number = number
        self.name = name
    }

    /// The setting `require = trusted` of an app.
    public init(requirementOf app: String) {
        self.app = app
        number = nil
        name = nil
    }

    /// Whether the switch can make it count as inactive.
    var canBeSuspended: Bool { number != nil }

    /// As it is found in the settings: `app.crm.rule.2 "Managed Macs"`.
    var text: String {
        guard let number else { return "app.\(app).require = trusted" }
        return "app.\(app).rule.\(number) \(TextCell.quoted(name ?? ""))"
    }
}

/// A rule that mentions trust, trusted or not trusted, and is active in the settings in force.
struct TrustRule: Hashable, Sendable {
    /// The org of its app.
    let org: String
    /// The platforms whose requests it is about.
    let platforms: Set<DevicePlatform>
    /// What it is called.
    let record: RuleRecord
}

extension Settings {
    /// What mentions trust, in the order of the apps.
    var trustRules: [TrustRule] {
        apps.flatMap { app in
            if app.requirement == .trusted {
                return [
                    TrustRule(
                        org: app.org, platforms: SwitchRecord.platforms,
                        record: RuleRecord(requirementOf: app.id))
                ]
            }
            return app.policy.rules.filter { $0.isActive && $0.trust != .any }.map { rule in
                let named = rule.platforms.compactMap { DevicePlatform(rawValue: $0.rawValue) }
                return TrustRule(
                    org: app.org, platforms: SwitchRecord.platforms.intersection(named),
                    record: RuleRecord(app: app.id, number: rule.number, name: rule.name))
            }
        }
    }
}

extension SwitchRecord {
    /// The platforms that have a switch.
    static let platforms: Set<DevicePlatform> = [.macos, .windows]

    /// The switch of a platform as it is stored, if it is, with what mentions trust.
    init(_ stored: StoredSwitch?, org: String, platform: DevicePlatform, rules: [RuleRecord]) {
        let setting = stored?.setting ?? .on
        self.org = org
        self.platform = platform.rawValue
        state = setting.state.rawValue
        suspendsRules = setting.suspendsRules
        changedAt = stored?.changedAt
        changedBy = stored?.changedBy
        self.rules = rules
    }
}
