import Configuration

extension KeyCase {
    static let orgSignOn = [
        KeyCase(
            "org.corp.devicetrust.zone", "Devices.Test",
            { $0.orgs.first?.deviceTrust.front?.zone?.value.text == "devices.test" },
            wrong: "*.devices.test", "a host name such as app.example.org"),
        KeyCase(
            "org.corp.devicetrust.platforms", "windows",
            { $0.orgs.first?.deviceTrust.platforms == [.windows] }, wrong: "ios",
            "a list of macos, windows"),
        KeyCase(
            "org.corp.handoff.leave", "page", { $0.orgs.first?.handoff.leave == .page },
            wrong: "pag", "did you mean page?"),
        KeyCase(
            "org.corp.handoff.label", "never", { $0.orgs.first?.handoff.label == .never },
            wrong: "sometimes", "always, retry, never"),
        KeyCase(
            "org.corp.handoff.fresh", "0s", { $0.orgs.first?.handoff.fresh == .zero },
            wrong: "901s", "it is too long"),
        KeyCase(
            "org.corp.handoff.same_address", "log",
            { $0.orgs.first?.handoff.sameAddress == .log }, wrong: "demand", "log, require"),
        KeyCase(
            "org.corp.logo", "/l.png", { $0.orgs.first?.logo?.value == "/l.png" }, wrong: "l/",
            "that is a directory"),
        KeyCase(
            "org.corp.texts", "/de", { $0.orgs.first?.texts.map(\.value) == ["/de"] },
            wrong: "/de,", "an item of the list is empty"),
        KeyCase(
            "org.corp.exchange_online", "::1",
            { $0.orgs.first?.exchangeOnline.map(\.first.description) == ["::1"] },
            wrong: "192.0.2.9-192.0.2.1", "its end is before its beginning"),
        KeyCase(
            "org.corp.user_header", "off", { $0.orgs.first?.front?.userField == nil },
            wrong: "X-User", "a field name that begins with X-Sallyport-"),
        KeyCase(
            "org.corp.groups_header", "X-Sallyport-Groups-Of",
            { $0.orgs.first?.front?.groupsField == "X-Sallyport-Groups-Of" },
            wrong: "X-Sallyport-", "a field name that begins with X-Sallyport-"),
        KeyCase(
            "org.corp.idp.certificate", "/a.pem, /b.pem",
            { $0.orgs.first?.providerCertificates.map(\.value) == ["/a.pem", "/b.pem"] },
            wrong: "/a.pem, /a.pem", "is in the list twice"),
        KeyCase(
            "org.corp.zone.hq.gateways", "192.0.2.0/25 , 2001:db8::1 - 2001:db8::9",
            {
                $0.orgs.first?.zones.first?.gateways.map { "\($0.first) \($0.last)" }
                    == ["192.0.2.0 192.0.2.127", "2001:db8::1 2001:db8::9"]
            },
            wrong: "192.0.2.0/33", "a number from 0 to 32"),
        KeyCase(
            "org.corp.zone.hq.proxies", "::/0",
            {
                $0.orgs.first?.zones.first?.proxies.first?.last.description
                    == "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
            },
            wrong: "proxy.corp.test", "a list of addresses such as 192.0.2.0/24"),
    ]

    static let appSignOn = [
        KeyCase(
            "app.payroll.entity_id", "a, b",
            { $0.apps.first?.names.entityIDs == ["a", "b"] }, wrong: "a,,b",
            "an item of the list is empty"),
        KeyCase(
            "app.payroll.realm", "urn:x", { $0.apps.first?.names.realms == ["urn:x"] },
            wrong: "urn:x, urn:x", "is in the list twice"),
        KeyCase(
            "app.payroll.acs", "https://a.test/acs",
            { $0.apps.first?.names.consumers.map(\.text) == ["https://a.test/acs"] },
            wrong: "a.test/acs", "URLs that begin with http:// or https://"),
        KeyCase(
            "app.payroll.path", "/a, /b/c", { $0.apps.first?.names.paths == ["/a", "/b/c"] },
            wrong: "idp/payroll", "it does not begin with /"),
        KeyCase(
            "app.payroll.office365", "on", { $0.apps.first?.policy.isOffice365 == true },
            wrong: "yes", "did you mean on?"),
        KeyCase(
            "app.payroll.assigned.users", "a@b, c@d",
            { $0.apps.first?.policy.assignedUsers == ["a@b", "c@d"] }, wrong: "a@b, a@b",
            "is in the list twice"),
        KeyCase(
            "app.payroll.assigned.groups", "Front desk",
            { $0.apps.first?.policy.assignedGroups == ["Front desk"] }, wrong: "a,,b",
            "an item of the list is empty"),
        KeyCase(
            "app.payroll.mode", "enforce", { $0.apps.first?.policy.mode == .enforce },
            wrong: "report", "enforce, report-only"),
        KeyCase(
            "app.payroll.enforce", "sign-on", { $0.apps.first?.policy.enforcement == .signOn },
            wrong: "signon", "did you mean sign-on?"),
        KeyCase(
            "app.payroll.factor.classes", "a, b",
            { $0.apps.first?.policy.factorClasses == ["a", "b"] }, wrong: "a,",
            "an item of the list is empty"),
        KeyCase(
            "app.payroll.clock_skew", "0s", { $0.apps.first?.clockSkew == .zero }, wrong: "11m",
            "it is too long"),
        KeyCase(
            "app.payroll.in_response_to", "required", { $0.apps.first?.requestMatch == .required },
            wrong: "require", "did you mean required?"),
        KeyCase(
            "app.payroll.rule.default", "deny", { $0.apps.first?.policy.defaultAccess == .deny },
            wrong: "dney", "did you mean deny?"),
    ]

    private static func rule(_ settings: Settings) -> RuleSettings? {
        settings.apps.first?.policy.rules.first
    }

    static let rules = [
        KeyCase(
            "app.payroll.rule.1.name", "Macs", { rule($0)?.name == "Macs" }, wrong: "default",
            "that is what the last rule is called"),
        KeyCase(
            "app.payroll.rule.1.active", "on", { rule($0)?.isActive == true }, wrong: "true",
            "did you mean on?"),
        KeyCase(
            "app.payroll.rule.1.mode", "enforce", { rule($0)?.mode == .enforce },
            wrong: "enforced", "did you mean enforce?"),
        KeyCase(
            "app.payroll.rule.1.users", "a, b", { rule($0)?.users == ["a", "b"] }, wrong: "a, a",
            "is in the list twice"),
        KeyCase(
            "app.payroll.rule.1.groups", "a", { rule($0)?.groups == ["a"] }, wrong: ",",
            "an item of the list is empty"),
        KeyCase(
            "app.payroll.rule.1.exclude.users", "a", { rule($0)?.excludedUsers == ["a"] },
            wrong: String(repeating: "u", count: 256), "it is longer than that"),
        KeyCase(
            "app.payroll.rule.1.exclude.groups", "a", { rule($0)?.excludedGroups == ["a"] },
            wrong: "a\tb", "it holds a tab"),
        KeyCase(
            "app.payroll.rule.1.zone", "not  hq", { rule($0)?.zone == .outside(["hq"]) },
            wrong: "hqq", "did you mean hq?"),
        KeyCase(
            "app.payroll.rule.1.client", "modern", { rule($0)?.clients == [.modern] },
            wrong: "web", "a list of browser, modern, legacy"),
        KeyCase(
            "app.payroll.rule.1.platform", "ios, android",
            { rule($0)?.platforms == [.ios, .android] }, wrong: "mac", "\"mac\""),
        KeyCase(
            "app.payroll.rule.1.trust", "not-trusted", { rule($0)?.trust == .notTrusted },
            wrong: "untrusted", "any, trusted, not-trusted"),
        KeyCase(
            "app.payroll.rule.1.access", "allow", { rule($0)?.access == .allow },
            wrong: "allowed", "did you mean allow?"),
        KeyCase(
            "app.payroll.rule.1.factor", "90m", { rule($0)?.factor == .within(.seconds(5400)) },
            wrong: "always", "none, every, session, or a duration"),
        KeyCase(
            "app.payroll.rule.1.reauth", "every", { rule($0)?.reauthentication == .everySignOn },
            wrong: "session", "none, every, or a duration"),
    ]
}
