/// What happens to a sign-on.
public enum AccessChoice: String, SettingChoice {
    case allow
    case deny
}

/// The kinds of client that rules tell apart.
public enum ClientChoice: String, SettingChoice {
    case browser
    case modern
    case legacy
}

/// When devices are judged.
public enum EnforcementChoice: String, SettingChoice {
    case signOn = "sign-on"
    /// At every request to the hosts of the app, too.
    case everyRequest = "every-request"
}

/// Which request of the app a SAML response must answer.
public enum RequestMatchChoice: String, SettingChoice {
    /// One that was seen in the same browser, where any was.
    case seen
    /// One that was seen in the same browser, always.
    case required
    case ignored
}

/// When a handoff goes to a fresh name.
public enum HandoffLabelChoice: String, SettingChoice {
    case always
    /// When the browser seems to repeat an old choice.
    case retry
    case never
}

/// How a browser is sent to the device-trust host.
public enum HandoffLeaveChoice: String, SettingChoice {
    /// By a page that goes on by itself.
    case page
    /// By a redirect, which Chromium may refuse behind a form.
    case redirect
}

/// The platforms that rules tell apart.
public enum PlatformChoice: String, SettingChoice {
    case ios
    case android
    case otherMobile = "other-mobile"
    case windows
    case macos
    case otherDesktop = "other-desktop"
}

/// Whether rules decide.
public enum RuleModeChoice: String, SettingChoice {
    case enforce
    case reportOnly = "report-only"
}

/// What is made of a handoff whose two ends come from different addresses.
public enum SameAddressChoice: String, SettingChoice {
    case log
    /// The device counts as not trusted.
    case require
}

/// The devices a rule is for.
public enum TrustChoice: String, SettingChoice {
    case any
    case trusted
    case notTrusted = "not-trusted"
}

/// The platforms on which devices can be trusted.
public enum TrustPlatformChoice: String, SettingChoice {
    case macos
    case windows
}

/// When a second factor is asked for.
public enum FactorChoice: Hashable, Sendable {
    case none
    /// At this sign-on.
    case everySignOn
    /// At any time in the session of the identity provider.
    case oncePerSession
    /// Not longer ago than this.
    case within(Duration)
}

/// When people have to prove again who they are.
public enum ReauthenticationChoice: Hashable, Sendable {
    case none
    case everySignOn
    /// When they last did longer ago than this.
    case within(Duration)
}

/// Where a rule wants the client to be.
public enum ZoneChoice: Hashable, Sendable {
    case anywhere
    /// In one of these zones at least; never empty.
    case inside([String])
    /// In none of these zones; never empty.
    case outside([String])

    /// The zones that are named.
    public var names: [String] {
        switch self {
        case .anywhere: []
        case .inside(let names), .outside(let names): names
        }
    }
}
