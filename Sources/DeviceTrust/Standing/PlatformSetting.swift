/// Whether device trust is on for one platform of an org.
///
/// What nobody has switched is on: while that is not known, devices are judged and rules that ask
/// for trust hold.
public struct PlatformSetting: Hashable, Sendable {
    /// The states; the raw values are for storage, events and scripts.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// No device of the platform is trusted.
        case off
        /// Devices are judged, and rules that ask for trust hold.
        case on
        /// Devices are judged, and what rules that ask for trust would do is told and not done.
        case reportOnly = "report_only"
    }

    /// What becomes of rules that mention trust, for requests of the platform.
    public enum TrustRules: Hashable, Sendable {
        /// They hold.
        case inForce
        /// They count as inactive.
        case suspended
        /// They are evaluated, and what they would do is told and not done.
        case shadow
    }

    /// The state.
    public let state: State
    /// Whether the rules that mention trust were suspended when it was switched off; until it is
    /// on again.
    public let suspendsRules: Bool

    /// What nobody has switched.
    public static let on = PlatformSetting(state: .on)

    /// A setting of these parts. While it is on no rule is suspended.
    public init(state: State, suspendsRules: Bool = false) {
        self.state = state
        self.suspendsRules = suspendsRules && state != .on
    }

    /// What becomes of rules that mention trust. Off without a suspension there is none that asks
    /// for trust, or it was added later and finds nobody trusted.
    public var trustRules: TrustRules {
        switch state {
        case .off: suspendsRules ? .suspended : .inForce
        case .on: .inForce
        case .reportOnly: .shadow
        }
    }

    /// A posture as it counts with this setting: where it is off nobody is trusted.
    public func applied(to posture: Posture) -> Posture {
        state == .off && posture.isTrusted ? .notTrusted(.deviceTrustDisabled) : posture
    }
}

/// What an administrator does with the switch of a platform.
public enum SwitchStep: Hashable, Sendable {
    /// Ends report-only, and with it the suspension of rules: on.
    case confirm
    /// Off.
    case disable(MentioningRules)
    /// To report-only, if it is off.
    case enable

    /// How switching off deals with rules that mention trust.
    public enum MentioningRules: Hashable, Sendable {
        /// There are some, and they are in the way unless they are suspended already.
        case areInTheWay
        /// There are some, which are suspended by this step.
        case areSuspended
        /// There are none.
        case none
    }
}

extension PlatformSetting {
    /// What a step leads to; nil: it must not be done. A step that was done before leads to where
    /// it led then.
    public func after(_ step: SwitchStep) -> PlatformSetting? {
        switch (step, state) {
        case (.confirm, .off): nil
        case (.disable(.areInTheWay), _) where !suspendsRules: nil
        case (.confirm, .on), (.confirm, .reportOnly): .on
        case (.disable(let rules), _):
            PlatformSetting(
                state: .off, suspendsRules: suspendsRules || rules == .areSuspended)
        case (.enable, .off):
            PlatformSetting(state: .reportOnly, suspendsRules: suspendsRules)
        case (.enable, .on), (.enable, .reportOnly): self
        }
    }
}
