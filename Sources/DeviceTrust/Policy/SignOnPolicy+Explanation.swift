/// How the rules of an app came to what they say, rule by rule, for people.
public struct SignOnExplanation: Hashable, Sendable {
    /// What one condition of a rule wants, and whether it holds.
    public struct Condition: Hashable, Sendable {
        /// Which condition.
        public let condition: SignOnCondition
        /// Whether it holds.
        public let match: ConditionMatch
        /// What the rule wants, `windows, macos`.
        public let wanted: String
    }

    /// One rule.
    public struct Rule: Hashable, Sendable {
        /// Its number in the settings; nil for the last one.
        public let number: Int?
        /// Its name.
        public let name: String
        /// What it does when it matches.
        public let access: SignOnAccess
        /// Whether it is asked at all.
        public let isActive: Bool
        /// Whether it only reports.
        public let isReportOnly: Bool
        /// All its conditions, in their order.
        public let conditions: [Condition]
        /// Whether it matches; the weakest of its conditions.
        public let match: ConditionMatch
        /// Whether a rule before it has decided.
        public let isReached: Bool
    }

    /// All rules in their order, and the last one.
    public let rules: [Rule]
    /// What comes of it.
    public let evaluation: SignOnEvaluation
}

extension SignOnPolicy {
    /// What `evaluate` says of these facts, and how it came to it.
    public func explain(_ facts: SignOnFacts) -> SignOnExplanation {
        var explained: [SignOnExplanation.Rule] = []
        var isReached = true
        for rule in rules {
            let conditions = conditions(of: rule, facts)
            let match = Self.weakest(of: conditions.map(\.match))
            let isReportOnly = mode == .reportOnly || rule.mode == .reportOnly
            explained.append(
                SignOnExplanation.Rule(
                    number: rule.number, name: rule.name, access: rule.access,
                    isActive: rule.isActive, isReportOnly: isReportOnly, conditions: conditions,
                    match: match, isReached: isReached))
            let decides = rule.isActive && (mode == .reportOnly || rule.mode == .enforce)
            if decides, match == .yes { isReached = false }
        }
        explained.append(
            SignOnExplanation.Rule(
                number: nil, name: Self.defaultRule, access: defaultAccess, isActive: true,
                isReportOnly: mode == .reportOnly, conditions: [], match: .yes,
                isReached: isReached))
        return SignOnExplanation(rules: explained, evaluation: evaluate(facts))
    }

    private func conditions(
        of rule: SignOnRule, _ facts: SignOnFacts
    ) -> [SignOnExplanation.Condition] {
        SignOnCondition.allCases.map { condition in
            let (match, wanted): (ConditionMatch, String) =
                switch condition {
                case .people: (rule.people.match(facts.user), rule.people.sentence)
                case .zone: (rule.zones.match(facts.zones), rule.zones.sentence(in: zones))
                case .client: (rule.clients.match(facts.client), rule.clients.sentence)
                case .platform: (rule.platforms.match(facts.platform), rule.platforms.sentence)
                case .trust: (rule.trust.match(facts.trust), rule.trust.rawValue)
                }
            return SignOnExplanation.Condition(condition: condition, match: match, wanted: wanted)
        }
    }

    private static func weakest(of matches: [ConditionMatch]) -> ConditionMatch {
        matches.contains(.no) ? .no : matches.contains(.maybe) ? .maybe : .yes
    }
}

extension PeopleCondition {
    /// Whether it is about this user.
    func match(_ user: SignOnFacts.User) -> ConditionMatch {
        if isEverybody { return .yes }
        switch user {
        case .unknownYet: return .maybe
        case .nobody: return .no
        case .known(let user):
            let isExcluded =
                excludedUsers.contains(user.name) || !excludedGroups.isDisjoint(with: user.groups)
            if isExcluded { return .no }
            let isIncluded =
                !hasInclusion || users.contains(user.name) || !groups.isDisjoint(with: user.groups)
            return isIncluded ? .yes : .no
        }
    }
}
