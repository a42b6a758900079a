/// Which devices a rule is for. The raw values are the words of its setting.
public enum TrustCondition: String, Hashable, Sendable, CaseIterable {
    case any
    case trusted
    case notTrusted = "not-trusted"

    /// The last word of its settings key.
    public static let key = "trust"

    /// Whether it holds, where nothing may be known yet about the device.
    func match(_ trust: SignOnFacts.Trust) -> ConditionMatch {
        switch (self, trust) {
        case (.any, _), (.trusted, .trusted), (.notTrusted, .notTrusted): .yes
        case (_, .notEvaluated): .maybe
        case (.trusted, .notTrusted), (.notTrusted, .trusted): .no
        }
    }
}
