import Testing

@testable import TLS

@Suite struct MessageKeyTests {
    /// RFC 4231, test cases 1, 2 and 6.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0B, count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xAA, count: 131),
            "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ])
    func `a code is the HMAC of the standard`(
        secret: [UInt8], message: String, expected: String
    ) throws {
        let key = try MessageKey(secret)
        for _ in 0..<2 {
            #expect(hex(try key.code(of: Array(message.utf8))) == expected)
        }
        #expect(key.isValid(try key.code(of: Array(message.utf8)), of: Array(message.utf8)))
    }

    @Test func `a code counts for its own message under its own key`() throws {
        let key = try MessageKey.random()
        let message = Array("message".utf8)
        let code = try key.code(of: message)
        #expect(key.isValid(code, of: message))
        #expect(!key.isValid(code, of: message + [0]))
        #expect(!key.isValid(Array(code.dropLast()), of: message))
        #expect(!key.isValid([], of: message))
        for place in code.indices {
            var altered = code
            altered[place] ^= 1
            #expect(!key.isValid(altered, of: message))
        }
        #expect(try !MessageKey.random().isValid(code, of: message))
    }

    @Test func `ticket keys lend derived keys that nodes share and labels tell apart`() throws {
        let material = [[UInt8](0..<80), [UInt8](100..<180)]
        let (one, other) = (try TicketKeys(keys: material), try TicketKeys(keys: material))
        let message = Array("message".utf8)
        let codes = try one.derivedKeys(label: "a").keys.map { try $0.code(of: message) }
        #expect(try other.derivedKeys(label: "a").keys.map { try $0.code(of: message) } == codes)
        #expect(codes.count == 2)
        #expect(codes[0] != codes[1])
        #expect(try one.derivedKeys(label: "b").keys.map { try $0.code(of: message) } != codes)
        // HMAC(HMAC(material, label), message), so that another program can do the same.
        let secret = try MessageKey(material[0]).code(of: Array("a".utf8))
        #expect(try MessageKey(secret).code(of: message) == codes[0])
    }

    @Test func `the generation changes with the keys`() throws {
        let keys = try TicketKeys(keys: [])
        let first = try keys.derivedKeys(label: "a")
        #expect(first.keys.isEmpty)
        #expect(first.generation == keys.generation)
        try keys.adopt([[UInt8](0..<80)])
        #expect(keys.generation != first.generation)
        let second = try keys.derivedKeys(label: "a")
        try keys.adopt([[UInt8](0..<80)])
        #expect(keys.generation == second.generation)
    }

    @Test func `random octets differ each time`() throws {
        #expect(try SecureRandom.octets(16) != SecureRandom.octets(16))
        #expect(try SecureRandom.octets(33).count == 33)
        #expect(SecureRandom.isEqual([1, 2], [1, 2]))
        #expect(!SecureRandom.isEqual([1, 2], [1, 3]))
        #expect(!SecureRandom.isEqual([1, 2], [1, 2, 3]))
        #expect(SecureRandom.isEqual([], []))
    }

    @Test func `a digest is SHA-256`() throws {
        #expect(
            hex(try SHA256.digest(of: Array("abc".utf8)))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            hex(try SHA256.digest(of: []))
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    private func hex(_ octets: [UInt8]) -> String {
        octets.map { octet in
            let digits = String(octet, radix: 16)
            return octet < 16 ? "0" + digits : digits
        }.joined()
    }
}
