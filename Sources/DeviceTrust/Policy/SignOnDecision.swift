/// What the rules of an app say about a sign-on.
public enum SignOnEvaluation: Hashable, Sendable {
    /// Nothing that is not known yet can change it. `shadows` says what report-only rules would
    /// have done; none where none would have changed anything.
    case decided(SignOnDecision, shadows: [SignOnShadow])
    /// It depends on these facts. Report-only rules ask for facts as others do: what they would
    /// have done cannot be told otherwise.
    case open(missing: MissingFacts)
}

/// The end of an evaluation.
public enum SignOnDecision: Hashable, Sendable {
    case allow(Permit)
    /// The sign-on must be done again with more proof.
    case challenge(SignOnChallenge)
    case deny(SignOnDenial)

    /// The rule that decided, `SignOnPolicy.defaultRule` for the last one; nil where none did.
    public var rule: String? {
        switch self {
        case .allow(let permit): permit.rule
        case .challenge(let challenge): challenge.rule
        case .deny(let denial): denial.rule
        }
    }
}

/// What is missing before a sign-on is allowed.
public struct SignOnChallenge: Hashable, Sendable {
    /// What can be missing.
    public enum Kind: String, Hashable, Sendable {
        case factor
        case reauthentication
    }

    /// What is missing, a factor before all.
    public let kind: Kind
    /// The rule that asks for it.
    public let rule: String
    /// All that the rule asks for.
    public let demands: SignOnDemands
}

/// Why a sign-on is denied.
public struct SignOnDenial: Hashable, Sendable {
    /// What denied. The raw values are stable codes.
    public enum Cause: String, Hashable, Sendable {
        /// A rule, or the last one.
        case rule
        /// The app is assigned to others.
        case notAssigned = "not_assigned"
        /// The app is assigned to some, and who signs in cannot be told.
        case userUnknown = "user_unknown"
    }

    /// The rule that denied; nil where none was asked.
    public let rule: String?
    /// What denied.
    public let cause: Cause
    /// Whether the same sign-on would have been allowed, perhaps for more proof, had the device
    /// been trusted.
    public let missedTrust: Bool
}

/// What a report-only rule, or a report-only app, would have done.
public struct SignOnShadow: Hashable, Sendable {
    /// What it would have done. The raw values are the words of events.
    public enum Outcome: String, Hashable, Sendable {
        case allow
        case deny
        case challengeFactor = "challenge_factor"
        case challengeReauthentication = "challenge_reauthentication"
    }

    /// The rule; nil where the app is assigned to others.
    public let rule: String?
    /// What it would have done.
    public let outcome: Outcome

    /// For events, `deny by Everyone else`.
    public var text: String { rule.map { "\(outcome.rawValue) by \($0)" } ?? outcome.rawValue }
}
