import Configuration
import Testing

@Suite("A range of addresses")
struct IPRangeTests {
    @Test(
        "is read",
        arguments: [
            ("192.0.2.0/24", "192.0.2.0", "192.0.2.255"), ("192.0.2.7", "192.0.2.7", "192.0.2.7"),
            ("10.0.0.0/9", "10.0.0.0", "10.127.255.255"),
            ("0.0.0.0/0", "0.0.0.0", "255.255.255.255"),
            ("192.0.2.7/32", "192.0.2.7", "192.0.2.7"),
            ("192.0.2.9-192.0.3.1", "192.0.2.9", "192.0.3.1"),
            ("2001:db8::/33", "2001:db8::", "2001:db8:7fff:ffff:ffff:ffff:ffff:ffff"),
            ("::1/128", "::1", "::1"),
        ])
    func right(text: String, first: String, last: String) throws {
        let range = try IPRange(text)
        #expect(range.first.description == first)
        #expect(range.last.description == last)
    }

    @Test(
        "is not read of anything else",
        arguments: [
            "", "/", "-", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/-1", "192.0.2.0/024",
            "192.0.2.1/24", "2001:db8::1/64", "::/129", "192.0.2.2-192.0.2.1",
            "192.0.2.1-2001:db8::1", "192.0.2.1-", "host.test", "192.0.2.0/24/24",
        ])
    func wrong(text: String) {
        #expect(throws: ValueFault.self) { try IPRange(text) }
    }

    @Test("says which block was probably meant")
    func nearest() {
        #expect(throws: ValueFault("it has bits behind its first 20", nearest: "10.1.16.0/20")) {
            try IPRange("10.1.17.2/20")
        }
    }
}
