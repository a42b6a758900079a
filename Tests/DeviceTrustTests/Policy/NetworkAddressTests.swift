import Testing

@testable import DeviceTrust

@Suite struct NetworkAddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
        ("::", "::"), ("::1", "::1"), ("2001:DB8::1", "2001:db8::1"),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:c000:0201", "192.0.2.1"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
        ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("1::", "1::"),
    ])
    func `Addresses are read and written`(text: String, written: String) {
        #expect(NetworkAddress(text)?.description == written)
    }

    @Test(arguments: [
        "", "1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "256.1.1.1", "1.2.3.-4", " 1.2.3.4", "1.2.3.4 ",
        ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "::1%eth0",
        "[::1]", "1.2.3.4:80", "::1.2.3.4.5", "1.2.3.4::", "unknown", "\u{0661}.1.1.1",
    ])
    func `Other text is no address`(text: String) {
        #expect(NetworkAddress(text) == nil)
    }

    @Test func `Bytes of a mapped address and of its quad are the same address`() {
        let quad = NetworkAddress(bytes: [192, 0, 2, 1])
        let mapped = NetworkAddress(bytes: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 1])
        #expect(quad == mapped)
        #expect(quad?.isIPv4 == true)
        #expect(NetworkAddress(bytes: [1, 2, 3]) == nil)
    }

    @Test(arguments: [
        ("192.0.2.0/24", "192.0.2.0", "192.0.2.255"), ("10.0.0.0/8", "10.0.0.0", "10.255.255.255"),
        ("0.0.0.0/0", "0.0.0.0", "255.255.255.255"), ("192.0.2.7/32", "192.0.2.7", "192.0.2.7"),
        ("192.0.2.7", "192.0.2.7", "192.0.2.7"), ("192.0.2.7-192.0.3.9", "192.0.2.7", "192.0.3.9"),
        ("2001:db8::/32", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("2001:db8:0:1::/64", "2001:db8:0:1::", "2001:db8:0:1:ffff:ffff:ffff:ffff"),
        ("::1/128", "::1", "::1"), ("::ffff:192.0.2.0/120", "192.0.2.0", "192.0.2.255"),
        ("2001:db8::1-2001:db8::f", "2001:db8::1", "2001:db8::f"),
        ("2001:db8:0:0:8000::/65", "2001:db8:0:0:8000::", "2001:db8::ffff:ffff:ffff:ffff"),
    ])
    func `Ranges are read`(text: String, first: String, last: String) throws {
        let range = try #require(AddressRange(text))
        #expect(range.first.description == first)
        #expect(range.last == NetworkAddress(last))
    }

    @Test(arguments: [
        "", "/", "192.0.2.0/", "192.0.2.0/33", "192.0.2.1/24", "192.0.2.0/024", "192.0.2.0/-1",
        "192.0.2.0/ 24", "2001:db8::/129", "2001:db8::1/32", "192.0.2.9-192.0.2.1", "192.0.2.1-",
        "-192.0.2.1", "192.0.2.1-2001:db8::1", "::-192.0.2.1", "192.0.2.0/24/24", "example.test",
        "192.0.2.0/999999999999",
    ])
    func `Other text is no range`(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test func `A set of ranges holds what its ranges hold`() throws {
        let texts = [
            "10.0.0.0/8", "192.0.2.0/25", "192.0.2.128/25", "192.0.2.64-192.0.2.200",
            "2001:db8::/32", "203.0.113.7",
        ]
        let set = AddressRanges(try texts.map { try #require(AddressRange($0)) })
        #expect(set.ranges.count == 4)
        for inside in ["10.1.2.3", "192.0.2.0", "192.0.2.255", "203.0.113.7", "2001:db8::9"] {
            #expect(set.contains(try #require(NetworkAddress(inside))), "\(inside)")
        }
        for outside in ["9.255.255.255", "11.0.0.0", "203.0.113.8", "2001:db9::", "::1"] {
            #expect(!set.contains(try #require(NetworkAddress(outside))), "\(outside)")
        }
        #expect(!AddressRanges.none.contains(try #require(NetworkAddress("10.0.0.1"))))
    }
}
