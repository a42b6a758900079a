import DeviceTrust

/// Where a request comes from and what sends it, as far as sign-on rules ask.
struct RequestOrigin {
    /// The kind of client; nil when it cannot be told.
    var client: ClientKind?
    /// The platform; nil when it cannot be told.
    var platform: ClientPlatform?
    /// The zones it comes from.
    var zones: ZoneSet
    /// The client's address, behind trusted proxies.
    var address: String
}

/// Why a request is refused.
enum RefusalReason {
    /// What an identity provider has answered cannot be read in one way.
    case answerUnreadable
    /// The assertion that a request brings counts for nothing.
    case assertion(PolicyReason)
    /// The identity provider must be asked for more proof.
    case challenge(SignOnChallenge)
    /// The app is assigned to others.
    case notAssigned
    /// The device, or the user with this device.
    case posture(PostureReason)
    /// A rule that asks for nothing the person could do.
    case rule

    /// The stable code.
    var code: String { refusal.code }

    /// What the page says.
    var refusal: SecurityPage.Refusal {
        switch self {
        case .answerUnreadable: .policy(.answerUnreadable)
        case .assertion(let reason): .policy(reason)
        case .challenge(let challenge):
            .policy(challenge.kind == .factor ? .factorRequired : .reauthenticationRequired)
        case .notAssigned: .policy(.notAssigned)
        case .posture(let reason): .device(reason)
        case .rule: .policy(.deniedByRule)
        }
    }

    /// The word of events.
    var eventReason: String {
        if case .posture(let reason) = self { reason.entry.eventReason } else { code.uppercased() }
    }
}

/// What sign-on rules have decided, for the log.
struct DecisionRecord {
    let guarded: Worker.Guarded
    let facts: SignOnFacts
    let posture: Posture
    /// Nil where the decision comes with the answer.
    let outcome: SystemEvent.Outcome.Result?
    let rule: String?
    var reason: RefusalReason?
}
