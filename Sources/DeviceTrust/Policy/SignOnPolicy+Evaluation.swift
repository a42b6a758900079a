/// Proof that the rules of an app allowed a sign-on. Only `SignOnPolicy` can make one.
public struct Permit: Hashable, Sendable {
    /// The rule that allowed it, `SignOnPolicy.defaultRule` for the last one; nil in an app whose
    /// rules are report-only.
    public let rule: String?
    /// What was known about the device; nil when nobody had to look.
    public let posture: Posture?
    /// What the identity provider must be asked for, as nothing is known yet about how the user
    /// signed in; none once that is known and good enough.
    public let demands: SignOnDemands

    fileprivate init(rule: String?, posture: Posture?, demands: SignOnDemands) {
        self.rule = rule
        self.posture = posture
        self.demands = demands
    }
}

extension SignOnPolicy {
    /// What the rules say, as far as the facts go.
    ///
    /// Where a fact is missing, a rule that asks for it may or may not match, and the rules behind
    /// it stay reachable. Decided is what all ends that can be reached have in common. The facts
    /// that come later never lead to anything else: for that reason what is decided before they
    /// come names the last rule that could have decided.
    ///
    /// A permit's demands are the exception: once it is known how the user signed in, the same
    /// rule may challenge.
    public func evaluate(_ facts: SignOnFacts) -> SignOnEvaluation {
        let user: PeopleFact =
            switch facts.user {
            case .unknownYet: .unknownYet
            case .nobody: .nobody
            case .known(let user): .numbers(index.numbers(of: user))
            }
        let reach = reach(facts, user)
        guard !reach.isOpen else {
            return .open(missing: reach.missing.union(shadows(beside: nil, facts, user).missing))
        }
        let decision = decision(reach, facts, user)
        if mode == .reportOnly {
            let allowed = Permit(rule: nil, posture: facts.trust.posture, demands: .none)
            let shadow = SignOnShadow(rule: decision.rule, outcome: reach.end.outcome)
            return .decided(.allow(allowed), shadows: [shadow])
        }
        guard reach.end.isOfRules else { return .decided(decision, shadows: []) }
        let (shadows, missing) = shadows(beside: reach.end, facts, user)
        return missing.isEmpty ? .decided(decision, shadows: shadows) : .open(missing: missing)
    }

    /// What each report-only rule that matches would have done, had it alone been enforced, and
    /// what has to be known first where that is another end than the one that was reached.
    private func shadows(
        beside end: End?, _ facts: SignOnFacts, _ user: PeopleFact
    ) -> (shadows: [SignOnShadow], missing: MissingFacts) {
        guard hasShadows || mode == .enforce && facts.trustRules == .shadow else { return ([], []) }
        var shadows: [SignOnShadow] = []
        var missing: MissingFacts = []
        // What has to be known to tell whether an enforced rule decides before.
        var before: MissingFacts = []
        for place in prepared.indices where prepared[place].matchesPlace(facts) {
            let people = prepared[place].people.match(user)
            let trust = prepared[place].trust.match(facts.trust)
            if people == .no || trust == .no { continue }
            var needed: MissingFacts = people == .maybe ? [.user] : []
            if trust == .maybe { needed.insert(.trust) }
            if !isShadow(place, facts) {
                if needed.isEmpty { break }
                before.formUnion(needed)
                continue
            }
            needed.formUnion(before)
            let shadow = End(prepared[place].access, facts)
            if needed.isEmpty {
                shadows.append(SignOnShadow(rule: prepared[place].name, outcome: shadow.outcome))
            } else if shadow != end {
                missing.formUnion(needed)
            }
        }
        return (shadows, missing)
    }

    /// Whether what a rule would do is told and not done: it says so itself, or the platform's
    /// device trust has been switched on again and nobody has confirmed that yet.
    private func isShadow(_ place: Int, _ facts: SignOnFacts) -> Bool {
        guard mode == .enforce else { return false }
        return prepared[place].mode == .reportOnly
            || facts.trustRules == .shadow && prepared[place].trust != .any
    }

    /// Whether the app is assigned to this user; for nobody in particular, to everybody.
    public func isAssigned(to user: NamedUser?) -> Bool {
        preparedAssigned.match(user.map { .numbers(index.numbers(of: $0)) } ?? .nobody) == .yes
    }

    /// What the identity provider is to be asked for while it has yet to say who signs in: what the
    /// first rule asks for that may let the user in, with this device.
    public func likelyDemands(_ facts: SignOnFacts) -> SignOnDemands {
        guard mode == .enforce else { return .none }
        for place in prepared.indices {
            if isShadow(place, facts) || !prepared[place].matchesPlace(facts) { continue }
            if prepared[place].trust.match(facts.trust) == .no { continue }
            if case .allow(let demands) = prepared[place].access { return demands }
        }
        return .none
    }

    /// The decision of a reach that is not open.
    private func decision(
        _ reach: Reach, _ facts: SignOnFacts, _ user: PeopleFact
    ) -> SignOnDecision {
        let rule = reach.place.map { prepared[$0].name } ?? Self.defaultRule
        switch reach.end {
        case .allow(let demands):
            return .allow(Permit(rule: rule, posture: facts.trust.posture, demands: demands))
        case .challenge(let kind, let demands):
            return .challenge(SignOnChallenge(kind: kind, rule: rule, demands: demands))
        case .deny:
            return .deny(
                SignOnDenial(rule: rule, cause: .rule, missedTrust: missesTrust(facts, user)))
        case .unassigned(let cause):
            return .deny(SignOnDenial(rule: nil, cause: cause, missedTrust: false))
        }
    }

    /// Whether a sign-on that is denied would have been allowed with a trusted device.
    private func missesTrust(_ facts: SignOnFacts, _ user: PeopleFact) -> Bool {
        guard mentionsTrust, case .notTrusted = facts.trust else { return false }
        var reach = Reach()
        walk(facts, user, trust: .trusted, &reach)
        return reach.canAllow
    }

    /// The ends that can be reached.
    private func reach(_ facts: SignOnFacts, _ user: PeopleFact) -> Reach {
        var reach = Reach()
        switch preparedAssigned.match(user) {
        case .no:
            let isNobody = if case .nobody = user { true } else { false }
            reach.add(.unassigned(isNobody ? .userUnknown : .notAssigned), place: nil)
            return reach
        case .maybe:
            reach.missing.insert(.user)
            reach.add(.unassigned(.notAssigned), place: nil)
        case .yes:
            break
        }
        guard case .notEvaluated = facts.trust, mentionsTrust else {
            walk(facts, user, trust: facts.trust, &reach)
            return reach
        }
        // Both ways, since rules for the trusted and for the others exclude each other.
        var trusted = reach
        walk(facts, user, trust: .trusted, &trusted)
        var notTrusted = reach
        walk(facts, user, trust: .notTrusted(.notEvaluated), &notTrusted)
        return Reach(either: trusted, or: notTrusted)
    }

    /// Adds the ends that can be reached when the device is known to be trusted or not.
    private func walk(
        _ facts: SignOnFacts, _ user: PeopleFact, trust: SignOnFacts.Trust,
        _ reach: inout Reach
    ) {
        for place in prepared.indices where prepared[place].matchesPlace(facts) {
            // Every rule counts in a report-only app: all of them are shadows together.
            if isShadow(place, facts) { continue }
            let people = prepared[place].people.match(user)
            if people == .no { continue }
            if prepared[place].trust.match(facts.trust) == .maybe { reach.missing.insert(.trust) }
            guard prepared[place].trust.match(trust) == .yes else { continue }
            if people == .maybe { reach.missing.insert(.user) }
            reach.add(End(prepared[place].access, facts), place: place)
            if people == .yes { return }
        }
        reach.add(End(defaultAccess, facts), place: nil)
    }
}

/// An end of an evaluation, apart from the rule that leads to it.
private enum End: Equatable {
    case allow(SignOnDemands)
    case challenge(SignOnChallenge.Kind, SignOnDemands)
    case deny
    case unassigned(SignOnDenial.Cause)

    /// Whether a rule leads to it, or the last one.
    var isOfRules: Bool {
        if case .unassigned = self { false } else { true }
    }

    /// In the words of events.
    var outcome: SignOnShadow.Outcome {
        switch self {
        case .allow: .allow
        case .challenge(.factor, _): .challengeFactor
        case .challenge(.reauthentication, _): .challengeReauthentication
        case .deny, .unassigned: .deny
        }
    }

    init(_ access: SignOnAccess, _ facts: SignOnFacts) {
        switch access {
        case .deny:
            self = .deny
        case .allow(let demands):
            if let kind = demands.missing(from: facts.session, at: facts.now) {
                self = .challenge(kind, demands)
            } else {
                self = .allow(facts.session == .unknownYet ? demands : .none)
            }
        }
    }
}

/// The ends that can be reached, as far as it matters: whether there is more than one.
private struct Reach {
    /// The last end that was found; a denial is said only where nothing was.
    private(set) var end = End.deny
    /// The rule that leads to it; nil for the last one.
    private(set) var place: Int?
    /// Whether ends differ.
    private(set) var isOpen = false
    /// Whether one of them is not a denial.
    private(set) var canAllow = false
    /// The facts that reachable rules ask for.
    var missing: MissingFacts = []
    private var isEmpty = true

    init() {}

    /// The ends of two evaluations, one of which is the true one as soon as trust is known.
    init(either one: Reach, or other: Reach) {
        self = other
        isOpen = one.isOpen || other.isOpen || one.end != other.end
        canAllow = one.canAllow || other.canAllow
        // Where each side has one end, only trust is between them.
        missing = one.isOpen || other.isOpen ? one.missing.union(other.missing) : .trust
    }

    mutating func add(_ end: End, place: Int?) {
        switch end {
        case .allow, .challenge: canAllow = true
        case .deny, .unassigned: break
        }
        if !isEmpty, end != self.end { isOpen = true }
        isEmpty = false
        self.end = end
        self.place = place
    }
}
