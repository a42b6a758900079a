import COpenSSL
import Testing

@testable import TLS

@Suite struct HostSelectionTests {
    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `an unknown name gets unrecognized_name`(version: Int32) throws {
        let meeting = try TestGateway().meet(
            RawClient.Options(serverName: "nobody.corp.test", version: version))
        #expect(meeting.server.failureCode == "unrecognized_name")
        #expect(meeting.client.failure?.contains("unrecognized name") == true)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a hello without a name gets unrecognized_name`(version: Int32) throws {
        let meeting = try TestGateway().meet(RawClient.Options(serverName: nil, version: version))
        #expect(meeting.server.failureCode == "missing_name")
        #expect(meeting.client.failure?.contains("unrecognized name") == true)
    }

    @Test(arguments: [
        ("trust.corp.test", 1), ("TRUST.Corp.Test", 1), ("apps.corp.test", 2),
        ("plain.corp.test", 3), ("a1b2.zone.corp.test", 4), ("A1B2.ZONE.corp.test", 4),
    ])
    func `a name leads to its host`(name: String, tag: Int) throws {
        let meeting = try TestGateway().meet(RawClient.Options(serverName: name))
        #expect(meeting.server.step == .done)
        #expect(meeting.server.hostTag == tag)
        #expect(meeting.server.serverName == name.lowercased())
    }

    @Test func `a second hello does not change the host`() throws {
        // The client's first key share is of a group nobody else has: HelloRetryRequest.
        let pki = try TestPKI.shared
        var options = RawClient.Options(chain: [pki.device])
        options.groups = "X448:P-256"
        let meeting = try TestGateway().meet(options)
        #expect(try meeting.peer().verdict == .verified)
        #expect(meeting.server.hostTag == 1)
    }

    @Test(arguments: ["zone.corp.test", "a.b.zone.corp.test", "trust.corp.test.", "corp.test"])
    func `a wildcard stands for one label and names are exact`(name: String) throws {
        let meeting = try TestGateway().meet(RawClient.Options(serverName: name))
        guard case .failed = meeting.server.step else {
            Issue.record("\(name) led to \(meeting.server.hostTag ?? -1)")
            return
        }
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `only hosts that ask send a request with their own CAs`(version: Int32) throws {
        let pki = try TestPKI.shared
        let gateway = try TestGateway(anchors: pki.anchors(pki.intermediate, pki.root))
        let asked = try gateway.meet(showing: pki.device, version: version)
        #expect(asked.client.namedAuthorities == 2)
        let plain = try gateway.meet(showing: pki.device, version: version, at: "plain.corp.test")
        #expect(plain.server.step == .done)
        #expect(!plain.client.wasAsked)
        #expect(plain.server.peer == nil)
    }

    @Test func `two hosts of one name are refused`() throws {
        let engine = try TLSEngine()
        var hosts = try TestGateway.hosts(anchors: nil)
        hosts[1].names = ["Trust.corp.test"]
        #expect(throws: TLSError.self) {
            try TLSContextSet(
                engine: engine, hosts: hosts, settings: TLSSettings(), ticketKeys: nil)
        }
    }

    @Test func `hosts that are alike share a context`() throws {
        let engine = try TLSEngine()
        let template = try TestGateway.hosts(anchors: nil)[0]
        let hosts = (0..<500).map { index in
            var host = template
            host.names = ["app-\(index).corp.test"]
            host.tag = index
            return host
        }
        let contexts = try TLSContextSet(
            engine: engine, hosts: hosts, settings: TLSSettings(), ticketKeys: nil)
        #expect(Set(contexts.hosts.map { ObjectIdentifier($0.context) }).count == 1)
        #expect(contexts.host(tag: 499)?.tag == 499)
        #expect(contexts.host(tag: 500) == nil)
    }

    @Test(arguments: [
        ("tls.ciphers", TLSSettings(ciphers12: "NONSENSE")),
        ("tls.ciphersuites", TLSSettings(ciphersuites13: "NONSENSE")),
        ("tls.groups", TLSSettings(groups: "NONSENSE")),
    ])
    func `settings that OpenSSL refuses are named`(name: String, settings: TLSSettings) throws {
        let engine = try TLSEngine()
        do {
            _ = try TLSContextSet(engine: engine, hosts: [], settings: settings, ticketKeys: nil)
            Issue.record("taken")
        } catch {
            guard case .badSetting(name, _) = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test func `a context set can be built on another thread`() async throws {
        let pki = try TestPKI.shared
        let engine = try TLSEngine()
        let anchors = try pki.anchors(pki.root)
        let contexts = try await Task.detached {
            try TLSContextSet(
                engine: engine, hosts: TestGateway.hosts(anchors: anchors),
                settings: TLSSettings(), ticketKeys: nil)
        }.value
        var gateway = try TestGateway(anchors: nil, engine: engine)
        gateway.contexts = contexts
        #expect(try gateway.meet(showing: pki.device).peer().verdict == .verified)
    }

    @Test func `a minimum of TLS 1.3 refuses TLS 1.2`() throws {
        let gateway = try TestGateway(anchors: nil, settings: TLSSettings(minimumVersion: .tls13))
        let meeting = try gateway.meet(RawClient.Options(version: TLS1_2_VERSION))
        #expect(meeting.server.failureCode == "unsupported_protocol")
        #expect(try gateway.meet(RawClient.Options()).server.step == .done)
    }

    @Test func `TLS 1.1 is refused`() throws {
        let meeting = try TestGateway().meet(RawClient.Options(version: TLS1_1_VERSION))
        #expect(meeting.server.failureCode == "unsupported_protocol")
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a protocol is chosen by our preference`(version: Int32) throws {
        let meeting = try TestGateway().meet(
            RawClient.Options(version: version, alpn: ["h2", "http/1.1"]))
        #expect(meeting.client.applicationProtocol == "http/1.1")
        #expect(meeting.server.applicationProtocol == "http/1.1")
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `no protocol in common is an alert`(version: Int32) throws {
        let meeting = try TestGateway().meet(RawClient.Options(version: version, alpn: ["h2"]))
        #expect(meeting.server.failureCode == "no_application_protocol")
        #expect(meeting.client.failure?.contains("no application protocol") == true)
    }

    @Test func `a client without ALPN is served`() throws {
        let meeting = try TestGateway().meet(RawClient.Options())
        #expect(meeting.server.step == .done)
        #expect(meeting.server.applicationProtocol == nil)
    }
}

@Suite struct ServerNameTests {
    /// A server_name extension as a client sends it.
    private func body(_ name: [UInt8], type: UInt8 = 0) -> [UInt8] {
        let entry = [type, UInt8(name.count >> 8), UInt8(name.count & 0xff)] + name
        return [UInt8(entry.count >> 8), UInt8(entry.count & 0xff)] + entry
    }

    private func read(_ body: [UInt8]) -> String? {
        ServerName(extensionBody: body.span)?.text
    }

    @Test(arguments: ["a", "trust.corp.test", "x_1-2.corp.test", "127.0.0.1", "xn--bcher-kva.test"])
    func `a proper name is read`(name: String) {
        #expect(read(body(Array(name.utf8))) == name)
    }

    @Test func `letters are lower-cased`() {
        #expect(read(body(Array("TRUST.Corp".utf8))) == "trust.corp")
    }

    @Test(arguments: [
        "", ".", "a.", ".a", "a..b", "a b", "a\0b", "a/b", "a:1", "[::1]", "bücher.test", "*.a",
        String(repeating: "a", count: 64), String(repeating: "abc.", count: 64) + "ab",
    ])
    func `anything else is refused`(name: String) {
        #expect(read(body(Array(name.utf8))) == nil)
    }

    @Test func `the longest name is read`() {
        let name = String(repeating: "abc.", count: 63) + "a"
        #expect(name.utf8.count == 253)
        #expect(read(body(Array(name.utf8))) == name)
    }

    @Test func `lengths must fit exactly`() {
        let good = body(Array("a.test".utf8))
        for count in 0..<good.count { #expect(read(Array(good[0..<count])) == nil) }
        #expect(read(good + [0]) == nil)
        #expect(read(body(Array("a.test".utf8), type: 1)) == nil)
        var two = good
        two += good.dropFirst(2)
        two[1] = UInt8(two.count - 2)
        #expect(read(two) == nil)
    }
}

@Suite struct HostTableTests {
    private func name(_ text: String) throws -> ServerName {
        let octets = Array(text.utf8)
        guard let name = ServerName(octets.span) else { throw TestFailure(reason: text) }
        return name
    }

    @Test func `ten thousand names and wildcards are told apart`() throws {
        var table = HostTable(count: 10_000)
        for index in 0..<5_000 {
            let isNew = table.insert("app-\(index).corp.test", host: index)
            let isNewWildcard = table.insert("*.zone-\(index).corp.test", host: 5_000 + index)
            #expect(isNew && isNewWildcard)
        }
        for index in 0..<5_000 {
            let exact = table.match(for: try name("app-\(index).corp.test"))
            #expect(exact == HostTable.Match(host: index, name: "app-\(index).corp.test"))
            let wild = table.match(for: try name("x.zone-\(index).corp.test"))
            #expect(wild == HostTable.Match(host: 5_000 + index, name: nil))
        }
        #expect(table.match(for: try name("zone-1.corp.test")) == nil)
        #expect(table.match(for: try name("app-5000.corp.test")) == nil)
        #expect(table.match(for: try name("x.y.zone-1.corp.test")) == nil)
        #expect(table.match(for: try name("x")) == nil)
    }

    @Test func `an exact name comes before a wildcard`() throws {
        var table = HostTable(count: 2)
        _ = table.insert("*.corp.test", host: 1)
        _ = table.insert("trust.corp.test", host: 2)
        #expect(table.match(for: try name("trust.corp.test"))?.host == 2)
        #expect(table.match(for: try name("other.corp.test"))?.host == 1)
    }

    @Test(arguments: ["", "*.", "*", "a..b", "*.*.a", "a.*", "ü"])
    func `what is no name is not taken`(text: String) {
        var table = HostTable(count: 1)
        let isTaken = table.insert(text, host: 0)
        #expect(!isTaken)
    }
}
