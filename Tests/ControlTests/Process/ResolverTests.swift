import Configuration
import Testing
import Transport

@testable import Control

@Suite struct ResolverTests {
    private func url(_ text: String) throws -> UpstreamURL { try UpstreamURL(text) }

    private func waitForAnswer(_ resolver: Resolver) throws {
        var poller = try Poller()
        try poller.add(source: resolver.answers.number, token: Token(raw: 1))
        let count = poller.wait(milliseconds: 20_000)
        try #require(count == 1)
    }

    @Test func `Numeric addresses need nobody to be asked`() throws {
        let urls = try [url("http://127.0.0.1:8081"), url("https://[::1]:8443")]
        let expected = [("127.0.0.1", UInt16(8081)), ("::1", 8443)].map {
            SocketAddress(numeric: $0, port: $1).map { [$0] }
        }
        #expect(Resolver.resolve(urls) == expected)
    }

    @Test func `A name in use keeps its addresses in a reload, a new one is looked up`() throws {
        let known = try [#require(SocketAddress(numeric: "192.0.2.1", port: 80))]
        let found = try Resolver().resolveNow(
            [url("http://nowhere.invalid:80"), url("http://127.0.0.1:81")], keeping: [known, []])
        #expect(found[0] == known)
        #expect(found[1].map(\.port) == [81])
    }

    @Test func `Names are looked up aside, in the order of those who want to know`() throws {
        let resolver = try Resolver()
        let local = try url("http://localhost:8081")
        let numeric = try url("http://127.0.0.1:8082")
        resolver.ask(about: [local, numeric], now: 1_000_000)
        try waitForAnswer(resolver)
        let found = try #require(resolver.latest(for: [numeric, local]))
        // What was not asked about has no answer: a number never changes.
        #expect(found[0] == [])
        #expect(!found[1].isEmpty && found[1].allSatisfy { $0.isLoopback && $0.port == 8081 })
        #expect(resolver.latest(for: [local]) == nil)
    }

    @Test func `A round is not asked for again before its time`() throws {
        let resolver = try Resolver()
        let local = try url("http://localhost:8081")
        resolver.ask(about: [local], now: 1_000_000)
        try waitForAnswer(resolver)
        _ = resolver.latest(for: [local])
        var poller = try Poller()
        try poller.add(source: resolver.answers.number, token: Token(raw: 1))
        resolver.ask(about: [local], now: 1_029_999)
        let early = poller.wait(milliseconds: 0)
        #expect(early == 0)
    }
}

@Suite struct RestartSettingsTests {
    @Test(arguments: [
        ("gateway.listen", "127.0.0.1:9443"), ("gateway.workers", "3"),
        ("gateway.pin_workers", "on"), ("gateway.admin", "off"), ("gateway.control", "off"),
        ("gateway.max_connections", "77"), ("store.file", "other.db"), ("log.events", "stderr"),
        ("log.operations", "stdout"), ("log.buffer", "99"),
    ])
    func `A setting that only a restart changes is named by a reload`(
        key: String, value: String
    ) throws {
        var workspace = try Workspace()
        let old = try workspace.settings()
        workspace.set(key, value)
        #expect(GatewayProcess.fixedAtStart(old, try workspace.settings()) == [key])
    }

    @Test func `Other settings take effect at once`() throws {
        var workspace = try Workspace()
        let old = try workspace.settings()
        workspace.set("timeout.idle", "1s")
        workspace.set("log.level", "debug")
        workspace.set("gateway.drain", "1s")
        #expect(GatewayProcess.fixedAtStart(old, try workspace.settings()) == [])
    }
}
