@testable import DeviceTrust

extension Sample {
    static let now: Int64 = 1_780_000_000

    static func ranges(_ texts: String...) -> AddressRanges {
        AddressRanges(texts.compactMap { AddressRange($0) })
    }

    static func user(_ name: String, groups: Set<String> = []) -> NamedUser {
        guard let user = NamedUser(name: name, groups: groups) else {
            preconditionFailure("a name that is none")
        }
        return user
    }

    /// A trusted Mac of somebody, at a browser.
    static func facts(
        user: SignOnFacts.User = .known(user("lee@corp.test")), client: ClientKind? = .browser,
        platform: ClientPlatform? = .macos, zones: ZoneSet = [],
        trust: SignOnFacts.Trust = .trusted, session: SignOnFacts.Session = .unknownYet
    ) -> SignOnFacts {
        SignOnFacts(
            user: user, client: client, platform: platform, zones: zones, trust: trust,
            session: session, now: now)
    }

    static let factor = SignOnAccess.allow(SignOnDemands(factor: .everySignOn))
    static let modernClients: ClientKinds = [.browser, .modern]

    /// The worked example for one platform, with the rule for all others as given.
    static func example(
        _ platform: ClientPlatforms, access: SignOnAccess, others: ClientPlatforms
    ) -> SignOnPolicy {
        SignOnPolicy(
            app: "office365",
            rules: [
                SignOnRule(
                    number: 1, name: "Exchange ActiveSync and legacy", clients: .legacy,
                    access: .allow),
                SignOnRule(
                    number: 2, name: "Trusted", clients: modernClients, platforms: platform,
                    trust: .trusted, access: access),
                SignOnRule(
                    number: 3, name: "Others", clients: modernClients, platforms: others,
                    access: factor),
                SignOnRule(number: 4, name: "Nobody else", access: .deny),
            ], defaultAccess: .allow)
    }

    /// The check boxes of the example, as they are printed.
    static let literalMac = example(
        .macos, access: .allow, others: ClientPlatforms.all.subtracting(.ios))
    static let literalWindows = example(.windows, access: factor, others: .all)
    /// What their titles say.
    static let titleMac = example(
        .macos, access: .allow, others: ClientPlatforms.all.subtracting(.macos))
    static let titleWindows = example(
        .windows, access: factor, others: ClientPlatforms.all.subtracting(.windows))
}

extension SignOnEvaluation {
    /// In one word for tables: `allow`, `allow+factor`, `challenge`, `deny`, `deny!` (trust would
    /// have helped), with the rule, or what is missing.
    var text: String {
        switch self {
        case .open(let missing):
            let names = [(MissingFacts.trust, "trust"), (.user, "user")]
            let wanted = names.filter { missing.contains($0.0) }.map(\.1)
            return "open " + wanted.joined(separator: "+")
        case .decided(.allow(let permit), _):
            let demand = permit.demands == .none ? "" : "+"
            return "allow\(demand) \(permit.rule ?? "-")"
        case .decided(.challenge(let challenge), _):
            return "\(challenge.kind.rawValue) \(challenge.rule)"
        case .decided(.deny(let denial), _):
            let missed = denial.missedTrust ? "!" : ""
            return "deny\(missed) \(denial.rule ?? denial.cause.rawValue)"
        }
    }

    var shadows: [String] {
        switch self {
        case .open: []
        case .decided(_, let shadows): shadows.map(\.text)
        }
    }
}
