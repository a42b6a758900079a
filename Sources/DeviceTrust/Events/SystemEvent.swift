/// One entry of the system log as a value. Who writes it adds its identity and its time.
///
/// Plain stored properties in the shape of the log's schema; what is nil is written as null.
public struct SystemEvent: Sendable {
    /// What happened.
    public var eventType: SystemEventType
    /// How grave it is.
    public var severity: Severity
    /// The text for people.
    public var displayMessage: String
    /// Who did it.
    public var actor: Actor
    /// Where it came from; nil for events of the program itself.
    public var client: Client?
    /// How it ended.
    public var outcome: Outcome
    /// What it was done to; readers look targets up by type.
    public var targets: [Target]
    /// What it was part of.
    public var transaction: Transaction
    /// Free keys for people who look for a cause; no contract.
    public var debugData: [(key: String, value: String)]
    /// By what means somebody was authenticated.
    public var authenticationContext: AuthenticationContext?
    /// The addresses the request came through: the client, then proxies in their order.
    public var ipChain: [String]

    /// An event of this type; severity and text follow from type and outcome unless given.
    public init(
        _ eventType: SystemEventType, outcome: Outcome, severity: Severity? = nil,
        displayMessage: String? = nil, actor: Actor = .gateway, client: Client? = nil,
        targets: [Target] = [], transaction: Transaction = Transaction(),
        debugData: [(key: String, value: String)] = [],
        authenticationContext: AuthenticationContext? = nil, ipChain: [String] = []
    ) {
        self.eventType = eventType
        self.severity = severity ?? eventType.severity(of: outcome.result)
        self.displayMessage = displayMessage ?? eventType.displayMessage
        self.actor = actor
        self.client = client
        self.outcome = outcome
        self.targets = targets
        self.transaction = transaction
        self.debugData = debugData
        self.authenticationContext = authenticationContext
        self.ipChain = ipChain
    }
}

extension SystemEvent: Equatable {
    /// Whether all parts are equal.
    public static func == (one: SystemEvent, other: SystemEvent) -> Bool {
        one.eventType == other.eventType && one.severity == other.severity
            && one.displayMessage == other.displayMessage && one.actor == other.actor
            && one.client == other.client && one.outcome == other.outcome
            && one.targets == other.targets && one.transaction == other.transaction
            && one.debugData.elementsEqual(other.debugData, by: ==)
            && one.authenticationContext == other.authenticationContext
            && one.ipChain == other.ipChain
    }
}
