import Testing

@testable import DeviceTrust

/// Many random policies and facts: what is said early is never taken back.
@Suite struct PartialFactsTests {
    private struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private static let names = ["ann", "bob", "eve"]
    private static let groups = ["staff", "guests"]

    private static var users: [SignOnFacts.User] {
        [.nobody]
            + names.flatMap { name in
                [[], ["staff"], ["guests"], ["staff", "guests"]].map { groups in
                    .known(Sample.user(name, groups: groups))
                }
            }
    }

    private static let trusts: [SignOnFacts.Trust] = [
        .trusted, .notTrusted(.noCertificate), .notTrusted(.deviceTrustDisabled),
    ]

    private func randomPeople(_ dice: inout Dice) -> PeopleCondition {
        func some(_ names: [String]) -> Set<String> {
            Set(names.filter { _ in Int.random(in: 0..<4, using: &dice) == 0 })
        }
        return PeopleCondition(
            users: some(Self.names), groups: some(Self.groups), excludedUsers: some(Self.names),
            excludedGroups: some(Self.groups))
    }

    private func randomPolicy(_ dice: inout Dice) -> SignOnPolicy {
        let rules = (0..<Int.random(in: 0...6, using: &dice)).map { number in
            SignOnRule(
                number: number, name: "rule \(number)",
                isActive: Int.random(in: 0..<8, using: &dice) != 0,
                mode: Int.random(in: 0..<4, using: &dice) == 0 ? .reportOnly : .enforce,
                people: Bool.random(using: &dice) ? randomPeople(&dice) : .everybody,
                platforms: Bool.random(using: &dice) ? .all : [.macos],
                trust: TrustCondition.allCases.randomElement(using: &dice) ?? .any,
                access: randomAccess(&dice))
        }
        return SignOnPolicy(
            app: "a", rules: rules, defaultAccess: Bool.random(using: &dice) ? nil : .allow,
            mode: Int.random(in: 0..<6, using: &dice) == 0 ? .reportOnly : .enforce,
            assigned: Int.random(in: 0..<3, using: &dice) == 0
                ? randomPeople(&dice) : .everybody)
    }

    private func randomAccess(_ dice: inout Dice) -> SignOnAccess {
        switch Int.random(in: 0..<3, using: &dice) {
        case 0: .deny
        case 1: Sample.factor
        default: .allow
        }
    }

    /// What a decision does, apart from the rule that is named for it.
    private func effect(_ evaluation: SignOnEvaluation) -> String {
        switch evaluation {
        case .open: "open"
        case .decided(.allow(let permit), _): "allow \(permit.demands)"
        case .decided(.challenge(let challenge), _): "challenge \(challenge.kind)"
        case .decided(.deny, _): "deny"
        }
    }

    @Test(arguments: 0..<40)
    func `Partial facts never contradict what completes them`(seed: UInt64) {
        var dice = Dice(state: seed)
        for _ in 0..<30 {
            let policy = randomPolicy(&dice)
            let platform: ClientPlatform? = Bool.random(using: &dice) ? .macos : nil
            let full = Sample.facts(platform: platform)
            for hidden in [MissingFacts.trust, .user, [.trust, .user]] {
                check(policy, full, hidden)
            }
        }
    }

    private func check(_ policy: SignOnPolicy, _ full: SignOnFacts, _ hidden: MissingFacts) {
        for knownUser in hidden.contains(.user) ? [.unknownYet] : Self.users {
            for knownTrust in hidden.contains(.trust) ? [.notEvaluated] : Self.trusts {
                var partial = full
                partial.user = knownUser
                partial.trust = knownTrust
                let early = policy.evaluate(partial)
                let users = hidden.contains(.user) ? Self.users : [knownUser]
                let trusts = hidden.contains(.trust) ? Self.trusts : [knownTrust]
                var late: Set<String> = []
                for user in users {
                    for trust in trusts {
                        var complete = partial
                        complete.user = user
                        complete.trust = trust
                        let evaluation = policy.evaluate(complete)
                        if case .open = evaluation { Issue.record("all is known") }
                        late.insert(effect(evaluation))
                    }
                }
                switch early {
                case .decided: #expect(late == [effect(early)], "\(policy.rules)")
                case .open(let missing):
                    #expect(!missing.isEmpty)
                    #expect(missing.isSubset(of: hidden), "\(missing) of \(hidden)")
                    checkThatItHelps(policy, partial, missing)
                }
            }
        }
    }

    /// With the facts asked for, nothing is asked for any more.
    private func checkThatItHelps(
        _ policy: SignOnPolicy, _ partial: SignOnFacts, _ missing: MissingFacts
    ) {
        var asked = partial
        for user in missing.contains(.user) ? Self.users : [partial.user] {
            for trust in missing.contains(.trust) ? Self.trusts : [partial.trust] {
                asked.user = user
                asked.trust = trust
                if case .open = policy.evaluate(asked) {
                    Issue.record("asks for more than it said: \(policy.rules)")
                }
            }
        }
    }

    @Test func `People are matched as their sets say`() {
        var dice = Dice(state: 7)
        for _ in 0..<500 {
            let conditions = (0..<5).map { _ in randomPeople(&dice) }
            var index = PeopleIndex()
            let indexed = conditions.map { index.add($0) }
            for user in Self.users {
                let fact: PeopleFact =
                    if case .known(let user) = user { .numbers(index.numbers(of: user)) } else {
                        .nobody
                    }
                for (condition, indexed) in zip(conditions, indexed) {
                    #expect(condition.match(user) == indexed.match(fact))
                }
            }
        }
    }

    @Test func `Numbers far apart are kept in the words between them`() {
        let few = NumberSet([1000, 1063])
        #expect(few.intersects(NumberSet([3, 1063])))
        #expect(!few.intersects(NumberSet([3, 1001, 2000])))
        #expect(!few.intersects(NumberSet([])))
        #expect(!NumberSet([]).intersects(few))
    }
}
