import Testing

@testable import Gateway

@Suite struct SiteTests {
    private static let corp = Sample.org("corp")
    private static let globex = Sample.org("globex")

    private static func site(
        _ name: String, _ org: Org = corp, _ role: Site.Role = .org
    ) -> Site {
        Site(name: name, org: org, role: role)
    }

    private static let inline = Site.Role.app(Sample.app("vault", asks: true))
    private static let plain = Site.Role.app(Sample.app("wiki", asks: false))

    static let sharing: [(String, Site, Site, Bool)] = [
        ("two apps that ask", site("a", corp, inline), site("b", corp, inline), true),
        ("two apps that do not", site("a", corp, plain), site("b", corp, plain), true),
        ("an app and the org host", site("a", corp, plain), site("b"), true),
        ("the same name", site("a", corp, .deviceTrust), site("a", corp, .deviceTrust), true),
        ("apps of two orgs", site("a", corp, plain), site("b", globex, plain), false),
        ("asking apps of two orgs", site("a", corp, inline), site("b", globex, inline), false),
        ("an asking app and a plain one", site("a", corp, inline), site("b", corp, plain), false),
        ("an asking app and the org host", site("a", corp, inline), site("b"), false),
        (
            "device trust and an asking app", site("a", corp, .deviceTrust),
            site("b", corp, inline), false
        ),
        (
            "device trust and a plain app", site("a", corp, .deviceTrust), site("b", corp, plain),
            false
        ),
        (
            "two device-trust hosts", site("a", corp, .deviceTrust),
            site("b", corp, .deviceTrust), false
        ),
    ]

    @Test(arguments: sharing.indices)
    func `Connections are shared inside one org and one way of asking`(index: Int) {
        let (name, first, second, shares) = Self.sharing[index]
        #expect(first.shares(connectionsOf: second) == shares, "\(name)")
        #expect(second.shares(connectionsOf: first) == shares, "\(name)")
    }

    @Test(arguments: sharing.indices)
    func `TLS sessions never cross where connections may not`(index: Int) {
        let (name, first, second, shares) = Self.sharing[index]
        if shares { #expect(first.isolation == second.isolation, "\(name)") }
        if first.org.id != second.org.id || first.mode != second.mode {
            #expect(first.isolation != second.isolation, "\(name)")
        }
    }

    @Test func `An org's name cannot be read as another org's mode`() {
        let tricky = Self.site("a", Sample.org("corpinline"), .deviceTrust)
        for other in Self.sharing.flatMap({ [$0.1, $0.2] }) {
            #expect(tricky.isolation != other.isolation)
        }
    }

    @Test func `How a host asks follows from what stands behind it`() {
        #expect(Self.site("a").mode == .none)
        #expect(Self.site("a", Self.corp, .deviceTrust).mode == .deviceTrust)
        #expect(Self.site("a", Self.corp, Self.inline).mode == .inline)
        #expect(Self.site("a", Self.corp, Self.plain).mode == .none)
    }
}

@Suite struct GatewaySnapshotTests {
    private let org = Sample.org()

    @Test func `A site is found by its name and has its place as tag`() throws {
        let sites = ["login.corp.test", "vault.corp.test"].map {
            Site(name: $0, org: org, role: .org)
        }
        let snapshot = try Sample.snapshot(sites)
        let found = ["Vault.corp.TEST", "other.corp.test"].map { name in
            snapshot.site(named: [UInt8](name.utf8).span)
        }
        #expect(found[0] === sites[1])
        #expect(found[1] == nil)
        #expect(snapshot.tag(of: sites[1]) == 1)
        #expect(snapshot.tag(of: Site(name: "gone", org: org, role: .org)) == nil)
    }

    @Test func `An old connection goes on with the new form of its site`() throws {
        let old = Site(name: "vault.corp.test", org: org, role: .app(Sample.app()))
        let new = Site(name: "vault.corp.test", org: Sample.org(), role: .app(Sample.app("other")))
        #expect(try Sample.snapshot([new]).current(old) === new)
        #expect(try Sample.snapshot([old]).current(old) === old)
    }

    @Test func `An old connection may not go on when its site now asks otherwise`() throws {
        let old = Site(name: "vault.corp.test", org: org, role: .app(Sample.app(asks: false)))
        let asking = Site(name: old.name, org: org, role: .app(Sample.app(asks: true)))
        let foreign = Site(name: old.name, org: Sample.org("globex"), role: old.role)
        #expect(try Sample.snapshot([asking]).current(old) == nil)
        #expect(try Sample.snapshot([foreign]).current(old) == nil)
        #expect(try Sample.snapshot([]).current(old) == nil)
    }
}
