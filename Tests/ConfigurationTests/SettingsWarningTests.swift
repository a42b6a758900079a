import Configuration
import Testing

@Suite("Settings that are probably not meant load with a warning")
struct SettingsWarningTests {
    private func warnings(_ settings: FullSettings) -> [String] {
        let outcome = settings.outcome
        #expect(outcome.lines == [])
        return outcome.warnings.map { "\($0.place.line): \($0.key ?? ""): \($0.found)" }
    }

    @Test("and without any where all is well")
    func none() {
        #expect(warnings(FullSettings()) == [])
        #expect(Outcome(Minimal.text).warnings == [])
    }

    @Test(
        "as metrics can be read from other machines",
        arguments: ["0.0.0.0:9440", "[::]:9440", "10.0.0.1:9440"])
    func admin(address: String) {
        #expect(
            warnings(FullSettings().setting("gateway.admin", to: address)) == [
                "4: gateway.admin: \(address) is not a loopback address: "
                    + "whoever reaches it reads the metrics"
            ])
    }

    @Test("but metrics on loopback need none", arguments: ["127.0.0.1:9440", "[::1]:0", "off"])
    func loopback(address: String) {
        #expect(warnings(FullSettings().setting("gateway.admin", to: address)) == [])
    }

    @Test("as revocation cannot be noticed")
    func revocation() {
        let settings = FullSettings().setting("org.corp.devicetrust.enabled", to: "on")
            .without("org.corp.devicetrust.crl", "org.corp.devicetrust.crl.url")
            .without("org.corp.devicetrust.crl.fetch")
        #expect(
            warnings(settings) == [
                "56: org.corp.devicetrust.crl: it is not set but required, "
                    + "so no device is trusted"
            ])
        #expect(
            warnings(settings.without("org.corp.devicetrust.crl.required")) == [
                "56: org.corp.devicetrust.crl: it is not set, "
                    + "so revoked certificates are not noticed"
            ])
    }

    @Test("as downloaded lists do not outlive the process")
    func cache() {
        let settings = FullSettings().setting("org.corp.devicetrust.enabled", to: "on")
            .without("gateway.cache")
        let lost = "it is not set, so a start while the lists' servers are away has no list"
        #expect(warnings(settings) == ["95: gateway.cache: \(lost)"])
        let told = settings.without("org.corp.devicetrust.crl.url")
        #expect(warnings(told) == ["56: gateway.cache: \(lost)"])
        #expect(warnings(told.without("org.corp.devicetrust.crl.fetch")) == [])
    }

    @Test("as both logs go to one place")
    func logs() {
        let mixed = "it goes where log.events goes, so the lines of both are mixed"
        #expect(
            warnings(FullSettings().setting("log.operations", to: "./log/events.jsonl")) == [
                "30: log.operations: \(mixed)"
            ])
        #expect(
            warnings(FullSettings().without("log.operations").setting("log.events", to: "stderr"))
                == ["29: log.operations: \(mixed)"])
    }

    @Test("as the org host leads nowhere")
    func orgHost() {
        #expect(
            Outcome(Minimal.text + "org.corp.host = login.corp.test").warnings.map(\.description)
                == [
                    "sallyport.conf:11: org.corp.upstream: it is not set, "
                        + "so nothing is passed on from the org host"
                ])
    }

    @Test("as an org is never used")
    func unused() {
        #expect(
            Outcome(Minimal.text + "org.other.name = Other").warnings.map(\.description) == [
                "sallyport.conf:11: org.other: it has no host and no app, so it is never used"
            ])
    }

    @Test("as the device-trust host shares a certificate")
    func sharedCertificate() {
        let shared = FullSettings()
            .setting("org.corp.devicetrust.certificate", to: "./tls//login.pem")
            .setting("org.corp.devicetrust.key", to: "tls/payroll.key")
        let advice =
            "the device-trust host should have a certificate that covers no other host"
        #expect(
            warnings(shared) == [
                "53: org.corp.devicetrust.certificate: \"/etc/sallyport/tls/login.pem\" is "
                    + "org.corp.certificate too (\(FullSettings.file):38); \(advice)",
                "54: org.corp.devicetrust.key: \"/etc/sallyport/tls/payroll.key\" is "
                    + "app.payroll.key too (\(FullSettings.file):66); \(advice)",
            ])
    }

    @Test("and the warnings come with the problems, in order")
    func besideProblems() {
        let outcome = Outcome(
            "gateway.admin = 0.0.0.0:1\norg.b.name = B\norg.a.name = A\nx = 1\ninclude = *.none")
        #expect(outcome.problems.map(\.place.line) == [4])
        #expect(outcome.warnings.map(\.place.line) == [1, 2, 3, 5])
    }
}
