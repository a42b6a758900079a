import Configuration
import Testing

/// One change to right settings, and all that is said about it.
struct CheckCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let settings: FullSettings
    let lines: [String]

    init(_ description: String, _ settings: FullSettings, _ lines: String...) {
        testDescription = description
        self.settings = settings
        self.lines = lines
    }
}

@Suite("Settings that contradict each other are refused")
struct SettingsCheckTests {
    @Test("as a part is missing", arguments: parts)
    func missing(_ check: CheckCase) {
        expect(check)
    }

    @Test("as hosts and files collide", arguments: collisions)
    func collide(_ check: CheckCase) {
        expect(check)
    }

    @Test("as one answer rules out another", arguments: answers)
    func contradict(_ check: CheckCase) {
        expect(check)
    }

    private func expect(_ check: CheckCase) {
        let outcome = check.settings.outcome
        let prefix = FullSettings.file + ":"
        let lines = outcome.problems.map { problem in
            let line = problem.description.dropFirst(prefix.count)
            return String(line.prefix { $0 != ";" })
        }
        #expect(lines == check.lines)
        #expect((outcome.settings == nil) == !check.lines.isEmpty)
    }

    private static let full = FullSettings()

    private static let parts = [
        CheckCase(
            "an app without org", full.without("app.payroll.org"),
            "62: app.payroll.org: it is not set"),
        CheckCase(
            "an app without host", full.without("app.payroll.host"),
            "62: app.payroll.host: it is not set"),
        CheckCase(
            "an app without upstream", full.without("app.payroll.upstream"),
            "62: app.payroll.upstream: it is not set"),
        CheckCase(
            "an app of an unknown org", full.setting("app.payroll.org", to: "crop"),
            "63: app.payroll.org: read \"crop\" (there is no such org)"),
        CheckCase(
            "an app without key", full.without("app.payroll.key", "app.payroll.key_passphrase"),
            "65: app.payroll.key: it is not set, though app.payroll.certificate is"),
        CheckCase(
            "an app without certificate", full.without("app.payroll.certificate"),
            "65: app.payroll.certificate: it is not set, though app.payroll.key is"),
        CheckCase(
            "a passphrase without key",
            full.without("app.payroll.certificate", "app.payroll.key"),
            "65: app.payroll.key: it is not set, though app.payroll.key_passphrase is"),
        CheckCase(
            "an org host without certificate",
            full.without("org.corp.certificate", "org.corp.key", "org.corp.key_passphrase"),
            "37: org.corp.certificate: it is not set, though org.corp.host is"),
        CheckCase(
            "an org host and an app without certificate",
            full.without("org.corp.certificate", "org.corp.key", "org.corp.key_passphrase")
                .without(
                    "app.payroll.certificate", "app.payroll.key", "app.payroll.key_passphrase"),
            "37: org.corp.certificate: it is not set, though org.corp.host is",
            "59: app.payroll.certificate: neither it nor org.corp.certificate is set"),
        CheckCase(
            "an org upstream without host", full.without("org.corp.host"),
            "40: org.corp.host: it is not set, though org.corp.upstream is"),
        CheckCase(
            "an org upstream's parts without it", full.without("org.corp.upstream"),
            "41: org.corp.upstream: it is not set, though org.corp.upstream.ca is"),
        CheckCase(
            "an upstream certificate without key",
            full.without("org.corp.upstream.key", "org.corp.upstream.key_passphrase"),
            "44: org.corp.upstream.key: it is not set, though org.corp.upstream.certificate is"),
        CheckCase(
            "a device-trust host without certificate",
            full.without("org.corp.devicetrust.certificate", "org.corp.devicetrust.key")
                .without("org.corp.devicetrust.key_passphrase"),
            "52: org.corp.devicetrust.certificate: it is not set, "
                + "though org.corp.devicetrust.host is"),
        CheckCase(
            "a device-trust host without key",
            full.without("org.corp.devicetrust.key", "org.corp.devicetrust.key_passphrase"),
            "53: org.corp.devicetrust.key: it is not set, "
                + "though org.corp.devicetrust.certificate is"),
        CheckCase(
            "a device-trust host and an inline app without CA",
            full.without("org.corp.devicetrust.ca"),
            "52: org.corp.devicetrust.ca: it is not set, though org.corp.devicetrust.host is",
            "78: org.corp.devicetrust.ca: it is not set, though app.payroll.handshake is inline"),
        CheckCase(
            "a device-trust certificate without host",
            full.without("org.corp.devicetrust.host", "org.corp.devicetrust.zone"),
            "52: org.corp.devicetrust.host: it is not set, "
                + "though org.corp.devicetrust.certificate is"),
        CheckCase(
            "revocation lists without CA",
            full.without("org.corp.devicetrust.ca", "org.corp.devicetrust.host")
                .without("org.corp.devicetrust.zone", "org.corp.handoff.label")
                .without("org.corp.devicetrust.certificate", "org.corp.devicetrust.key")
                .without("org.corp.devicetrust.key_passphrase")
                .setting("app.payroll.handshake", to: "none")
                .setting("app.payroll.require", to: "none"),
            "52: org.corp.devicetrust.ca: it is not set, though org.corp.devicetrust.crl is"),
        CheckCase(
            "an environment variable that is not set",
            full.setting("org.corp.key_passphrase", to: "env:OTHER"),
            "40: org.corp.key_passphrase: read \"env:OTHER\" "
                + "(that environment variable is not set)"),
    ]

    private static let collisions = [
        CheckCase(
            "an app host that is the org host",
            full.setting("app.payroll.host", to: "pay.test, LOGIN.corp.test"),
            "64: app.payroll.host: login.corp.test is org.corp.host already (\(file):37)"),
        CheckCase(
            "an app host that is the device-trust host",
            full.setting("app.payroll.host", to: "devices.corp.test"),
            "64: app.payroll.host: devices.corp.test is org.corp.devicetrust.host already "
                + "(\(file):52)"),
        CheckCase(
            "a device-trust host that is the org host",
            full.setting("org.corp.devicetrust.host", to: "login.corp.test"),
            "52: org.corp.devicetrust.host: login.corp.test is org.corp.host already (\(file):37)"),
        CheckCase(
            "two apps with one host", second.adding("app.wiki.host", "w.test, pay.corp.test"),
            "144: app.wiki.host: pay.corp.test is app.payroll.host already (\(file):64)"),
        CheckCase(
            "a zone whose names are below the device-trust host",
            full.setting("org.corp.devicetrust.host", to: "d.corp.test")
                .setting("org.corp.devicetrust.zone", to: "d.corp.test")),
        CheckCase(
            "apps that share a certificate, which is right",
            second.adding("app.wiki.host", "w.test").adding(
                "app.wiki.certificate", "tls/payroll.pem"
            )
            .adding("app.wiki.key", "tls/payroll.key")),
    ]

    private static let answers = [
        CheckCase(
            "trust required where no certificate is asked for",
            strict.setting("app.payroll.handshake", to: "none"),
            "80: app.payroll.require: read \"trusted\", "
                + "but the hosts of the app do not ask for a certificate"),
        CheckCase(
            "trust required without handshake", strict.without("app.payroll.handshake"),
            "79: app.payroll.require: read \"trusted\", "
                + "but the hosts of the app do not ask for a certificate"),
        CheckCase(
            "TLS to an upstream without TLS",
            full.setting("app.payroll.upstream", to: "http://10.0.0.5"),
            "69: app.payroll.upstream.ca: it has no use with http://10.0.0.5:80, "
                + "which is not https (\(file):68)",
            "70: app.payroll.upstream.server_name: it has no use with http://10.0.0.5:80, "
                + "which is not https (\(file):68)",
            "71: app.payroll.upstream.certificate: it has no use with http://10.0.0.5:80, "
                + "which is not https (\(file):68)"),
        CheckCase(
            "a target that is longer than the head", full.setting("limit.target", to: "16KiB"),
            "22: limit.target: 16KiB does not fit into limit.head, which is 16KiB"),
        CheckCase(
            "a head that is shorter than the target",
            full.without("limit.target").setting("limit.head", to: "4KiB"),
            "21: limit.target: 8KiB does not fit into limit.head, which is 4KiB"),
        CheckCase(
            "the admin address among those of clients",
            full.setting("gateway.listen", to: "0.0.0.0:9440")
                .setting("gateway.admin", to: "127.0.0.1:9440"),
            "4: gateway.admin: 127.0.0.1:9440 is taken by 0.0.0.0:9440 in gateway.listen"),
        CheckCase(
            "the admin address beside those of clients, which is right",
            full.setting("gateway.listen", to: "[::]:9440, 127.0.0.1:0, 127.0.0.2:9440")
                .setting("gateway.admin", to: "127.0.0.1:9440")),
        CheckCase(
            "two listeners on one address",
            full.setting("gateway.listen", to: "[::1]:443, [0:0::1]:443"),
            "1: gateway.listen: read \"[::1]:443, [0:0::1]:443\" "
                + "(\"[0:0::1]:443\" is in the list twice)"),
    ]

    /// Without rules, trust may be required.
    private static let strict = full.withoutRules.setting("app.payroll.require", to: "trusted")
    private static let second = full.adding("app.wiki.org", "corp")
        .adding("app.wiki.upstream", "http://w")
    private static let file = FullSettings.file
}
