import Configuration
import DeviceTrust
import Gateway

extension SignOnGuard {
    /// What the settings say about who may sign in to an app; nil where they say nothing.
    convenience init?(_ app: AppSettings, _ org: OrgMaterial) {
        let policy = app.policy
        guard
            !policy.rules.isEmpty || policy.defaultAccess != nil || !policy.assignedUsers.isEmpty
                || !policy.assignedGroups.isEmpty
        else { return nil }
        self.init(
            policy: SignOnPolicy(
                app: app, org: org.settings, trustedProxies: org.trustedProxies),
            enforcement: policy.enforcement == .everyRequest ? .everyRequest : .signOn,
            factorClasses: policy.factorClasses,
            audiences: app.names.entityIDs + app.names.realms,
            consumers: app.names.consumers.map(\.text),
            tellsClientsApart: policy.isOffice365)
    }
}

extension App.RequestMatch {
    /// As the settings say.
    init(_ choice: RequestMatchChoice) {
        switch choice {
        case .seen: self = .seen
        case .required: self = .required
        case .ignored: self = .ignored
        }
    }
}

extension AppNames {
    /// Whether sign-on messages do not name the app at all.
    var isEmpty: Bool {
        entityIDs.isEmpty && realms.isEmpty && consumers.isEmpty && paths.isEmpty
    }
}

extension AppSettings {
    /// Where people reach the app, as the origin of a URL; that of its organisation where only the
    /// identity provider knows.
    func origin(_ fallback: String) -> String {
        if let host = front?.hosts.first { return "https://\(host.value.text)" }
        guard let address = names.consumers.first?.text,
            let scheme = address.firstRange(of: "://")
        else { return fallback }
        let host = address[scheme.upperBound...].prefix { !"/?".contains($0) }
        return "\(address[..<scheme.upperBound])\(host)"
    }
}
