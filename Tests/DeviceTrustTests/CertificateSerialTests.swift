import Testing

@testable import DeviceTrust

struct CertificateSerialTests {
    static let twenty = (1...20).map(UInt8.init)

    @Test(arguments: [
        [0x01], [0x7f], [0xff], [0x01, 0x00], [UInt8](repeating: 0xff, count: 8),
        [0x01] + [UInt8](repeating: 0, count: 8), [UInt8](repeating: 0xfe, count: 16),
        [0x80] + [UInt8](repeating: 0, count: 16), twenty, [UInt8](repeating: 0xff, count: 20),
    ])
    func `a magnitude comes back as it went in`(bytes: [UInt8]) throws {
        #expect(try #require(CertificateSerial(bytes)).bytes == bytes)
    }

    @Test func `leading zeros do not count`() throws {
        let plain = try #require(CertificateSerial(Self.twenty))
        #expect(CertificateSerial([0, 0] + Self.twenty) == plain)
        #expect(plain.bytes == Self.twenty)
    }

    @Test(arguments: [[], [0], [0, 0, 0], [1] + twenty] as [[UInt8]])
    func `nothing, zero and more than twenty bytes are no serial`(bytes: [UInt8]) {
        #expect(CertificateSerial(bytes) == nil)
    }

    @Test(arguments: [[], [0], [0x80], [0xff, 0x01], [0, 0xff] + twenty] as [[UInt8]])
    func `an integer that is not positive or too long is no serial`(content: [UInt8]) {
        #expect(CertificateSerial(integerContent: content.span) == nil)
    }

    @Test func `the sign octet of an integer is not part of the serial`() throws {
        let serial = CertificateSerial(integerContent: [0x00, 0xff, 0x01].span)
        #expect(serial == CertificateSerial([0xff, 0x01]))
        let longest = [0] + [UInt8](repeating: 0x80, count: 20)
        #expect(CertificateSerial(integerContent: longest.span) != nil)
    }

    @Test func `serials differ when any byte differs`() throws {
        let all = Set(
            (0..<20).map { index in
                var bytes = Self.twenty
                bytes[index] ^= 0x40
                return CertificateSerial(bytes)
            } + [CertificateSerial(Self.twenty)])
        #expect(all.count == 21)
    }

    @Test func `the text is upper-case hexadecimal of even length`() {
        #expect(CertificateSerial([0x0a, 0xbc])?.description == "0ABC")
    }
}

struct IssuerKeyTests {
    @Test func `a key comes back as it went in`() {
        let bytes = (0..<32).map(UInt8.init)
        #expect(IssuerKey(bytes: bytes)?.bytes == bytes)
        #expect(
            IssuerKey(bytes: bytes)?.description
                == "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
    }

    @Test(arguments: [0, 31, 33])
    func `another length is no key`(count: Int) {
        #expect(IssuerKey(bytes: [UInt8](repeating: 1, count: count)) == nil)
    }
}

struct ChainLinkTests {
    static let key = [UInt8](repeating: 1, count: 32)

    @Test func `a link from raw parts has the same issuer and serial`() {
        for serial in [[7], [0, 7]] as [[UInt8]] {
            let link = ChainLink(
                issuerKey: Self.key, serial: serial, notBefore: Sample.start, notAfter: Sample.end)
            #expect(link == Sample.link())
        }
    }

    @Test func `a serial whose first bit is set is no negative number`() {
        for serial in [[0xff, 1], [0, 0xff, 1]] as [[UInt8]] {
            let link = ChainLink(issuerKey: Self.key, serial: serial, notBefore: 0, notAfter: 1)
            #expect(link?.serial == Sample.serial(0xff01))
        }
    }

    @Test func `a link without a usable issuer or serial does not come to be`() {
        #expect(ChainLink(issuerKey: Self.key, serial: [0], notBefore: 0, notAfter: 1) == nil)
        #expect(ChainLink(issuerKey: [1], serial: [1], notBefore: 0, notAfter: 1) == nil)
    }
}
