import Testing

@testable import DeviceTrust

@Suite struct PolicyLintTests {
    private func lint(
        _ rules: SignOnRule..., defaultAccess: SignOnAccess? = nil, mode: RuleMode = .enforce,
        on: ClientPlatforms = [.windows, .macos]
    ) -> [String] {
        let policy = SignOnPolicy(
            app: "a", rules: rules, defaultAccess: defaultAccess, mode: mode)
        return PolicyLint(policy, trustPlatforms: on).findings.map {
            "\($0.rule ?? 0) \($0.code.rawValue)"
        }
    }

    private func rule(
        _ number: Int, people: PeopleCondition = .everybody, zones: ZoneCondition = .anywhere,
        clients: ClientKinds = .all, platforms: ClientPlatforms = .all,
        trust: TrustCondition = .any, access: SignOnAccess = .allow, mode: RuleMode = .enforce,
        isActive: Bool = true
    ) -> SignOnRule {
        SignOnRule(
            number: number, name: "rule \(number)", isActive: isActive, mode: mode, people: people,
            zones: zones, clients: clients, platforms: platforms, trust: trust, access: access)
    }

    @Test func `Rule 3 of the examples lets in what rule 2 is meant to stop`() {
        let mac = PolicyLint(Sample.literalMac).findings
        #expect(
            mac.first { $0.code == .untrustedAllowed }?.sentence
                == "rule 3 also allows untrusted macOS devices that rule 2 is meant to stop")
        let windows = PolicyLint(Sample.literalWindows).findings
        #expect(
            windows.first { $0.code == .untrustedAllowed }?.sentence
                == "rule 3 also allows untrusted Windows devices that rule 2 is meant to stop")
    }

    @Test func `The titles of the examples leave nothing to say about trust`() {
        #expect(PolicyLint(Sample.titleMac).findings == [])
        // An iPad that asks for desktop pages gets in as a Mac, for a factor.
        #expect(PolicyLint(Sample.titleWindows).findings.map(\.code) == [])
    }

    @Test func `A denial in between keeps them out`() {
        let found = lint(
            rule(1, platforms: .macos, trust: .trusted),
            rule(2, platforms: .macos, trust: .notTrusted, access: .deny),
            rule(3, access: Sample.factor))
        #expect(found == [])
    }

    @Test func `A step up for untrusted devices is meant`() {
        let found = lint(
            rule(1, platforms: .macos, trust: .trusted),
            rule(2, platforms: .macos, trust: .notTrusted, access: Sample.factor))
        #expect(found == [])
    }

    @Test func `Rules that cannot be reached`() {
        #expect(
            lint(rule(1, access: .deny), rule(2, platforms: .ios, access: .deny)) == [
                "2 never_reached"
            ])
        #expect(lint(rule(1, access: .deny), rule(2, access: .deny)) == ["2 duplicate"])
        #expect(
            lint(rule(1, access: .deny, isActive: false), rule(2, access: .deny)) == [])
        #expect(lint(rule(1, access: .deny, mode: .reportOnly), rule(2, access: .deny)) == [])
        let staff = PeopleCondition(groups: ["staff", "guests"])
        let some = PeopleCondition(groups: ["staff"], excludedUsers: ["eve"])
        #expect(lint(rule(1, people: staff), rule(2, people: some)) == ["2 never_reached"])
        #expect(lint(rule(1, people: some), rule(2, people: staff)) == [])
        let everybodyElse = PeopleCondition(excludedUsers: ["eve"])
        #expect(lint(rule(1, people: everybodyElse), rule(2)) == [])
        let one = ZoneSet(place: 0)
        let two: ZoneSet = [one, ZoneSet(place: 1)]
        #expect(
            lint(rule(1, zones: .inside(two)), rule(2, zones: .inside(one))) == ["2 never_reached"])
        #expect(lint(rule(1, zones: .outside(two)), rule(2, zones: .outside(one))) == [])
        #expect(
            lint(rule(1, zones: .outside(one)), rule(2, zones: .outside(two)))
                == ["2 never_reached"])
        #expect(lint(rule(1, zones: .inside(one)), rule(2, zones: .outside(one))) == [])
    }

    @Test func `Trust that cannot be`() {
        #expect(
            lint(rule(1, clients: [.browser, .legacy], trust: .trusted)) == ["1 trust_impossible"])
        #expect(
            lint(rule(1, platforms: [.macos, .otherDesktop], trust: .notTrusted, access: .deny))
                == ["1 trust_impossible"])
        #expect(
            lint(rule(1, platforms: [.macos, .windows], trust: .trusted), on: .windows)
                == ["1 platform_off"])
        #expect(lint(rule(1, platforms: .windows, trust: .trusted), on: .windows) == [])
    }

    @Test func `Rules that trust the word of the client`() {
        #expect(
            lint(rule(1, clients: .modern), rule(2, access: .deny)) == ["1 client_says_so"])
        #expect(
            lint(rule(1, platforms: .windows), rule(2, access: .deny)) == ["1 client_says_so"])
        #expect(lint(rule(1, clients: .modern, access: Sample.factor)) == [])
        #expect(lint(rule(1, clients: .modern, trust: .trusted)) == [])
        #expect(
            lint(rule(1, platforms: .macos, access: Sample.factor), rule(2, access: .deny))
                == ["1 desktop_trap"])
        #expect(lint(rule(1, clients: .legacy, access: Sample.factor)) == ["1 factor_impossible"])
    }

    @Test func `Trust is mentioned, and the end is open`() {
        let gate = rule(1, platforms: .macos, trust: .trusted)
        #expect(lint(gate, defaultAccess: .allow) == ["0 default_allows"])
        #expect(lint(gate) == [])
        #expect(lint(gate, rule(2, access: .deny), defaultAccess: .allow) == [])
        #expect(lint(rule(1, zones: .inside(ZoneSet(place: 0))), defaultAccess: .allow) == [])
    }
}
