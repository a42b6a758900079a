import Testing

@testable import TLS

struct CRLDocumentTests {
    struct Entry: Equatable {
        var serial: [UInt8]
        var date: Int64
        var reason: UInt8
    }

    static func entries(_ document: CRLDocument) throws(CRLError) -> [Entry] {
        var entries: [Entry] = []
        try document.forEachEntry { (serial, date, reason) throws(CRLError) in
            let bytes = (0..<serial.count).map { serial[$0] }
            entries.append(Entry(serial: bytes, date: date, reason: reason))
        }
        return entries
    }

    static func refusal(_ crl: SampleCRL) -> CRLError? { refusal(crl.der) }

    static func refusal(_ file: [UInt8]) -> CRLError? {
        do {
            _ = try CRLDocument(file)
            return nil
        } catch {
            return error
        }
    }

    /// 2026-11-21T10:30:00Z
    static let revocationDate: Int64 = 1_795_257_000

    @Test func `a list is read with its dates, its number and its entries`() throws {
        var crl = SampleCRL()
        crl.entries = [
            SampleCRL.entry([5]),
            SampleCRL.entry([0x00, 0xff, 0x01], extensions: [SampleCRL.reason(6)]),
        ]
        let document = try CRLDocument(crl.der)
        #expect(document.thisUpdate == 1_795_305_600)
        #expect(document.nextUpdate == 1_795_392_000)
        #expect(document.number == [9])
        #expect(document.entryCount == 2 && document.skippedCount == 0)
        #expect(
            try Self.entries(document) == [
                Entry(serial: [5], date: Self.revocationDate, reason: 0),
                Entry(serial: [0x00, 0xff, 0x01], date: Self.revocationDate, reason: 6),
            ])
    }

    @Test func `a list without entries is empty, written either way`() throws {
        for entries in [nil, []] as [[[UInt8]]?] {
            let document = try CRLDocument(SampleCRL(entries: entries).der)
            #expect(document.entryCount == 0)
            #expect(try Self.entries(document).isEmpty)
        }
    }

    @Test func `version 1 and a list without nextUpdate are read`() throws {
        let crl = SampleCRL(version: nil, nextUpdate: nil, extensions: nil)
        let document = try CRLDocument(crl.der)
        #expect(document.nextUpdate == nil && document.number == nil)
        #expect(document.entryCount == 1)
        #expect(try CRLDocument(SampleCRL(extensions: []).der).number == nil)
    }

    @Test func `impossible serials are passed over and counted`() throws {
        let longest = [0x00] + [UInt8](repeating: 0xff, count: 20)
        var crl = SampleCRL()
        crl.entries = [
            [0x00], [0xff], [0x80, 0x01], [0x01] + [UInt8](repeating: 0, count: 20), longest, [7],
        ].map { SampleCRL.entry($0) }
        let document = try CRLDocument(crl.der)
        #expect(document.skippedCount == 4 && document.entryCount == 2)
        #expect(try Self.entries(document).map(\.serial) == [longest, [7]])
    }

    @Test(arguments: [
        ("991231235959Z", Int64(946_684_799)), ("500101000000Z", -631_152_000),
        ("491231235959Z", 2_524_607_999), ("000229120000Z", 951_825_600),
        ("20500101000000Z", 2_524_608_000), ("99991231235959Z", 253_402_300_799),
        ("19000301000000Z", -2_203_891_200), ("00000101000000Z", -62_167_219_200),
    ])
    func `times of both kinds are read`(text: String, seconds: Int64) throws {
        let isShort = text.utf8.count == 13
        let time = isShort ? DERWriter.utcTime(text) : DERWriter.generalizedTime(text)
        let crl = SampleCRL(thisUpdate: time, entries: [SampleCRL.entry([5], date: time)])
        let document = try CRLDocument(crl.der)
        #expect(document.thisUpdate == seconds)
        #expect(try Self.entries(document).first?.date == seconds)
    }

    @Test(arguments: [
        "2611220000Z", "261122000000", "261122000000+0000", "261122000000.5Z", "261322000000Z",
        "260022000000Z", "261100000000Z", "261131000000Z", "270229000000Z", "210229000000Z",
        "261122240000Z", "261122006000Z", "261122000060Z", "26112200000 Z", "", "-61122000000Z",
    ])
    func `times in other forms are refused`(text: String) {
        let crl = SampleCRL(thisUpdate: DERWriter.utcTime(text))
        #expect(Self.refusal(crl)?.code == "CRL_MALFORMED")
        let long = DERWriter.generalizedTime("20" + text)
        #expect(Self.refusal(SampleCRL(thisUpdate: long))?.code == "CRL_MALFORMED")
        #expect(Self.refusal(SampleCRL(nextUpdate: long))?.code == "CRL_MALFORMED")
        let entry = SampleCRL.entry([5], date: long)
        #expect(Self.refusal(SampleCRL(entries: [entry]))?.code == "CRL_MALFORMED")
    }

    @Test func `1900 is no leap year, 2000 is one`() {
        let in1900 = DERWriter.generalizedTime("19000229000000Z")
        #expect(Self.refusal(SampleCRL(thisUpdate: in1900)) != nil)
        let in2000 = DERWriter.generalizedTime("20000229000000Z")
        #expect(Self.refusal(SampleCRL(thisUpdate: in2000)) == nil)
    }

    @Test func `a list cut off anywhere is refused`() {
        let der = SampleCRL().der
        for count in 0..<der.count {
            #expect(Self.refusal(Array(der.prefix(count))) != nil)
        }
        #expect(Self.refusal(der) == nil)
        #expect(Self.refusal(der + [0]) == .trailingBytes)
        #expect(Self.refusal(der + der) == .trailingBytes)
    }

    @Test func `no change of a single byte makes the reader fall`() {
        var crl = SampleCRL()
        crl.entries = [SampleCRL.entry([5], extensions: [SampleCRL.reason(1)])]
        crl.extensions?.append(
            DERWriter.standardExtension(
                28, critical: true, DERWriter.sequence([DERWriter.element(0x81, [0xff])])))
        let der = crl.der
        var refused = 0
        for place in der.indices {
            for value in [0x00, 0x01, 0x7f, 0x80, 0x84, 0xa0, 0xff, der[place] ^ 1] as [UInt8] {
                var changed = der
                changed[place] = value
                if let error = Self.refusal(changed) {
                    refused += 1
                    #expect(!error.description.isEmpty)
                }
            }
        }
        #expect(refused > der.count * 4)
    }

    @Test(arguments: [[], [0x30], Array("hello".utf8), [0x00, 0x01], [0x31, 0x00]] as [[UInt8]])
    func `something else is no list`(file: [UInt8]) {
        let isCutOff = file == [0x30]
        #expect(
            Self.refusal(file)
                == (isCutOff ? .malformed(.truncated, offset: 0) : .notARevocationList))
    }

    @Test func `64 MiB of noise is refused, whatever it begins like`() {
        var numbers = SystemRandomNumberGenerator()
        var noise: [UInt8] = []
        noise.reserveCapacity(64 << 20)
        while noise.count < 64 << 20 {
            let word = numbers.next()
            for shift in 0..<8 { noise.append(UInt8(truncatingIfNeeded: word >> (shift * 8))) }
        }
        noise[0] = 0
        #expect(Self.refusal(noise) == .notARevocationList)
        // A list's own beginning, with a length that reaches to the end of the noise.
        let content = noise.count - 6
        noise.replaceSubrange(
            0..<6, with: [0x30, 0x84] + (0..<4).map { UInt8(content >> (24 - 8 * $0) & 255) })
        #expect(Self.refusal(noise)?.code == "CRL_MALFORMED")
        noise.replaceSubrange(0..<24, with: Array("-----BEGIN X509 CRL-----".utf8))
        #expect(Self.refusal(noise) != nil)
    }

    @Test func `a file beyond the limit is not read`() {
        let file = [UInt8](repeating: 0x30, count: CRLDocument.maximumByteCount + 1)
        #expect(Self.refusal(file) == .tooLarge(file.count))
    }
}
