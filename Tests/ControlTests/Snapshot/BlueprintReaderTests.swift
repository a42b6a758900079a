import Configuration
import DeviceTrust
import Federation
import Gateway
import TLS
import TestSupport
import Testing
import Transport

@testable import Control

@Suite struct BlueprintReaderTests {
    @Test func `Good settings become hosts, upstreams and an organisation`() throws {
        let blueprint = try Workspace().blueprint()
        #expect(
            blueprint.sites.map(\.name) == [
                "cell1-devicetrust.corp.test", "login.corp.test", "vault.corp.test",
                "wiki.corp.test",
            ])
        #expect(blueprint.sites.map(\.asksForCertificate) == [true, false, true, true])
        #expect(blueprint.orgs.map(\.issuer) == ["https://login.corp.test"])
        #expect(
            blueprint.upstreams.map { "\($0.url)" }
                == ["http://127.0.0.1:9000", "http://127.0.0.1:8081"])
        #expect(blueprint.warnings == [])
    }

    /// What is done to good settings, the key whose line is named, and what is said about it.
    struct Fault: Sendable {
        let change: @Sendable (inout Workspace) throws -> Void
        let key: String
        let message: String
        /// How often: once for each host that the certificate is not for.
        let count: Int

        init(
            _ key: String, _ message: String, count: Int = 1,
            _ change: @escaping @Sendable (inout Workspace) throws -> Void
        ) {
            self.key = key
            self.message = message
            self.count = count
            self.change = change
        }
    }

    static let faults: [Fault] = [
        Fault("org.corp.certificate", "missing.pem: there is no such file") {
            $0.set("org.corp.certificate", "missing.pem")
        },
        Fault("org.corp.certificate", "server: it is a directory") {
            $0.set("org.corp.certificate", "server")
        },
        Fault("org.corp.key", "missing.key: there is no such file") {
            $0.set("org.corp.key", "missing.key")
        },
        Fault("org.corp.certificate", "server/other.pem is for elsewhere.test", count: 3) {
            $0.set("org.corp.certificate", "server/other.pem")
            $0.set("org.corp.key", "server/other.key")
        },
        Fault("org.corp.certificate", "the private key does not belong to the certificate") {
            $0.set("org.corp.key", "server/other.key")
        },
        Fault("org.corp.certificate", "empty.pem: ") {
            try $0.directory.write([], "empty.pem")
            $0.set("org.corp.certificate", "empty.pem")
        },
        Fault("org.corp.key_passphrase", "no/such/file: there is no such file") {
            $0.set("org.corp.key_passphrase", "file:no/such/file")
        },
        Fault("org.corp.devicetrust.certificate", "missing.pem: there is no such file") {
            $0.set("org.corp.devicetrust.certificate", "missing.pem")
        },
        Fault("org.corp.devicetrust.certificate", "server/other.pem is for elsewhere.test") {
            $0.set("org.corp.devicetrust.certificate", "server/other.pem")
            $0.set("org.corp.devicetrust.key", "server/other.key")
        },
        Fault("org.corp.devicetrust.ca", "missing.pem: there is no such file") {
            $0.set("org.corp.devicetrust.ca", "missing.pem")
        },
        Fault("org.corp.devicetrust.ca", "is not a CA certificate") {
            $0.set("org.corp.devicetrust.ca", "device/good.pem")
        },
        Fault("org.corp.devicetrust.ca", "server/site.key: ") {
            $0.set("org.corp.devicetrust.ca", "server/site.key")
        },
        Fault("app.vault.certificate", "server/other.pem is for elsewhere.test", count: 2) {
            $0.set("app.vault.certificate", "server/other.pem")
            $0.set("app.vault.key", "server/other.key")
        },
        Fault("app.vault.upstream.ca", "missing.pem: there is no such file") {
            $0.set("app.vault.upstream", "https://127.0.0.1:8443")
            $0.set("app.vault.upstream.ca", "missing.pem")
        },
        Fault("app.vault.upstream.ca", "server/site.key: ") {
            $0.set("app.vault.upstream", "https://127.0.0.1:8443")
            $0.set("app.vault.upstream.ca", "server/site.key")
        },
        Fault("app.vault.upstream.certificate", "does not belong to the certificate") {
            $0.set("app.vault.upstream", "https://127.0.0.1:8443")
            $0.set("app.vault.upstream.certificate", "server/gateway-client.pem")
            $0.set("app.vault.upstream.key", "server/other.key")
        },
        Fault("app.vault.idp.certificate", "missing.pem: there is no such file") {
            $0.set("app.vault.idp.certificate", "missing.pem")
        },
        Fault("app.vault.idp.certificate", "server/site.key: ") {
            $0.set("app.vault.idp.certificate", "device/good.pem, server/site.key")
        },
        Fault("app.vault.idp.certificate", "weak.pem: the key cannot verify assertions") {
            try $0.makeCertificate("weak", "-newkey", "rsa:1024")
            $0.set("app.vault.idp.certificate", "device/good.pem, weak.pem")
        },
        Fault("app.vault.idp.certificate", "edwards.pem: the ") {
            try $0.makeCertificate("edwards", "-newkey", "ed25519")
            $0.set("app.vault.idp.certificate", "edwards.pem")
        },
        Fault("app.vault.idp.certificate", "9 certificates") {
            let one = try $0.directory.read("device/good.pem")
            try $0.directory.write((0..<9).flatMap { _ in one + [0x0A] }, "many.pem")
            $0.set("app.vault.idp.certificate", "many.pem")
        },
        Fault("org.corp.upstream.ca", "missing.pem: there is no such file") {
            $0.set("org.corp.upstream", "https://127.0.0.1:8443")
            $0.set("org.corp.upstream.ca", "missing.pem")
        },
        Fault("tls.ciphers", "NONSENSE: ") { $0.set("tls.ciphers", "NONSENSE") },
        Fault("tls.ciphersuites", "NONSENSE: ") { $0.set("tls.ciphersuites", "NONSENSE") },
        Fault("tls.groups", "NONSENSE: ") { $0.set("tls.groups", "NONSENSE") },
        Fault("log.events", "there is no directory") { $0.set("log.events", "no/events.log") },
        Fault("log.operations", "there is no directory") {
            $0.set("log.operations", "no/operations.log")
        },
    ]

    @Test(arguments: faults.indices)
    func `A file that cannot be used is named with the line and key that name it`(
        index: Int
    ) throws {
        let fault = Self.faults[index]
        var workspace = try Workspace()
        try fault.change(&workspace)
        let problems = try workspace.problems()
        #expect(problems.count == fault.count, "\(problems)")
        let line = workspace.line(of: fault.key)
        let start = "sallyport.conf:\(line): \(fault.key): "
        #expect(line > 0)
        #expect(problems.allSatisfy { $0.hasPrefix(start) }, "\(problems)")
        #expect(problems.allSatisfy { $0.contains(fault.message) }, "\(problems)")
    }

    @Test func `Everything that is wrong is said at once`() throws {
        var workspace = try Workspace()
        workspace.set("org.corp.certificate", "missing.pem")
        workspace.set("org.corp.devicetrust.ca", "missing-ca.pem")
        workspace.set("app.vault.upstream", "https://127.0.0.1:8443")
        workspace.set("app.vault.upstream.ca", "missing-upstream.pem")
        workspace.set("tls.groups", "NONSENSE")
        let problems = try workspace.problems().joined(separator: "\n")
        for file in ["missing.pem", "missing-ca.pem", "missing-upstream.pem", "NONSENSE"] {
            #expect(problems.contains(file), "\(problems)")
        }
    }

    @Test func `A passphrase opens an encrypted key, and a wrong one does not`() throws {
        var workspace = try Workspace(environment: ["RIGHT": "swordfish", "WRONG": "sword"])
        try Program.openssl(
            "pkey", "-in", workspace.directory.path("server/site.key"), "-aes128", "-passout",
            "pass:swordfish", "-out", workspace.directory.path("secret.key"))
        workspace.set("org.corp.key", "secret.key")
        workspace.set("org.corp.key_passphrase", "env:RIGHT")
        #expect(try workspace.problems() == [])
        workspace.set("org.corp.key_passphrase", "env:WRONG")
        let problems = try workspace.problems()
        #expect(problems.count == 1)
        #expect(problems.first?.contains("org.corp.certificate") == true)
        #expect(!problems.joined().contains("sword"))
    }
}

@Suite struct BlueprintIdentityProviderTests {
    @Test func `An app has the identity provider of its settings`() throws {
        var workspace = try Workspace()
        #expect(provider(in: try workspace.blueprint()) == nil)
        workspace.set("app.vault.idp.certificate", "device/good.pem, server/other.pem")
        workspace.set("app.vault.user_attribute", "mail")
        workspace.set("app.vault.groups_attribute", "groups")
        let provider = try #require(provider(in: try workspace.blueprint()))
        #expect(provider.userAttribute == "mail")
        #expect(provider.groupsAttribute == "groups")
    }

    @Test func `A pinned certificate that has expired is warned of and stays pinned`() throws {
        var workspace = try Workspace()
        try workspace.makeCertificate("old", "-newkey", "rsa:2048", "-days", "1")
        workspace.set("app.vault.idp.certificate", "old.pem")
        let blueprint = try workspace.blueprint(now: Workspace.now + 2 * Workspace.day)
        #expect(provider(in: blueprint) != nil)
        let warnings = blueprint.warnings.map { workspace.plain("\($0)") }
        #expect(
            warnings.contains {
                $0.contains("app.vault.idp.certificate: ") && $0.contains("old.pem: CN=old has")
            }, "\(warnings)")
    }

    @Test func `An attribute without a pinned certificate is warned of`() throws {
        var workspace = try Workspace()
        workspace.set("app.vault.user_attribute", "mail")
        let blueprint = try workspace.blueprint()
        #expect(provider(in: blueprint) == nil)
        #expect(blueprint.warnings.count == 1)
        #expect(
            workspace.plain("\(blueprint.warnings[0])").contains(
                "app.vault.idp.certificate is not set"))
    }

    private func provider(in blueprint: Blueprint) -> IdentityProvider? {
        let sites = blueprint.sites.compactMap { site in
            if case .app(let app) = site.role, app.id == "vault" { app } else { nil }
        }
        return sites.first?.identityProvider
    }
}

@Suite struct BlueprintWarningTests {
    private func warnings(
        _ workspace: Workspace, now: Int64 = Workspace.now
    ) throws -> [String] {
        try workspace.blueprint(now: now).warnings.map { workspace.plain("\($0)") }
    }

    @Test func `Certificates that run out soon are warned of, and those that have run out`() throws
    {
        let workspace = try Workspace()
        let soon = try warnings(workspace, now: Workspace.now + 360 * Workspace.day)
        #expect(soon.count == 2, "\(soon)")
        #expect(soon.allSatisfy { $0.contains("expires in 4 days") })
        let late = try warnings(workspace, now: Workspace.now + 370 * Workspace.day)
        #expect(late.count == 2, "\(late)")
        #expect(late.allSatisfy { $0.contains("has expired") })
        #expect(late[0].hasPrefix("sallyport.conf:5: org.corp.devicetrust.certificate: "))
        let early = try warnings(workspace, now: Workspace.now - Workspace.day)
        #expect(early.allSatisfy { $0.contains("is not valid yet") } && early.count == 2)
        let never = try warnings(workspace, now: Workspace.now + 3700 * Workspace.day)
        #expect(never.contains { $0.contains("devicetrust.ca") && $0.contains("has expired") })
    }

    @Test func `A device-trust certificate that covers other hosts is warned of`() throws {
        var workspace = try Workspace()
        workspace.set("org.corp.devicetrust.host", "idp.corp.test")
        workspace.set("org.corp.devicetrust.certificate", "server/copy.pem")
        workspace.set("org.corp.devicetrust.key", "server/copy.key")
        let found = try warnings(workspace)
        for host in ["login.corp.test", "vault.corp.test", "wiki.corp.test"] {
            #expect(
                found.contains {
                    $0.contains("org.corp.devicetrust.certificate")
                        && $0.contains("also covers \(host)")
                })
        }
        #expect(found.count == 3, "\(found)")
    }
}
