import Inflation
import Testing

/// Inflating within limits.
struct RawDeflateTests {
    private let roomy = InflationLimits(output: 1 << 20, ratio: 100)

    @Test func `stored blocks come out as they went in`() throws {
        let text = [UInt8](repeating: 0x41, count: 70_000)
        let inflated = try RawDeflate.inflate(Encoded.deflated(text).span, limits: roomy)
        #expect(inflated == text)
    }

    @Test func `a compressed block comes out`() throws {
        // "hello hello hello hello" with fixed codes.
        let packed: [UInt8] = [0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57, 0xC8, 0x40, 0x27, 0x01]
        let inflated = try RawDeflate.inflate(packed.span, limits: roomy)
        #expect(String(decoding: inflated, as: UTF8.self) == "hello hello hello hello")
    }

    @Test func `nothing is malformed`() {
        #expect(throws: InflationFault.malformed) {
            try RawDeflate.inflate([UInt8]().span, limits: roomy)
        }
    }

    @Test(arguments: 1..<10)
    func `data cut short is malformed`(count: Int) {
        let packed: [UInt8] = [0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57, 0xC8, 0x40, 0x27, 0x01]
        #expect(throws: InflationFault.malformed) {
            try RawDeflate.inflate(Array(packed.prefix(count)).span, limits: roomy)
        }
    }

    @Test func `a zlib or gzip wrapping is malformed`() {
        for header: [UInt8] in [[0x78, 0x9C], [0x1F, 0x8B, 0x08, 0x00]] {
            let wrapped = header + [0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57, 0x00]
            #expect(throws: InflationFault.self) {
                try RawDeflate.inflate(wrapped.span, limits: roomy)
            }
        }
    }

    @Test func `bytes after the data are refused`() {
        let packed = Encoded.deflated("<a/>".utf8) + [0x00]
        #expect(throws: InflationFault.trailingBytes) {
            try RawDeflate.inflate(packed.span, limits: roomy)
        }
    }

    @Test func `output may reach its limit but not pass it`() throws {
        let packed = Encoded.deflated([UInt8](repeating: 0x41, count: 1000))
        let exact = InflationLimits(output: 1000, ratio: 100)
        let inflated = try RawDeflate.inflate(packed.span, limits: exact)
        #expect(inflated.count == 1000)
        let short = InflationLimits(output: 999, ratio: 100)
        #expect(throws: InflationFault.tooLarge) {
            try RawDeflate.inflate(packed.span, limits: short)
        }
    }

    @Test func `the ratio counts compressed bytes`() throws {
        let packed: [UInt8] = [0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57, 0xC8, 0x40, 0x27, 0x01]
        #expect(throws: InflationFault.tooLarge) {
            try RawDeflate.inflate(packed.span, limits: InflationLimits(output: 1000, ratio: 2))
        }
        let inflated = try RawDeflate.inflate(
            packed.span, limits: InflationLimits(output: 1000, ratio: 3))
        #expect(inflated.count == 23)
    }

    /// The bomb holds 20 MB; its second half is cut off, so whoever inflated on would find it
    /// malformed.
    @Test func `a bomb is left alone once the limit is passed`() throws {
        let whole = try bomb()
        let half = Array(whole.prefix(whole.count / 2))
        #expect(throws: InflationFault.tooLarge) {
            try RawDeflate.inflate(half.span, limits: roomy)
        }
    }

    @Test func `limits that overflow when multiplied are limits still`() throws {
        let packed = Encoded.deflated("<a/>".utf8)
        let endless = InflationLimits(output: .max, ratio: .max)
        let inflated = try RawDeflate.inflate(packed.span, limits: endless)
        #expect(inflated.count == 4)
    }

    private func bomb() throws -> [UInt8] {
        let query = try Sample.query("saml/bad-redirect-inflate-bomb.url")
        let text = String(decoding: query.dropFirst("SAMLRequest=".utf8.count), as: UTF8.self)
        return try #require(Encoded.unbase64(text))
    }

    @Test(arguments: [0, 1, 7, 1000, 300_000])
    func `what was deflated inflates to itself`(count: Int) throws {
        var state: UInt32 = 1
        let random = (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
        let limits = InflationLimits(output: 1 << 20, ratio: 2000)
        for text in [[UInt8](repeating: 0x41, count: count), random] {
            let packed = try RawDeflate.deflate(text.span)
            #expect(try RawDeflate.inflate(packed.span, limits: limits) == text)
            #expect(packed.count < count + 200)
        }
        #expect(try RawDeflate.deflate([UInt8](repeating: 0, count: 10_000).span).count < 100)
    }
}
