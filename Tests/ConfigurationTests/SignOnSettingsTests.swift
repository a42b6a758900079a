import Configuration
import Testing

/// Rules, zones and apps without hosts: what of them goes together, and what does not.
@Suite("Settings of sign-on")
struct SignOnSettingsTests {
    private static let org = """
        org.corp.host = login.corp.test
        org.corp.certificate = tls/login.pem
        org.corp.key = tls/login.key
        org.corp.upstream = http://127.0.0.1:8080
        org.corp.devicetrust.host = devices.corp.test
        org.corp.devicetrust.certificate = tls/devices.pem
        org.corp.devicetrust.key = tls/devices.key
        org.corp.devicetrust.ca = pki/device-ca.pem
        org.corp.devicetrust.crl = pki/device.crl
        org.corp.zone.hq.gateways = 192.0.2.0/24
        app.mail.org = corp
        app.mail.entity_id = urn:mail

        """
    private static let rule = """
        app.mail.rule.1.name = First
        app.mail.rule.1.access = allow

        """

    /// What is said, without the file and what is allowed; the lines of a test begin at 13.
    private func problems(_ lines: String, org: String = org) -> [String] {
        Outcome(org + lines).lines.map { line in
            String(line.dropFirst("sallyport.conf:".count).prefix { $0 != ";" })
        }
    }

    @Test("take an app that only its org's identity provider reaches")
    func hostless() throws {
        let outcome = Outcome(Self.org + Self.rule)
        #expect(outcome.lines == [] && outcome.warnings == [])
        let app = try #require(outcome.settings?.apps.first)
        #expect(app.front == nil)
        #expect(app.names.entityIDs == ["urn:mail"])
        #expect(app.policy.rules.map(\.name) == ["First"])
    }

    @Test("have defaults for all that is not set")
    func defaults() throws {
        let settings = try #require(Outcome(Self.org + Self.rule).settings)
        #expect(settings.gateway.trustedProxies == [])
        let org = try #require(settings.orgs.first)
        #expect(org.handoff.leave == .page && org.handoff.label == .always)
        #expect(org.handoff.fresh == .seconds(30) && org.handoff.sameAddress == .log)
        #expect(org.deviceTrust.platforms == [.macos, .windows])
        #expect(org.front?.userField == "X-Sallyport-Authenticated-User")
        #expect(org.logo == nil && org.texts == [] && org.exchangeOnline == [])
        let app = try #require(settings.apps.first)
        #expect(app.clockSkew == .seconds(60) && app.requestMatch == .seen)
        let policy = app.policy
        #expect(policy.mode == .enforce && policy.enforcement == .signOn)
        #expect(policy.factorClasses.count == 4)
        #expect(!policy.factorClasses.contains { $0.hasSuffix(":X509") })
        #expect(policy.defaultAccess == nil && !policy.mentionsTrust)
        let rule = try #require(policy.rules.first)
        #expect(rule.isActive && rule.mode == .enforce && rule.zone == .anywhere)
        #expect(rule.clients == Set(ClientChoice.allCases))
        #expect(rule.platforms == Set(PlatformChoice.allCases))
        #expect(rule.trust == .any && rule.factor == .none && rule.reauthentication == .none)
    }

    @Test("ask rules by number, wherever they stand, and give them the mode of the app")
    func order() throws {
        let outcome = Outcome(
            Self.org + """
                app.mail.rule.10.name = c
                app.mail.rule.10.access = deny
                app.mail.mode = report-only
                app.mail.rule.2.name = b
                app.mail.rule.2.access = deny
                app.mail.rule.2.mode = enforce
                app.mail.rule.1.access = deny
                app.mail.rule.1.name = a
                """)
        let rules = try #require(outcome.settings?.apps.first?.policy.rules)
        #expect(rules.map(\.number) == [1, 2, 10])
        #expect(rules.map(\.name) == ["a", "b", "c"])
        #expect(rules.map(\.mode) == [.reportOnly, .enforce, .reportOnly])
        #expect(rules.map(\.place.line) == [19, 16, 13])
    }

    @Test("give the certificates of the org's identity provider to its apps")
    func providerCertificates() throws {
        let text = Self.org + "org.corp.idp.certificate = /idp.pem\napp.mail.user_attribute = m\n"
        let outcome = Outcome(text)
        let provider = try #require(outcome.settings?.apps.first?.identityProvider)
        #expect(provider.certificates.map(\.value) == ["/idp.pem"])
        #expect(provider.userAttribute == "m")
        #expect(outcome.warnings == [])
        let own = Outcome(text + "app.mail.idp.certificate = /own.pem\n")
        #expect(
            own.settings?.apps.first?.identityProvider?.certificates.map(\.value) == ["/own.pem"])
    }

    @Test(
        "refuse rules that are not whole, or have no number or name of their own",
        arguments: [
            ("app.mail.rule.1.name = a", "13: app.mail.rule.1.access: it is not set"),
            ("app.mail.rule.1.access = deny", "13: app.mail.rule.1.name: it is not set"),
            ("app.mail.rule.0.name = a", "13: app.mail.rule.0.name: read \"0\""),
            ("app.mail.rule.101.name = a", "13: app.mail.rule.101.name: read \"101\""),
            ("app.mail.rule.01.name = a", "13: app.mail.rule.01.name: read \"01\""),
            ("app.mail.rule.first.name = a", "13: app.mail.rule.first.name: read \"first\""),
            ("app.mail.rule..name = a", "13: app.mail.rule..name: read \"\""),
            ("org.corp.zone.not.gateways = ::1", "13: org.corp.zone.not.gateways: read \"not\""),
            ("org.corp.zone.HQ.gateways = ::1", "13: org.corp.zone.HQ.gateways: read \"HQ\""),
            ("org.corp.zone.b.proxies = ::1", "13: org.corp.zone.b.gateways: it is not set"),
            (
                "app.mail.zone.hq.gateways = ::1",
                "13: app.mail.zone.hq.gateways: there is no such key"
            ),
            ("org.corp.rule.1.name = a", "13: org.corp.rule.1.name: there is no such key"),
        ])
    func parts(line: String, problem: String) {
        #expect(problems(line).first == problem)
    }

    @Test("refuse two rules of one name")
    func names() {
        let lines = Self.rule + "app.mail.rule.2.name = First\napp.mail.rule.2.access = deny\n"
        #expect(
            problems(lines) == [
                "15: app.mail.rule.2.name: \"First\" is app.mail.rule.1.name already "
                    + "(sallyport.conf:13)"
            ])
    }

    @Test("name the nearest key of a rule or zone, with its number or name")
    func nearest() {
        func nearest(_ line: String) -> [String?] {
            Outcome(Self.org + Self.rule + line).problems.prefix(1).map(\.nearest)
        }
        #expect(nearest("app.mail.rule.1.acess = deny") == ["app.mail.rule.1.access"])
        #expect(nearest("app.mail.rule.27.platfrom = ios") == ["app.mail.rule.27.platform"])
        #expect(nearest("app.mail.rules.1.zone = any") == ["app.mail.rule.1.zone"])
        #expect(nearest("app.mail.rule.excludeusers = x") == ["app.mail.rule.<n>.exclude.users"])
        #expect(nearest("org.corp.zone.hq.gateway = ::1") == ["org.corp.zone.hq.gateways"])
        #expect(nearest("app.mail.rule.defalt = deny") == ["app.mail.rule.default"])
    }

    @Test(
        "refuse conditions that do not go together",
        arguments: [
            (
                "app.mail.rule.1.client = browser",
                "15: app.mail.rule.1.client: clients are told apart only with app.mail.office365 = on"
            ),
            (
                "app.mail.rule.1.zone = hq, qh",
                "15: app.mail.rule.1.zone: read \"qh\" (org corp has no such zone)"
            ),
            (
                "app.mail.rule.1.trust = trusted",
                "15: app.mail.rule.1.trust: read \"trusted\", but app.mail.rule.1.platform is not "
                    + "set, so it selects other-mobile and other-desktop, which show no certificate"
            ),
            (
                "app.mail.rule.1.trust = not-trusted\napp.mail.rule.1.platform = macos, other-mobile",
                "15: app.mail.rule.1.trust: read \"not-trusted\", but app.mail.rule.1.platform "
                    + "selects other-mobile, which show no certificate"
            ),
            (
                "app.mail.rule.1.trust = trusted\napp.mail.rule.1.platform = macos\n"
                    + "app.mail.office365 = on",
                "15: app.mail.rule.1.trust: read \"trusted\", but app.mail.rule.1.client is not set, "
                    + "so it selects legacy, which shows no certificate"
            ),
            (
                "app.mail.office365 = on\napp.mail.rule.1.client = legacy\n"
                    + "app.mail.rule.1.factor = every\norg.corp.idp.certificate = idp.pem",
                "17: app.mail.rule.1.factor: the rule is for legacy clients alone, which cannot be "
                    + "prompted"
            ),
            (
                "app.mail.enforce = every-request",
                "15: app.mail.enforce: read \"every-request\", but app.mail.host is not set"
            ),
            (
                "app.mail.handshake = inline",
                "15: app.mail.handshake: read \"inline\", but app.mail.host is not set"
            ),
            (
                "app.mail.rule.1.reauth = 1h",
                "15: app.mail.rule.1.reauth: nobody reads how users signed in: neither "
                    + "app.mail.idp.certificate nor org.corp.idp.certificate is set"
            ),
            (
                "app.mail.in_response_to = required",
                "15: app.mail.in_response_to: read \"required\", but app.mail.host is not set"
            ),
            (
                "app.mail.in_response_to = required\napp.mail.host = mail.corp.test\n"
                    + "app.mail.upstream = http://127.0.0.1:8081",
                "15: app.mail.in_response_to: nobody reads what responses answer: neither "
                    + "app.mail.idp.certificate nor org.corp.idp.certificate is set"
            ),
            (
                "app.mail.protocol = none",
                "11: app.mail.protocol: it is none, so that the app's rules would see no sign-on"
            ),
            (
                "app.mail.require = trusted",
                "15: app.mail.require: read \"trusted\", but the app has rules"
            ),
        ])
    func conditions(lines: String, problem: String) {
        #expect(problems(Self.rule + lines) == [problem])
    }

    @Test("refuse to ask for a factor and to deny")
    func denial() {
        let lines = """
            app.mail.rule.1.name = a
            app.mail.rule.1.access = deny
            app.mail.rule.1.factor = every
            app.mail.rule.1.reauth = 1h
            """
        let why = "it has no use with app.mail.rule.1.access = deny"
        #expect(
            problems(lines) == [
                "15: app.mail.rule.1.factor: \(why)", "16: app.mail.rule.1.reauth: \(why)",
            ])
    }

    @Test("take conditions that go together")
    func rightConditions() {
        let lines = """
            app.mail.office365 = on
            app.mail.rule.1.client = browser, modern
            app.mail.rule.1.platform = ios, android, windows, macos
            app.mail.rule.1.trust = trusted
            app.mail.rule.1.zone = not hq
            app.mail.rule.1.factor = session
            app.mail.rule.default = deny
            org.corp.idp.certificate = idp.pem

            """
        #expect(problems(Self.rule + lines) == [])
        #expect(problems(Self.rule + "app.mail.require = none\n") == [])
    }

    @Test("refuse an app that nothing leads to")
    func nowhere() {
        let unnamed = Self.org.replacing("app.mail.entity_id = urn:mail\n", with: "")
        #expect(
            problems("", org: unnamed) == [
                "11: app.mail.entity_id: neither app.mail.host nor it, app.mail.realm or "
                    + "app.mail.path or app.mail.acs is set"
            ])
        let alone = Self.org.replacing("org.corp.upstream = http://127.0.0.1:8080\n", with: "")
        #expect(
            problems("", org: alone) == [
                "10: org.corp.upstream: it is not set, though app.mail.host is not set either"
            ])
    }

    @Test("refuse rules about trust where nobody asks for the certificate")
    func unseen() {
        let lines = """
            org.b.host = login.b.test
            org.b.certificate = tls/b.pem
            org.b.key = tls/b.key
            org.b.upstream = http://127.0.0.1:8082
            app.b.org = b
            app.b.realm = urn:b
            app.b.rule.1.name = a
            app.b.rule.1.access = allow
            app.b.rule.1.platform = macos
            app.b.rule.1.trust = trusted
            """
        #expect(
            problems(lines) == [
                "22: app.b.rule.1.trust: nobody asks for the certificate: neither "
                    + "org.b.devicetrust.host nor app.b.handshake is set"
            ])
    }

    @Test("refuse names of apps that are those of others")
    func ambiguous() {
        let lines = """
            app.b.org = corp
            app.b.entity_id = urn:b, urn:mail
            app.c.org = corp
            app.c.realm = urn:mail
            """
        #expect(
            problems(lines) == [
                "14: app.b.entity_id: \"urn:mail\" is in app.mail.entity_id already "
                    + "(sallyport.conf:12)"
            ])
    }

    @Test("refuse a zone of hosts that is a host, or holds one")
    func zoneOfHosts() {
        func zone(_ name: String) -> [String] {
            problems("org.corp.devicetrust.zone = \(name)\n")
        }
        #expect(zone("zone.corp.test") == [])
        #expect(
            zone("login.corp.test") == [
                "13: org.corp.devicetrust.zone: login.corp.test is org.corp.host already "
                    + "(sallyport.conf:1)"
            ])
        #expect(
            zone("corp.test") == [
                "1: org.corp.host: login.corp.test is below org.corp.devicetrust.zone "
                    + "(sallyport.conf:13)",
                "5: org.corp.devicetrust.host: devices.corp.test is below "
                    + "org.corp.devicetrust.zone (sallyport.conf:13)",
            ])
        let hostless = Self.org.replacing(
            "org.corp.devicetrust.host = devices.corp.test\n", with: ""
        )
        .replacing("org.corp.devicetrust.certificate = tls/devices.pem\n", with: "")
        .replacing("org.corp.devicetrust.key = tls/devices.key\n", with: "")
        #expect(
            problems("org.corp.devicetrust.zone = zone.corp.test\n", org: hostless) == [
                "10: org.corp.devicetrust.host: it is not set, "
                    + "though org.corp.devicetrust.zone is"
            ])
    }

    @Test("warn of a label that does nothing")
    func label() {
        let outcome = Outcome(Self.org + "org.corp.handoff.label = retry\n")
        #expect(outcome.lines == [])
        #expect(
            outcome.warnings.map(\.found) == [
                "it does nothing, because org.corp.devicetrust.zone is not set"
            ])
    }

    @Test("take 64 zones and 100 rules, and no zone more")
    func limits() {
        let zones = (2...65).map { "org.corp.zone.z\($0).gateways = 10.0.0.\($0)\n" }
        let rules = (1...100).map {
            "app.mail.rule.\($0).name = r\($0)\napp.mail.rule.\($0).access = deny\n"
        }
        #expect(problems(zones.dropLast().joined() + rules.joined()) == [])
        #expect(
            problems(zones.joined()) == [
                "76: org.corp.zone.z65.gateways: it is one zone too many"
            ])
    }
}
