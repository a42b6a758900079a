public import DeviceTrust

/// What decides who may sign in to one app. Immutable.
public final class SignOnGuard: Sendable {
    /// What of an app is guarded.
    public enum Enforcement: Sendable {
        /// The requests that come after the sign-on, too.
        case everyRequest
        /// The sign-on alone.
        case signOn
    }

    /// The rules.
    public let policy: SignOnPolicy
    /// What of the app they guard.
    public let enforcement: Enforcement
    /// The authentication contexts that count as a second factor; the first is asked for.
    public let factorClasses: [String]
    /// Whom an assertion may be meant for: the names of the app. Empty: not looked at.
    public let audiences: [String]
    /// Where assertions for the app may be sent: beginnings of addresses. Empty: the host that
    /// received it.
    public let consumers: [String]
    /// Whether clients are told apart (web browser, modern, legacy).
    public let tellsClientsApart: Bool

    /// A guard of these parts.
    public init(
        policy: SignOnPolicy, enforcement: Enforcement = .signOn, factorClasses: [String] = [],
        audiences: [String] = [], consumers: [String] = [], tellsClientsApart: Bool = false
    ) {
        self.policy = policy
        self.enforcement = enforcement
        self.factorClasses = factorClasses
        self.audiences = audiences
        self.consumers = consumers
        self.tellsClientsApart = tellsClientsApart
    }
}
