import Configuration
import DeviceTrust
import Federation
import Gateway
import HTTP
import TLS
import Testing
import Transport

@testable import Control

@Suite struct BlueprintTests {
    private func snapshot(_ workspace: Workspace) throws -> GatewaySnapshot {
        let blueprint = try workspace.blueprint()
        let keys = try AssertionKeys(
            try workspace.settings().assertion, source: workspace.source, keeping: nil,
            now: Workspace.now)
        return blueprint.snapshot(
            generation: 7, lists: blueprint.orgs.map { _ in [] },
            addresses: blueprint.upstreams.map { _ in [] }, keyring: keys.keyring)
    }

    private func app(_ workspace: Workspace) throws -> App {
        let site = try #require(
            try snapshot(workspace).sites.first { $0.name == "vault.corp.test" })
        guard case .app(let app) = site.role else {
            throw SettingsErrors(problems: [], warnings: [])
        }
        return app
    }

    @Test func `Hosts of one app are one app, and hosts have the tags of their sites`() throws {
        let snapshot = try snapshot(Workspace())
        var apps: [App] = []
        for site in snapshot.sites {
            if case .app(let app) = site.role { apps.append(app) }
        }
        try #require(apps.map(\.id) == ["org.corp", "vault", "vault"])
        #expect(apps[1] === apps[2])
        #expect(apps[1].audience == "https://vault.corp.test")
        #expect(snapshot.generation == 7)
        #expect(snapshot.sites.map(\.mode) == [.deviceTrust, .none, .inline, .inline])
    }

    @Test func `Every setting of an app reaches its requests`() throws {
        var workspace = try Workspace()
        let plain = try app(workspace)
        #expect(plain.annotations == [.headers, .assertion])
        #expect(plain.protocols == .all && plain.asksForCertificate && !plain.requiresTrust)
        #expect(plain.bodyLimit == nil && plain.upstreamHost == nil)
        workspace.set("app.vault.require", "trusted")
        workspace.set("app.vault.protocol", "wsfed")
        workspace.set("app.vault.annotate", "client-cert, xfcc")
        workspace.set("app.vault.max_body", "1MiB")
        workspace.set("app.vault.upstream.host", "upstream")
        workspace.set("app.vault.name", "The Vault")
        let full = try app(workspace)
        #expect(full.annotations == [.clientCert, .xfcc])
        #expect(full.protocols == .wsfed && full.requiresTrust)
        #expect(full.bodyLimit == 1 << 20 && full.upstreamHost == "127.0.0.1:8081")
        #expect(full.displayName == "The Vault")
        workspace.set("limit.body", "2MiB")
        workspace.remove("app.vault.max_body")
        #expect(try app(workspace).bodyLimit == 2 << 20)
        workspace.set("app.vault.max_body", "off")
        #expect(try app(workspace).bodyLimit == nil)
    }

    @Test func `An org host with an upstream is forwarded and never asks`() throws {
        let site = try #require(
            try snapshot(Workspace()).sites.first { $0.name == "login.corp.test" })
        guard case .app(let app) = site.role else {
            Issue.record("the org host is not forwarded")
            return
        }
        #expect(app.id == "org.corp" && !app.asksForCertificate && !app.requiresTrust)
        #expect(site.mode == .none)
    }

    @Test func `Upstreams are shared when everything about them is the same`() throws {
        var workspace = try Workspace()
        for (app, host) in [("wiki", "idp.corp.test"), ("pay", "payroll.corp.test")] {
            workspace.set("app.\(app).org", "corp")
            workspace.set("app.\(app).host", host)
            workspace.set("app.\(app).upstream", "http://127.0.0.1:8081")
        }
        #expect(try workspace.blueprint().upstreams.count == 2)
        workspace.set("app.wiki.upstream", "https://127.0.0.1:8081")
        workspace.set("app.pay.upstream", "https://127.0.0.1:8081")
        #expect(try workspace.blueprint().upstreams.count == 3)
        workspace.set("app.pay.upstream.ca", "ca/server.pem")
        #expect(try workspace.blueprint().upstreams.count == 4)
        workspace.set("app.wiki.upstream.ca", "ca/server.pem")
        workspace.set("app.wiki.upstream.server_name", "localhost")
        #expect(try workspace.blueprint().upstreams.count == 4)
        let names = try workspace.blueprint().upstreams.map(\.serverName)
        #expect(names == [nil, nil, "localhost", "127.0.0.1"])
    }

    @Test func `An upstream's IPv6 address is proved without its brackets`() throws {
        var workspace = try Workspace()
        workspace.set("app.vault.upstream", "https://[::1]:8443")
        #expect(try workspace.blueprint().upstreams.map(\.serverName) == [nil, "::1"])
    }

    @Test func `Every worker gets contexts for every host and every upstream with TLS`() throws {
        var workspace = try Workspace()
        workspace.set("org.corp.upstream", "https://127.0.0.1:9000")
        workspace.set("org.corp.upstream.ca", "ca/server.pem")
        let contexts = try workspace.blueprint().contexts(
            for: TLSEngine(), tickets: TicketKeys(), sessions: SessionTable())
        #expect(contexts.upstreams.map { $0 != nil } == [true, false])
    }

    @Test func `Apps resume sessions unless told otherwise, the device-trust host never`() throws {
        var workspace = try Workspace()
        workspace.set("app.wiki.org", "corp")
        workspace.set("app.wiki.host", "idp.corp.test")
        workspace.set("app.wiki.upstream", "http://127.0.0.1:8081")
        func resuming() throws -> [String] {
            try workspace.blueprint().sites.filter(\.resumesSessions).map(\.name)
        }
        let all = ["login.corp.test", "vault.corp.test", "wiki.corp.test", "idp.corp.test"]
        #expect(try resuming() == all)
        workspace.set("app.vault.resumption", "off")
        #expect(try resuming() == ["login.corp.test", "idp.corp.test"])
        workspace.set("app.wiki.resumption", "off")
        #expect(try resuming() == ["login.corp.test"])
    }

    @Test func `The lifetime of tickets is the settings'`() throws {
        var workspace = try Workspace()
        #expect(TLSSettings(try workspace.settings().tls).ticketLifetime == 7200)
        workspace.set("tls.tickets.lifetime", "1500ms")
        #expect(TLSSettings(try workspace.settings().tls).ticketLifetime == 1)
    }

    @Test func `Limits and deadlines are the settings'`() throws {
        var workspace = try Workspace()
        workspace.set("limit.head", "20KiB")
        workspace.set("limit.target", "2KiB")
        workspace.set("limit.fields", "33")
        workspace.set("limit.trailers", "3KiB")
        workspace.set("limit.sign_on_message", "4KiB")
        workspace.set("limit.sign_on_inflated", "5KiB")
        workspace.set("upstream.idle_connections", "6")
        for (index, name) in [
            "handshake", "head", "body", "idle", "write", "upstream_connect",
            "upstream_response", "upstream_idle", "tunnel",
        ].enumerated() {
            workspace.set("timeout.\(name)", "\(index + 1)s")
        }
        let snapshot = try snapshot(workspace)
        let limits = snapshot.limits
        #expect(limits.http.head == 20 << 10 && limits.http.target == 2 << 10)
        #expect(limits.http.fields == 33 && limits.http.trailers == 3 << 10)
        #expect(limits.recogniser.encoded == 4 << 10 && limits.recogniser.inflated == 5 << 10)
        #expect(limits.idleUpstreams == 6)
        let times = snapshot.deadlines
        #expect(
            [
                times.handshake, times.head, times.body, times.idle, times.write,
                times.upstreamConnect, times.upstreamResponse, times.upstreamIdle, times.tunnel,
            ] == (1...9).map { $0 * 1000 })
    }

    @Test func `An organisation judges as its settings say`() throws {
        var workspace = try Workspace()
        workspace.set("org.corp.name", "Corp, Inc.")
        workspace.set("org.corp.learn_more", "https://help.corp.test/x")
        workspace.set("org.corp.devicetrust.enabled", "off")
        workspace.set("org.corp.devicetrust.crl.required", "on")
        workspace.set("org.corp.devicetrust.crl.stale", "grace 2h")
        workspace.set(
            "org.corp.devicetrust.device_id",
            "subject-serial, subject-cn, permanent-identifier, san-uri")
        let org = try #require(try snapshot(workspace).sites.first).org
        #expect(org.displayName == "Corp, Inc." && org.learnMore == "https://help.corp.test/x")
        #expect(!org.trust.enabled && org.trust.crlRequired)
        #expect(org.trust.stale == .grace(seconds: 7200))
        #expect(org.deviceIDOrder == DeviceIDSource.allCases.reversed())
        #expect(org.acceptedIssuers == ["CN=Corp MTLS Certificate Authority,O=Corp"])
        for (word, policy) in [("trusted", StalePolicy.trusted), ("not-trusted", .notTrusted)] {
            workspace.set("org.corp.devicetrust.crl.stale", word)
            let org = try #require(try snapshot(workspace).sites.first).org
            #expect(org.trust.stale == policy)
        }
    }
}
