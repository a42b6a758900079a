import Configuration
import Testing

@Suite("An unknown key")
struct KeySuggestionTests {
    private func nearest(_ key: String) -> String? {
        let outcome = Outcome(Minimal.text + "\(key) = x\n")
        let problem = outcome.problems.first { $0.key == key && $0.found == "there is no such key" }
        #expect(problem?.place.line == 11, "\(outcome.lines)")
        return problem?.nearest
    }

    @Test(
        "is answered with the nearest one",
        arguments: [
            ("gateway.lisen", "gateway.listen"), ("gatway.listen", "gateway.listen"),
            ("Gateway.Listen", "gateway.listen"), ("gateway_listen", "gateway.listen"),
            ("gateway.pin-workers", "gateway.pin_workers"), ("listen", "gateway.listen"),
            ("timeout.upstreamidle", "timeout.upstream_idle"), ("tls.cipher", "tls.ciphers"),
            ("app.wiki.upsteam", "app.wiki.upstream"), ("ap.wiki.upstream", "app.wiki.upstream"),
            ("app.wiki.upstream.servername", "app.wiki.upstream.server_name"),
            ("app.wiki.hosts", "app.wiki.host"), ("app.wiki.max-body", "app.wiki.max_body"),
            ("apps.wiki.org", "app.wiki.org"), ("org.corp.cert", "org.corp.certificate"),
            ("org.corp.learnmore", "org.corp.learn_more"),
            ("org.corp.device-trust.host", "org.corp.devicetrust.host"),
            ("org.corp.devicetrust.crl.stal", "org.corp.devicetrust.crl.stale"),
            ("org.corp.devicetrust.cr", "org.corp.devicetrust.crl"), ("includes", "include"),
            ("app.host", "app.<app>.host"), ("org.devicetrust.ca", "org.<org>.devicetrust.ca"),
            ("devicetrust.ca", "org.<org>.devicetrust.ca"), ("app.wiki", nil),
        ] as [(String, String?)])
    func nearest(key: String, known: String?) {
        #expect(nearest(key) == known)
    }

    @Test(
        "that is near to none is answered with none",
        arguments: [
            "x", "completely.different", "app.wiki.colour", String(repeating: "a.", count: 500),
        ])
    func far(key: String) {
        #expect(nearest(key) == nil)
    }

    @Test("is not also reported as missing")
    func missing() {
        let text = Minimal.org + Minimal.app.replacing("upstream", with: "upstraem")
        #expect(Outcome(text).lines.count == 1)
    }

    @Test("of an org keeps that org known")
    func strayOrg() {
        let outcome = Outcome(
            Minimal.text.replacing("app.payroll.org = corp", with: "app.payroll.org = b")
                + "org.b.colour = red")
        #expect(outcome.problems.map(\.key) == ["org.b.colour"])
    }

    @Test("of an app whose name is not one says so")
    func badName() {
        let allowed = "1 to 63 lower-case letters, digits and hyphens"
        #expect(
            Outcome(Minimal.text + "app.Wiki.host = w.test\norg..host = x\n").lines == [
                "sallyport.conf:11: app.Wiki.host: read the name \"Wiki\"; "
                    + "allowed: the name of an app: \(allowed)",
                "sallyport.conf:12: org..host: read the name \"\"; "
                    + "allowed: the name of an org: \(allowed)",
            ])
    }

    @Test("that splits an app in two is answered with the app that is known")
    func splitApp() {
        let text = Minimal.text.replacing("app.payroll.upstream", with: "app.payrol.upstream")
        #expect(
            Outcome(text).lines == [
                "sallyport.conf:8: app.payroll.upstream: it is not set; "
                    + "allowed: http://host:port or https://host:port",
                "sallyport.conf:10: app.payrol.org: it is not set; allowed: the name of an org: "
                    + "1 to 63 lower-case letters, digits and hyphens; did you mean app.payroll?",
                "sallyport.conf:10: app.payrol.host: it is not set; "
                    + "allowed: a list of host names such as app.example.org; "
                    + "did you mean app.payroll?",
            ])
    }
}
