import DeviceTrust

/// The rules of an app, and what they ask for.
enum Decision {
    private static let now: Int64 = 1_795_332_709
    private static let rules = 100
    private static let networks = 20

    static func parts() throws -> [Part] {
        guard let zones = zones(), let user = user() else {
            throw BenchmarkError.badSample("names")
        }
        let inside = ZoneSet(rawValue: 1 << UInt64(networks - 1))
        var facts = SignOnFacts(
            user: .known(user), client: .browser, platform: .windows, zones: inside,
            trust: .trusted,
            session: .known(authenticatedAt: now - 60, hasFactor: true), now: now)
        var parts = [
            rules("rules: typical, 10th decides", policy(zones, decides: 10), facts, "rule 10"),
            rules("rules: the last decides", policy(zones, decides: rules), facts, "rule \(rules)"),
        ]
        facts.trust = .notTrusted(.noCertificate)
        parts.append(
            rules("rules: denied, not trusted", policy(zones, decides: rules), facts, "default"))
        // Each second rule only reports: what it would have done is found in another round.
        parts.append(
            rules(
                "rules: the same, half report-only",
                policy(zones, decides: rules, reports: true), facts, "default"))
        // Before anything is known of user and device: no rule can be left out.
        facts.user = .unknownYet
        facts.trust = .notEvaluated
        facts.session = .unknownYet
        parts.append(
            rules("rules: nothing known yet", policy(zones, decides: rules), facts, nil))
        return parts + [client(), place(zones, inside)]
    }

    private static func rules(
        _ name: String, _ policy: SignOnPolicy, _ facts: SignOnFacts, _ rule: String?
    ) -> Part {
        Part(name: name, kind: .rules) {
            let evaluation = policy.evaluate(facts)
            let decided =
                if case .decided(let decision, _) = evaluation { decision.rule } else {
                    nil as String?
                }
            precondition(decided == rule, "another rule decided")
        }
    }

    /// Rules for other people, in the zone, on the client, the platform and the device of everybody,
    /// so that nothing but its people keeps a rule from matching.
    private static func policy(
        _ zones: NetworkZones, decides place: Int, reports: Bool = false
    ) -> SignOnPolicy {
        let somewhere = ZoneSet(rawValue: (1 << UInt64(networks)) - 1)
        let rules = (1...rules).map { number in
            SignOnRule(
                number: number, name: "rule \(number)",
                mode: reports && number % 2 == 1 ? .reportOnly : .enforce,
                people: PeopleCondition(
                    users: ["user\(number)@corp.test"],
                    groups: number >= place
                        ? ["group 49"]
                        : ["team \(number) a", "team \(number) b", "team \(number) c"],
                    excludedUsers: ["guest\(number)@corp.test"],
                    excludedGroups: ["leavers \(number)", "contractors \(number)"]),
                zones: .inside(somewhere), clients: [.browser, .modern],
                platforms: [.windows, .macos], trust: .trusted,
                access: .allow(
                    SignOnDemands(
                        factor: .within(seconds: 3600), reauthentication: .within(seconds: 36_000)))
            )
        }
        return SignOnPolicy(app: "app", rules: rules, zones: zones)
    }

    private static func user() -> NamedUser? {
        NamedUser(name: "alice@corp.test", groups: Set((0..<50).map { "group \($0)" }))
    }

    private static func client() -> Part {
        let agent =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            + "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0"
        return Part(name: "client: Edge on Windows", kind: .client) {
            let signals = ClientSignals(
                userAgent: agent, platformHint: "\"Windows\"",
                path: "/simplesaml/saml2/idp/SSOService.php?SAMLRequest=fZJNT8JAEIbvJv6HZu")
            precondition(
                signals.platform == .windows && signals.client == .browser, "another client")
        }
    }

    /// 20 zones of 50 ranges, half of them with proxies of their own.
    private static func zones() -> NetworkZones? {
        guard let balancers = AddressRange("10.0.0.0/24"), let branch = AddressRange("10.1.0.0/16")
        else { return nil }
        let zones = (0..<networks).map { zone in
            NetworkZone(
                name: "zone\(zone)",
                gateways: AddressRanges(
                    (0..<50).compactMap { AddressRange("203.\(zone).\($0 * 2).0/24") }),
                proxies: zone.isMultiple(of: 2) ? AddressRanges([branch]) : .none)
        }
        return NetworkZones(zones, trustedProxies: AddressRanges([balancers]))
    }

    private static func place(_ zones: NetworkZones, _ expected: ZoneSet) -> Part {
        Part(name: "place: 20 zones, 3 hops", kind: .place) {
            guard let peer = NetworkAddress("10.0.0.7") else { preconditionFailure("an address") }
            let location = zones.locate(
                peer: peer, forwardedFor: ["198.51.100.9, 203.19.98.7, 10.0.0.8"])
            precondition(location.zones == expected, "another zone")
            precondition(location.address.description == "203.19.98.7", "another address")
        }
    }
}
