/// What can be told in the system log. The raw values are the stable dotted names.
public enum SystemEventType: String, Hashable, Sendable, CaseIterable {
    /// The device behind a sign-on was checked. One event for each decision.
    case deviceAuthentication = "user.authentication.authenticate"
    /// Sign-on rules have decided about a sign-on. One event for each decision.
    case signOnEvaluation = "policy.evaluate_sign_on"
    /// A sign-on message could not be read and was refused.
    case signOnMessageRefusal = "user.authentication.sign_on_message"
    /// An administrator has withdrawn a certificate. One event for each certificate.
    case certificateRevocation = "pki.cert.revoke"
    /// An administrator has allowed a user to sign in on a device.
    case deviceUserAddition = "device.user.add"
    /// An administrator has taken a user from those who may sign in on a device.
    case deviceUserRemoval = "device.user.remove"
    /// An administrator has deactivated a user.
    case userDeactivation = "user.lifecycle.deactivate"
    /// An administrator has reactivated a user.
    case userReactivation = "user.lifecycle.reactivate"
    /// An administrator has put a user into a group.
    case groupUserAddition = "group.user.add"
    /// An administrator has taken a user from a group.
    case groupUserRemoval = "group.user.remove"
    /// An administrator has switched device trust off for a platform.
    case deviceTrustDisable = "device_trust.platform.disable"
    /// An administrator has switched device trust of a platform to report-only.
    case deviceTrustEnable = "device_trust.platform.enable"
    /// An administrator has switched device trust of a platform on again for good.
    case deviceTrustConfirmation = "device_trust.platform.confirm"
    /// A newer revocation list has come into use.
    case revocationListLoad = "pki.cert.crl_load"
    /// A revocation list was refused or could not be read; the one in use stays.
    case revocationListFailure = "pki.cert.crl_load_failure"
    /// A revocation list could not be downloaded; told once for each outage.
    case revocationListDownloadFailure = "pki.cert.crl_download_failure"
    /// A revocation list has changed its freshness: due, stale, or fresh again.
    case revocationListFreshness = "pki.cert.crl_freshness"
    /// A certificate was bound to the user who first signed in with it.
    case certificateBinding = "pki.cert.bind"
    /// A certificate was seen for the first time, and its device registered.
    case certificateRegistration = "pki.cert.register"
    /// The store does not answer, or answers again.
    case storeAvailability = "system.store.availability"
    /// The settings were read again.
    case settingsReload = "system.settings.reload"
    /// The gateway takes connections.
    case gatewayStart = "system.gateway.start"
    /// The gateway has stopped.
    case gatewayStop = "system.gateway.stop"

    /// The text shown for the type where the event has none of its own.
    public var displayMessage: String {
        switch self {
        case .deviceAuthentication: "Authentication of device via certificate"
        case .signOnEvaluation: "Evaluation of sign-on policy"
        case .signOnMessageRefusal: "Refusal of an unreadable sign-on message"
        case .certificateRevocation: "Device Trust certificate revocation"
        case .deviceUserAddition: "Addition of user to device"
        case .deviceUserRemoval: "Removal of user from device"
        case .userDeactivation: "Deactivation of user"
        case .userReactivation: "Reactivation of user"
        case .groupUserAddition: "Addition of user to group"
        case .groupUserRemoval: "Removal of user from group"
        case .deviceTrustDisable: "Device Trust switched off for a platform"
        case .deviceTrustEnable: "Device Trust of a platform switched to report-only"
        case .deviceTrustConfirmation: "Device Trust switched on for a platform"
        case .revocationListLoad: "Revocation list taken into use"
        case .revocationListFailure: "Revocation list refused"
        case .revocationListDownloadFailure: "Download of revocation list failed"
        case .revocationListFreshness: "Freshness of revocation list changed"
        case .certificateBinding: "Binding of device certificate to user"
        case .certificateRegistration: "Registration of device certificate at first sight"
        case .storeAvailability: "Availability of store changed"
        case .settingsReload: "Reload of settings"
        case .gatewayStart: "Start of gateway"
        case .gatewayStop: "Stop of gateway"
        }
    }

    /// How grave an event of this type is with this outcome.
    public func severity(of result: SystemEvent.Outcome.Result) -> SystemEvent.Severity {
        switch (self, result) {
        case (.revocationListFailure, _), (.settingsReload, .failure),
            (.storeAvailability, .failure):
            .error
        case (.revocationListFreshness, .success): .info
        case (.deviceTrustDisable, _), (.revocationListFreshness, _), (_, .failure), (_, .deny):
            .warning
        default: .info
        }
    }
}
