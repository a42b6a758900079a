import Testing

@testable import DeviceTrust

@Suite struct NetworkZonesTests {
    private let zones = NetworkZones(
        [
            NetworkZone(name: "hq", gateways: Sample.ranges("198.51.100.0/24")),
            NetworkZone(
                name: "branch", gateways: Sample.ranges("203.0.113.0/24", "2001:db8::/32"),
                proxies: Sample.ranges("192.0.2.50")),
            NetworkZone(name: "all", gateways: Sample.ranges("0.0.0.0/0")),
        ],
        trustedProxies: Sample.ranges("10.0.0.0/8"), exchangeOnline: Sample.ranges("40.92.0.0/15"))

    private func locate(
        _ peer: String, _ forwarded: String..., exchange: String? = nil
    ) throws -> ClientLocation {
        zones.locate(
            peer: try #require(NetworkAddress(peer)), forwardedFor: forwarded,
            exchangeClient: exchange)
    }

    @Test func `A peer that is no proxy is the client, whatever it says`() throws {
        let location = try locate("203.0.113.9", "198.51.100.1", exchange: "198.51.100.1")
        #expect(location.address.description == "203.0.113.9")
        #expect(zones.names(of: location.zones) == ["branch", "all"])
        #expect(!location.isExchangeOnline)
    }

    @Test(arguments: [
        (["198.51.100.7"], "198.51.100.7"), (["203.0.113.1, 198.51.100.7"], "198.51.100.7"),
        (["203.0.113.1", "198.51.100.7"], "198.51.100.7"),
        (["198.51.100.7, 10.1.1.1 ,\t10.2.2.2"], "198.51.100.7"),
        (["198.51.100.7", "10.1.1.1,10.2.2.2"], "198.51.100.7"), ([], "10.0.0.1"),
        (["10.9.9.9"], "10.9.9.9"), (["198.51.100.7:4711"], "198.51.100.7"),
        (["[2001:db8::1]:443"], "2001:db8::1"), (["[2001:db8::1]"], "2001:db8::1"),
        (["::ffff:198.51.100.7"], "198.51.100.7"),
    ])
    func `Behind proxies the last address that is none of theirs is the client`(
        forwarded: [String], client: String
    ) throws {
        let peer = try #require(NetworkAddress("10.0.0.1"))
        let location = zones.locate(peer: peer, forwardedFor: forwarded)
        #expect(location.address.description == client)
    }

    @Test(arguments: [
        ("198.51.100.7, garbage", "10.0.0.1"), ("198.51.100.7, unknown, 10.1.1.1", "10.1.1.1"),
        ("198.51.100.7,,10.1.1.1", "10.1.1.1"), ("", "10.0.0.1"), (",", "10.0.0.1"),
        ("198.51.100.7:", "10.0.0.1"), ("198.51.100.7:port", "10.0.0.1"),
        ("[2001:db8::1", "10.0.0.1"), ("[198.51.100.7]x", "10.0.0.1"), (":1", "10.0.0.1"),
    ])
    func `Garbage ends the list`(forwarded: String, client: String) throws {
        #expect(try locate("10.0.0.1", forwarded).address.description == client)
    }

    @Test func `A list is followed for so long and no longer`() throws {
        let long = "198.51.100.7" + String(repeating: ", 10.1.1.1", count: 1000)
        #expect(try locate("10.0.0.1", long).address.description == "10.1.1.1")
    }

    @Test func `The proxies of a zone are believed for that zone alone`() throws {
        let location = try locate("192.0.2.50", "203.0.113.4")
        #expect(location.address.description == "192.0.2.50")
        #expect(zones.names(of: location.zones) == ["branch", "all"])
        let other = try locate("192.0.2.50", "198.51.100.4")
        #expect(zones.names(of: other.zones) == ["all"])
    }

    @Test func `Exchange Online is believed about whom it speaks for`() throws {
        let location = try locate("40.92.1.1", exchange: "198.51.100.7, 203.0.113.1")
        #expect(location.isExchangeOnline)
        #expect(location.address.description == "198.51.100.7")
        #expect(zones.names(of: location.zones) == ["hq", "all"])
        #expect(try locate("10.0.0.1", "40.92.1.1", exchange: "198.51.100.7").isExchangeOnline)
        #expect(try locate("40.92.1.1", exchange: "x").address.description == "40.92.1.1")
        #expect(try locate("40.92.1.1").isExchangeOnline)
    }

    @Test func `Names become a set, and a set names`() {
        #expect(zones.set(of: ["branch", "hq"]).map { zones.names(of: $0) } == ["hq", "branch"])
        #expect(zones.set(of: ["moon"]) == nil)
        #expect(ZoneSet(place: 64).isEmpty)
        #expect(ZoneSet(place: -1).isEmpty)
    }
}
