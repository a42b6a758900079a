import Configuration
import DeviceTrust
import Testing

@testable import Control

@Suite struct PolicyReaderTests {
    private func policy(_ rules: String, isEnforced: Bool = false) throws -> SignOnPolicy {
        let settings = try PolicyWorkspace(rules).settings()
        let app = try #require(settings.apps.first)
        let org = try #require(settings.orgs.first)
        return SignOnPolicy(
            app: app, org: org, trustedProxies: settings.gateway.trustedProxies,
            isEnforced: isEnforced)
    }

    @Test func `Every part of a rule arrives in the policy`() throws {
        let policy = try policy(
            """
            app.mail.assigned.users = lee
            app.mail.assigned.groups = Staff
            app.mail.rule.default = allow
            app.mail.rule.7.name = All of it
            app.mail.rule.7.active = off
            app.mail.rule.7.mode = report-only
            app.mail.rule.7.users = a
            app.mail.rule.7.groups = b
            app.mail.rule.7.exclude.users = c
            app.mail.rule.7.exclude.groups = d
            app.mail.rule.7.zone = not lab
            app.mail.rule.7.client = modern
            app.mail.rule.7.platform = windows, ios
            app.mail.rule.7.trust = not-trusted
            app.mail.rule.7.access = allow
            app.mail.rule.7.factor = 2m
            app.mail.rule.7.reauth = every
            """)
        #expect(policy.app == "mail")
        #expect(policy.assigned == PeopleCondition(users: ["lee"], groups: ["Staff"]))
        #expect(policy.defaultAccess == .allow)
        let lab = try #require(policy.zones.set(of: ["lab"]))
        let demands = SignOnDemands(
            factor: .within(seconds: 120), reauthentication: .everySignOn)
        let rule = SignOnRule(
            number: 7, name: "All of it", isActive: false, mode: .reportOnly,
            people: PeopleCondition(
                users: ["a"], groups: ["b"], excludedUsers: ["c"], excludedGroups: ["d"]),
            zones: .outside(lab), clients: .modern, platforms: [.windows, .ios],
            trust: .notTrusted, access: .allow(demands))
        #expect(policy.rules == [rule])
    }

    @Test func `Zones hold the addresses of their ranges`() throws {
        let zones = try policy("").zones
        for (address, names) in [
            ("192.0.2.7", ["hq"]), ("192.0.2.8", ["hq", "lab"]), ("2001:db8::7", ["lab"]),
            ("192.0.3.1", []),
        ] {
            let peer = try #require(NetworkAddress(address))
            #expect(zones.names(of: zones.locate(peer: peer).zones) == names)
        }
    }

    @Test func `Without a last rule it depends on whether trust is mentioned`() throws {
        #expect(try policy("").defaultAccess == .allow)
        let gate = """
            app.mail.rule.1.name = Gate
            app.mail.rule.1.client = browser
            app.mail.rule.1.platform = macos
            app.mail.rule.1.trust = trusted
            app.mail.rule.1.access = allow
            app.mail.mode = report-only
            """
        #expect(try policy(gate).defaultAccess == .deny)
        #expect(try policy(gate).mode == .reportOnly)
        let enforced = try policy(gate, isEnforced: true)
        #expect(enforced.mode == .enforce && enforced.rules.map(\.mode) == [.enforce])
    }

    @Test func `Platforms are trusted where device trust is on`() throws {
        func platforms(_ line: String) throws -> ClientPlatforms {
            let settings = try PolicyWorkspace("", org: line).settings()
            return ClientPlatforms(trustedIn: try #require(settings.orgs.first))
        }
        #expect(try platforms("") == [.macos, .windows])
        #expect(try platforms("org.corp.devicetrust.platforms = windows\n") == .windows)
        #expect(try platforms("org.corp.devicetrust.enabled = off\n") == [])
    }
}
