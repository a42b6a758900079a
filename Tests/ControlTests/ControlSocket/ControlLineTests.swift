import Testing

@testable import Control

@Suite struct ControlLineTests {
    static let orders: [ControlRequest.Order] = [
        .status,
        .store(order: .changeListedUsers(org: nil, device: "d/\"\n", add: ["a"], remove: [])),
        .store(
            order: .list(
                org: "corp", filter: CertificateFilter(user: "é\u{0}", state: .notYetValid),
                after: 7)),
        .store(
            order: .revoke(org: nil, subject: .serial(number: "01", issuer: nil), reason: "x")),
        .store(order: .setUser(org: nil, name: "a", isActive: true)),
    ]

    @Test(arguments: orders)
    func `A request is one line, and is read as it was written`(
        order: ControlRequest.Order
    ) throws {
        let bytes = ControlLine.encode(ControlRequest(order))
        #expect(bytes.firstIndex(of: ControlLine.end) == bytes.count - 1)
        #expect(try ControlLine.request(bytes.dropLast()) == ControlRequest(order))
    }

    @Test(arguments: [
        ("", "not JSON"), ("{", "not JSON"), ("[]", "lacks"), ("null", "lacks"),
        ("{\"version\":1}", "lacks"), ("{\"version\":\"1\"}", "lacks"),
        ("{\"version\":1,\"order\":{}}", "lacks"),
        ("{\"version\":1,\"order\":{\"reboot\":{}}}", "lacks"),
        ("{\"version\":1,\"order\":{\"status\":{},\"store\":{}}}", "lacks"),
        ("{\"version\":1e400,\"order\":{\"status\":{}}}", ""),
        ("{\"version\":2,\"order\":{\"new\":{}}}", "version 2 of the control protocol"),
        ("{\"version\":-9223372036854775808}", "use the same release"),
        (
            """
            {"version":1,"order":{"store":{"order":{"list":{"filter":{},"after":9223372036854775808}}}}}
            """, ""
        ),
        (String(repeating: "[", count: 60_000), "not JSON"),
        (String(repeating: "{\"a\":", count: 10_000), "not JSON"),
    ])
    func `What is no request is refused with a reason`(text: String, reason: String) {
        let fault = #expect(throws: ControlFailure.self) {
            try ControlLine.request([UInt8](text.utf8))
        }
        #expect(fault?.kind == .wrongUse)
        #expect(fault?.message.contains(reason) == true, "\(fault?.message ?? "")")
    }

    @Test(
        arguments: [
            [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], [0xC3, 0x28], [0x7B, 0x22, 0x80, 0x22, 0x7D],
            [0xED, 0xA0, 0x80],
        ] as [[UInt8]])
    func `What is not UTF-8 is refused`(bytes: [UInt8]) {
        #expect(throws: ControlFailure(.wrongUse, "the request is not UTF-8 text")) {
            try ControlLine.request(bytes)
        }
    }

    @Test func `Every cut of a request is refused`() {
        for order in Self.orders {
            let line = ControlLine.encode(ControlRequest(order)).dropLast()
            for count in 0..<line.count {
                #expect(throws: ControlFailure.self) {
                    try ControlLine.request(Array(line.prefix(count)))
                }
            }
        }
    }
}

@Suite struct HexTextTests {
    @Test(arguments: [
        ("1", "01"), ("0x1", "01"), ("0X0aBc", "0ABC"), ("06:6B:d8", "066BD8"),
        ("00FF", "FF"), (String(repeating: "ff", count: 20), String(repeating: "FF", count: 20)),
        ("00" + String(repeating: "ff", count: 20), String(repeating: "FF", count: 20)),
    ])
    func `A serial number is read as people paste it`(text: String, serial: String) {
        #expect(HexText.serial(text).map { "\($0)" } == serial)
    }

    @Test(arguments: [
        "", "0x", ":", "0", "00:00", "-1", "1 2", "0x0x1", "１", "g",
        String(repeating: "f", count: 41), String(repeating: "0", count: 100_000),
    ])
    func `Anything else is no serial number`(text: String) {
        #expect(HexText.serial(text) == nil)
    }

    @Test func `Fingerprints and issuers have 32 bytes`() {
        let text = String(repeating: "aB", count: 32)
        #expect(HexText.fingerprint(text).map { "\($0)" } == text.lowercased())
        #expect(HexText.issuer(text).map { "\($0)" } == text.lowercased())
        #expect(HexText.fingerprint(text + "00") == nil)
        #expect(HexText.issuer(String(text.dropLast(2))) == nil)
    }
}
