/// What is odd about the rules of an app, though they can be carried out.
///
/// Rules are compared as boxes: people, zones, clients, platforms and trust. What is said is true
/// of some sign-on; that nothing is said proves nothing.
public struct PolicyLint: Sendable {
    /// One oddity.
    public struct Finding: Hashable, Sendable {
        /// What kind of oddity. The raw values are stable codes.
        public enum Code: String, Hashable, Sendable, CaseIterable {
            /// A rule that an earlier one leaves nothing to.
            case neverReached = "never_reached"
            /// Untrusted devices get in beside the rule that is meant to stop them.
            case untrustedAllowed = "untrusted_allowed"
            /// A rule about trust selects clients or platforms that no certificate can speak for.
            case trustImpossible = "trust_impossible"
            /// A factor is asked of clients that cannot be prompted.
            case factorImpossible = "factor_impossible"
            /// Nothing but what the client says of itself stands before the app.
            case clientSaysSo = "client_says_so"
            /// Trust is mentioned, and what matches no rule is let in.
            case defaultAllows = "default_allows"
            /// iPads say that they are Macs.
            case desktopTrap = "desktop_trap"
            /// A rule about trust selects a platform whose device trust is switched off.
            case platformOff = "platform_off"
            /// Two rules have the same conditions.
            case duplicate
        }

        /// What kind of oddity.
        public let code: Code
        /// The number of the rule it is about, nil for the last one.
        public let rule: Int?
        /// What is odd, as a sentence.
        public let sentence: String
    }

    private let policy: SignOnPolicy
    private let trustPlatforms: ClientPlatforms

    /// Looks at a policy. Device trust is switched on for these platforms.
    public init(_ policy: SignOnPolicy, trustPlatforms: ClientPlatforms = [.windows, .macos]) {
        self.policy = policy
        self.trustPlatforms = trustPlatforms
    }

    /// What was found, in the order of the rules.
    public var findings: [Finding] {
        let rules = policy.rules.filter(\.isActive)
        var findings: [Finding] = []
        for (place, rule) in rules.enumerated() {
            let earlier = rules[..<place].filter { decides($0) }
            findings += reach(of: rule, after: earlier)
            findings += bypass(by: rule, of: earlier)
            findings += alone(rule)
        }
        if rules.contains(where: { decides($0) && $0.trust != .any }),
            policy.defaultAccess != .deny, isDefaultReached(rules)
        {
            findings.append(
                Finding(
                    code: .defaultAllows, rule: nil,
                    sentence: """
                        rules ask for a trusted device, but whatever matches none of them is \
                        allowed; end with a rule that denies
                        """))
        }
        return findings
    }

    /// A report-only rule keeps nothing from the rules behind it.
    private func decides(_ rule: SignOnRule) -> Bool {
        policy.mode == .reportOnly || rule.mode == .enforce
    }

    private func isDefaultReached(_ rules: [SignOnRule]) -> Bool {
        !rules.contains { decides($0) && $0.isUnconditional }
    }

    private func reach(of rule: SignOnRule, after earlier: [SignOnRule]) -> [Finding] {
        guard let first = earlier.first(where: { $0.covers(rule) }) else { return [] }
        if first.hasConditions(of: rule) {
            return [
                Finding(
                    code: .duplicate, rule: rule.number,
                    sentence: """
                        rule \(rule.number) has the same conditions as rule \(first.number) and \
                        is never reached
                        """)
            ]
        }
        let why = first.isUnconditional ? "matches everything" : "matches all that it matches"
        return [
            Finding(
                code: .neverReached, rule: rule.number,
                sentence: """
                    rule \(rule.number) is never reached: rule \(first.number) comes before it \
                    and \(why)
                    """)
        ]
    }

    /// An earlier rule lets in trusted devices only; this one lets in all devices of the same kind.
    private func bypass(by rule: SignOnRule, of earlier: [SignOnRule]) -> [Finding] {
        guard rule.allows, rule.trust == .any else { return [] }
        for gate in earlier where gate.allows && gate.trust == .trusted {
            let clients = gate.clients.selected.intersection(rule.clients.selected)
            let platforms = gate.platforms.selected.intersection(rule.platforms.selected)
            guard !clients.isEmpty, !platforms.isEmpty, gate.zones.meets(rule.zones),
                !earlier.contains(where: { $0.stops(platforms, clients, as: rule) })
            else { continue }
            let names = platforms.platforms.map(\.title).joined(separator: ", ")
            let kind = platforms == .all ? "devices" : "\(names) devices"
            return [
                Finding(
                    code: .untrustedAllowed, rule: rule.number,
                    sentence: """
                        rule \(rule.number) also allows untrusted \(kind) that rule \
                        \(gate.number) is meant to stop
                        """)
            ]
        }
        return []
    }

    /// What is odd about a rule by itself.
    private func alone(_ rule: SignOnRule) -> [Finding] {
        var findings: [Finding] = []
        func add(_ code: Finding.Code, _ sentence: String) {
            findings.append(
                Finding(code: code, rule: rule.number, sentence: "rule \(rule.number) \(sentence)"))
        }
        let platforms = rule.platforms.selected
        if rule.trust != .any {
            let odd = rule.strangersToTrust
            if !odd.isEmpty {
                add(
                    .trustImpossible,
                    "asks whether the device is trusted, which \(odd) can never show")
            }
            let off = platforms.intersection([.windows, .macos]).subtracting(trustPlatforms)
            if !off.isEmpty {
                let names = off.platforms.map(\.title).joined(separator: " and ")
                add(
                    .platformOff,
                    """
                    asks whether the device is trusted, but device trust is switched off for \
                    \(names): every such device counts as not trusted
                    """)
            }
        }
        guard case .allow(let demands) = rule.access else { return findings }
        if demands != .none, rule.clients.selected == .legacy {
            add(
                .factorImpossible,
                """
                asks for a factor or a new sign-in, but its only clients are legacy ones, which \
                cannot be prompted: it denies
                """)
        }
        guard rule.trust == .any else { return findings }
        // A legacy client is told by what it asks for, and cannot be prompted anyway.
        let restsOnClient =
            (rule.clients != .all && rule.clients.selected != .legacy) || rule.platforms != .all
        if restsOnClient, demands.factor == .none, rule.zones == .anywhere {
            add(
                .clientSaysSo,
                """
                allows without a factor and whatever the device what says of itself that it is \
                \(rule.claim): anybody can write that
                """)
        }
        if rule.platforms != .all, platforms.contains(.macos), !platforms.contains(.ios) {
            add(
                .desktopTrap,
                """
                allows macOS whatever the device: an iPad that asks for desktop pages says that \
                it is a Mac
                """)
        }
        return findings
    }
}

extension SignOnRule {
    fileprivate var allows: Bool { access != .deny }

    /// Whether it matches every sign-on.
    fileprivate var isUnconditional: Bool {
        people.isEverybody && zones == .anywhere && clients == .all && platforms == .all
            && trust == .any
    }

    /// Whether it matches whatever the other does.
    fileprivate func covers(_ other: SignOnRule) -> Bool {
        people.covers(other.people) && zones.covers(other.zones)
            && clients.selected.isSuperset(of: other.clients.selected)
            && platforms.selected.isSuperset(of: other.platforms.selected)
            && (trust == .any || trust == other.trust)
    }

    fileprivate func hasConditions(of other: SignOnRule) -> Bool {
        people == other.people && zones == other.zones && clients == other.clients
            && platforms == other.platforms && trust == other.trust
    }

    /// Whether it denies all untrusted devices of these kinds that `rule` would let in.
    fileprivate func stops(
        _ platforms: ClientPlatforms, _ clients: ClientKinds, as rule: SignOnRule
    ) -> Bool {
        !allows && trust != .trusted && people.covers(rule.people) && zones.covers(rule.zones)
            && self.clients.selected.isSuperset(of: clients)
            && self.platforms.selected.isSuperset(of: platforms)
    }

    /// What it selects though it can show no certificate; empty when there is none. A rule that
    /// selects everything selects nothing in particular.
    fileprivate var strangersToTrust: String {
        var names: [String] = []
        if clients != .all, clients.selected.contains(.legacy) { names.append("legacy clients") }
        if platforms != .all {
            let odd = platforms.selected.intersection([.otherMobile, .otherDesktop])
            names += odd.platforms.map(\.title)
        }
        return names.joined(separator: " and ")
    }

    /// What the client has to claim to be matched.
    fileprivate var claim: String {
        var parts: [String] = []
        if clients != .all { parts.append("a \(clients.sentence) client") }
        if platforms != .all {
            parts.append(
                "on " + self.platforms.selected.platforms.map(\.title).joined(separator: ", "))
        }
        return parts.joined(separator: " ")
    }
}

extension PeopleCondition {
    /// Whether it is about all that the other is about.
    fileprivate func covers(_ other: PeopleCondition) -> Bool {
        if isEverybody { return true }
        // Nobody is matched only by a rule about everybody.
        guard !other.isEverybody, excludedUsers.isSubset(of: other.excludedUsers),
            excludedGroups.isSubset(of: other.excludedGroups)
        else { return false }
        if !hasInclusion { return true }
        return other.hasInclusion && users.isSuperset(of: other.users)
            && groups.isSuperset(of: other.groups)
    }
}

extension ZoneCondition {
    /// Whether it holds wherever the other does.
    fileprivate func covers(_ other: ZoneCondition) -> Bool {
        switch (self, other) {
        case (.anywhere, _): true
        case (.inside(let own), .inside(let its)): own.isSuperset(of: its)
        case (.outside(let own), .outside(let its)): own.isSubset(of: its)
        default: false
        }
    }

    /// Whether both can hold for one client.
    fileprivate func meets(_ other: ZoneCondition) -> Bool {
        switch (self, other) {
        case (.inside(let inside), .outside(let outside)),
            (.outside(let outside), .inside(let inside)):
            // Zones may overlap, but a client within one is not outside of it.
            !inside.isSubset(of: outside)
        default: true
        }
    }
}

extension ClientPlatform {
    /// As people write it.
    fileprivate var title: String {
        switch self {
        case .ios: "iOS"
        case .android: "Android"
        case .otherMobile: "other mobile"
        case .windows: "Windows"
        case .macos: "macOS"
        case .otherDesktop: "other desktop"
        }
    }
}
