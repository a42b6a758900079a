public import DeviceTrust

/// How device trust is switched for one platform of an org; what is not stored is on.
public struct StoredSwitch: Hashable, Sendable {
    /// The org, by its name in the settings.
    public let org: String
    /// The platform.
    public let platform: DevicePlatform
    /// How it is switched.
    public let setting: PlatformSetting
    /// When that became so.
    public let changedAt: Int64
    /// On whose order.
    public let changedBy: String

    /// A switch of these parts.
    public init(
        org: String, platform: DevicePlatform, setting: PlatformSetting, changedAt: Int64,
        changedBy: String
    ) {
        self.org = org
        self.platform = platform
        self.setting = setting
        self.changedAt = changedAt
        self.changedBy = changedBy
    }
}

/// A step to be taken with a switch.
public struct SwitchOrder: Hashable, Sendable {
    /// The org, by its name in the settings.
    public let org: String
    /// The platform.
    public let platform: DevicePlatform
    /// The step.
    public let step: SwitchStep
    /// Who ordered it, for the record.
    public let actor: String

    /// An order of these parts.
    public init(org: String, platform: DevicePlatform, step: SwitchStep, actor: String) {
        self.org = org
        self.platform = platform
        self.step = step
        self.actor = actor
    }
}

/// What came of a step.
public struct SwitchChange: Hashable, Sendable {
    /// How it was; nil: nobody had ever switched it, so it was on.
    public let before: StoredSwitch?
    /// How it is now; nil: it was never switched.
    public let after: StoredSwitch?
    /// Whether the step had to be left undone: from `before`, it must not be taken.
    public let isRefused: Bool

    /// A change of these parts.
    public init(before: StoredSwitch?, after: StoredSwitch?, isRefused: Bool) {
        self.before = before
        self.after = after
        self.isRefused = isRefused
    }
}
