/// What a rule can ask about a sign-on. Each has a file of its own beside this one.
///
/// Add a case and the compiler lists every place where the new condition must appear.
public enum SignOnCondition: String, Hashable, Sendable, CaseIterable {
    case people
    case zone
    case client
    case platform
    case trust
}

/// Whether a condition holds, as far as the facts go.
public enum ConditionMatch: Hashable, Sendable {
    case no
    /// It depends on a fact that is not known yet.
    case maybe
    case yes
}

/// Facts that are looked for only where a rule asks for them.
public struct MissingFacts: OptionSet, Hashable, Sendable {
    /// One bit for each member.
    public let rawValue: UInt8

    /// The members with these bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Whether the device is trusted.
    public static let trust = MissingFacts(rawValue: 1)
    /// Who signs in.
    public static let user = MissingFacts(rawValue: 2)
}
