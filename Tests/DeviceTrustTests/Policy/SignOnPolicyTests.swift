import Testing

@testable import DeviceTrust

@Suite struct SignOnPolicyTests {
    private func policy(
        _ rules: [SignOnRule], defaultAccess: SignOnAccess? = nil, mode: RuleMode = .enforce,
        assigned: PeopleCondition = .everybody
    ) -> SignOnPolicy {
        SignOnPolicy(
            app: "a", rules: rules, defaultAccess: defaultAccess, mode: mode, assigned: assigned)
    }

    private func rule(
        _ name: String, people: PeopleCondition = .everybody, zones: ZoneCondition = .anywhere,
        clients: ClientKinds = .all, platforms: ClientPlatforms = .all,
        trust: TrustCondition = .any, access: SignOnAccess = .allow, mode: RuleMode = .enforce,
        isActive: Bool = true
    ) -> SignOnRule {
        SignOnRule(
            number: 1, name: name, isActive: isActive, mode: mode, people: people, zones: zones,
            clients: clients, platforms: platforms, trust: trust, access: access)
    }

    private let none = SignOnFacts.Trust.notTrusted(.noCertificate)

    // MARK: Order and defaults

    @Test func `The first rule that matches decides`() {
        let policy = policy([
            rule("windows", platforms: .windows, access: .deny), rule("macs", platforms: .macos),
            rule("all", access: .deny),
        ])
        #expect(policy.evaluate(Sample.facts()).text == "allow macs")
        #expect(policy.evaluate(Sample.facts(platform: .windows)).text == "deny windows")
        #expect(policy.evaluate(Sample.facts(platform: nil)).text == "deny all")
    }

    @Test func `A rule that is not active does not count`() {
        let policy = policy([rule("off", trust: .trusted, access: .deny, isActive: false)])
        #expect(policy.evaluate(Sample.facts()).text == "allow default")
        #expect(!policy.mentionsTrust)
    }

    @Test func `The last rule allows, until a rule mentions trust`() {
        #expect(policy([]).evaluate(Sample.facts()).text == "allow default")
        let gate = rule("gate", trust: .trusted)
        #expect(policy([gate]).evaluate(Sample.facts(trust: none)).text == "deny! default")
        let open = policy([gate], defaultAccess: .allow)
        #expect(open.evaluate(Sample.facts(trust: none)).text == "allow default")
    }

    // MARK: Facts that are not known yet

    @Test func `Trust is asked for where a rule that can be reached tests it`() {
        let policy = policy([
            rule("android", platforms: .android, access: .deny), rule("gate", trust: .trusted),
        ])
        let facts = Sample.facts(trust: .notEvaluated)
        #expect(policy.evaluate(facts).text == "open trust")
        var android = facts
        android.platform = .android
        #expect(policy.evaluate(android).text == "deny android")
    }

    @Test func `Trust is not asked for where it changes nothing`() {
        let either = policy([
            rule("trusted", trust: .trusted), rule("others", trust: .notTrusted),
            rule("never", access: .deny),
        ])
        #expect(either.evaluate(Sample.facts(trust: .notEvaluated)).text == "allow others")
        let behind = policy([rule("all"), rule("gate", trust: .trusted, access: .deny)])
        #expect(behind.evaluate(Sample.facts(trust: .notEvaluated)).text == "allow all")
    }

    @Test func `The user is asked for where a rule that can be reached tests it`() {
        let staff = PeopleCondition(groups: ["staff"])
        let policy = policy([
            rule("staff", people: staff, platforms: .macos), rule("all", access: .deny),
        ])
        #expect(policy.evaluate(Sample.facts(user: .unknownYet)).text == "open user")
        #expect(
            policy.evaluate(Sample.facts(user: .unknownYet, platform: .ios)).text == "deny all")
        let same = self.policy([rule("staff", people: staff), rule("all")])
        #expect(same.evaluate(Sample.facts(user: .unknownYet)).text == "allow all")
    }

    @Test func `Both are asked for at once, and each alone where only it matters`() {
        let policy = policy([
            rule("boss", people: PeopleCondition(users: ["boss"])), rule("gate", trust: .trusted),
        ])
        let facts = Sample.facts(user: .unknownYet, trust: .notEvaluated)
        #expect(policy.evaluate(facts).text == "open trust+user")
        var judged = facts
        judged.trust = none
        #expect(policy.evaluate(judged).text == "open user")
        judged.trust = .trusted
        #expect(policy.evaluate(judged).text == "allow gate")
        let plain = self.policy([rule("gate", trust: .trusted)])
        #expect(plain.evaluate(facts).text == "open trust")
    }

    @Test func `What cannot be looked at counts as not trusted`() {
        let policy = policy([rule("others", trust: .notTrusted, access: .deny), rule("all")])
        let facts = Sample.facts(trust: .notTrusted(.notEvaluated))
        #expect(policy.evaluate(facts).text == "deny! others")
    }

    @Test func `A permit says what was known about the device`() {
        let evaluation = policy([rule("all")]).evaluate(Sample.facts(trust: .notEvaluated))
        guard case .decided(.allow(let permit), _) = evaluation else {
            Issue.record("not allowed")
            return
        }
        #expect(permit.posture == nil)
    }

    // MARK: People

    private let assigned = PeopleCondition(users: ["lee@corp.test"], groups: ["staff"])

    @Test func `Nobody gets in whom the app is not assigned to`() {
        let policy = policy([rule("all")], assigned: assigned)
        func text(_ user: SignOnFacts.User) -> String {
            policy.evaluate(Sample.facts(user: user)).text
        }
        #expect(text(.known(Sample.user("lee@corp.test"))) == "allow all")
        #expect(text(.known(Sample.user("kim", groups: ["staff"]))) == "allow all")
        #expect(text(.known(Sample.user("Lee@corp.test"))) == "deny not_assigned")
        #expect(text(.nobody) == "deny user_unknown")
        #expect(text(.unknownYet) == "open user")
    }

    @Test func `Nobody who cannot be told is matched by a rule about some`() {
        let policy = policy([
            rule("most", people: PeopleCondition(excludedGroups: ["guests"])),
            rule("all", access: .deny),
        ])
        #expect(policy.evaluate(Sample.facts(user: .nobody)).text == "deny all")
        #expect(policy.evaluate(Sample.facts()).text == "allow most")
    }

    // MARK: Factor and re-authentication

    struct Demand: Sendable {
        let demands: SignOnDemands
        let age: Int64?
        let hasFactor: Bool
        let text: String

        init(
            _ factor: FactorRule = .none, _ reauthentication: ReauthenticationRule = .none,
            age: Int64?, _ hasFactor: Bool, _ text: String
        ) {
            demands = SignOnDemands(factor: factor, reauthentication: reauthentication)
            self.age = age
            self.hasFactor = hasFactor
            self.text = text
        }
    }

    static let demands = [
        Demand(.everySignOn, age: 300, true, "allow r"),
        Demand(.everySignOn, age: 301, true, "factor r"),
        Demand(.everySignOn, age: 0, false, "factor r"),
        Demand(.everySignOn, age: nil, true, "factor r"),
        Demand(.everySignOn, age: -300, true, "allow r"),
        Demand(.everySignOn, age: -301, true, "factor r"),
        Demand(.oncePerSession, age: 99_999, true, "allow r"),
        Demand(.oncePerSession, age: nil, true, "allow r"),
        Demand(.oncePerSession, age: 0, false, "factor r"),
        Demand(.within(seconds: 3600), age: 3600, true, "allow r"),
        Demand(.within(seconds: 3600), age: 3601, true, "factor r"),
        Demand(.within(seconds: 3600), age: nil, true, "factor r"),
        Demand(.none, .everySignOn, age: 300, false, "allow r"),
        Demand(.none, .everySignOn, age: 301, false, "reauthentication r"),
        Demand(.none, .within(seconds: 60), age: 60, false, "allow r"),
        Demand(.none, .within(seconds: 60), age: 61, true, "reauthentication r"),
        Demand(.none, .within(seconds: 60), age: nil, true, "reauthentication r"),
        Demand(.oncePerSession, .within(seconds: 60), age: 61, false, "factor r"),
        Demand(.oncePerSession, .within(seconds: 60), age: 61, true, "reauthentication r"),
        Demand(.within(seconds: -5), age: 0, true, "allow r"),
        Demand(.everySignOn, age: .min, true, "factor r"),
    ]

    @Test(arguments: demands)
    func `What a rule demands is verified`(demand: Demand) {
        let policy = policy([rule("r", access: .allow(demand.demands))])
        let authenticatedAt = demand.age.map { Sample.now &- $0 }
        let session = SignOnFacts.Session.known(
            authenticatedAt: authenticatedAt, hasFactor: demand.hasFactor)
        #expect(policy.evaluate(Sample.facts(session: session)).text == demand.text)
    }

    @Test func `What a rule demands is told while nothing is known of it`() {
        let demands = SignOnDemands(factor: .oncePerSession)
        let evaluation = policy([rule("r", access: .allow(demands))]).evaluate(Sample.facts())
        guard case .decided(.allow(let permit), _) = evaluation else {
            Issue.record("not allowed")
            return
        }
        #expect(permit.demands == demands)
    }

    @Test func `A denial tells whether trust would have helped`() {
        let policy = policy([
            rule("gate", platforms: .macos, trust: .trusted, access: Sample.factor),
            rule("all", access: .deny),
        ])
        #expect(policy.evaluate(Sample.facts(trust: none)).text == "deny! all")
        #expect(policy.evaluate(Sample.facts(platform: .ios, trust: none)).text == "deny all")
        #expect(policy.evaluate(Sample.facts(platform: .ios)).text == "deny all")
    }

    // MARK: Report-only

    @Test func `A report-only rule tells what it would have done, and decides nothing`() {
        let policy = policy([
            rule("new", platforms: .macos, access: .deny, mode: .reportOnly),
            rule("step", platforms: .macos, access: Sample.factor, mode: .reportOnly),
            rule("all"), rule("late", access: .deny, mode: .reportOnly),
        ])
        let evaluation = policy.evaluate(Sample.facts())
        #expect(evaluation.text == "allow all")
        #expect(evaluation.shadows == ["deny by new", "allow by step"])
        #expect(policy.evaluate(Sample.facts(platform: .ios)).shadows == [])
    }

    @Test func `A report-only rule asks for what it needs`() {
        let policy = policy(
            [rule("new", trust: .notTrusted, access: .deny, mode: .reportOnly)],
            defaultAccess: .allow)
        #expect(policy.evaluate(Sample.facts(trust: .notEvaluated)).text == "open trust")
        let evaluation = policy.evaluate(Sample.facts(trust: none))
        #expect(evaluation.text == "allow default")
        #expect(evaluation.shadows == ["deny by new"])
    }

    @Test func `A report-only rule about trust leaves the last rule as it was`() {
        let gate = rule("gate", trust: .trusted, mode: .reportOnly)
        let evaluation = policy([gate]).evaluate(Sample.facts(trust: none))
        #expect(evaluation.text == "allow default")
        #expect(policy([gate]).mentionsTrust)
        #expect(policy([gate], mode: .reportOnly).defaultAccess == .deny)
    }

    @Test func `An app that reports lets everybody in and tells what would have been`() {
        let policy = policy(
            [rule("gate", trust: .trusted)], mode: .reportOnly, assigned: assigned)
        let evaluation = policy.evaluate(Sample.facts(trust: none))
        #expect(evaluation.text == "allow -")
        #expect(evaluation.shadows == ["deny by default"])
        #expect(policy.evaluate(Sample.facts()).shadows == ["allow by gate"])
        let other = policy.evaluate(Sample.facts(user: .known(Sample.user("eve"))))
        #expect(other.text == "allow -")
        #expect(other.shadows == ["deny"])
        #expect(policy.evaluate(Sample.facts(trust: .notEvaluated)).text == "open trust")
    }

    // MARK: Explanation and version

    @Test func `An explanation names each rule and condition`() throws {
        let policy = policy([
            rule("windows", platforms: .windows), rule("gate", trust: .trusted),
            rule("all", access: .deny),
        ])
        let explanation = policy.explain(Sample.facts(trust: none))
        #expect(explanation.rules.map(\.name) == ["windows", "gate", "all", "default"])
        #expect(explanation.rules.map(\.match) == [.no, .no, .yes, .yes])
        #expect(explanation.rules.map(\.isReached) == [true, true, true, false])
        let trust = try #require(explanation.rules[1].conditions.last)
        #expect(trust.condition == .trust)
        #expect(trust.wanted == "trusted")
        #expect(trust.match == .no)
        #expect(explanation.evaluation.text == "deny! all")
        let open = policy.explain(Sample.facts(trust: .notEvaluated))
        #expect(open.rules.map(\.match) == [.no, .maybe, .yes, .yes])
    }

    @Test func `The same rules have the same version, others another`() {
        let people = PeopleCondition(users: ["a", "b", "c", "d"], groups: ["x", "y", "z"])
        let first = policy([rule("r", people: people)])
        #expect(first.version == policy([rule("r", people: people)]).version)
        #expect(first.version.count == 16)
        let others = [
            policy([rule("s", people: people)]), policy([rule("r")]),
            policy([rule("r", people: people, access: .deny)]),
            policy([rule("r", people: people)], defaultAccess: .deny),
            policy([rule("r", people: people)], mode: .reportOnly),
            policy([rule("r", people: people)], assigned: people),
            policy([rule("r", people: people, trust: .trusted)], defaultAccess: .allow),
            policy([rule("r", people: people, isActive: false)]),
        ]
        for other in others { #expect(other.version != first.version) }
    }
}
