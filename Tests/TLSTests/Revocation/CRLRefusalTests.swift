import Testing

@testable import TLS

/// Each way in which a list is in disorder, or stands for less than it must.
struct CRLRefusalTests {
    static func code(_ change: (inout SampleCRL) -> Void) -> String? {
        var crl = SampleCRL()
        change(&crl)
        return CRLDocumentTests.refusal(crl)?.code
    }

    @Test func `versions beyond 2 and extensions in version 1 are refused`() {
        for version in [[0], [2], [0, 1], []] as [[UInt8]] {
            #expect(
                Self.code { $0.version = DERWriter.integer(version) } == "CRL_UNSUPPORTED_VERSION")
        }
        #expect(Self.code { $0.version = nil } == "CRL_UNSUPPORTED_VERSION")
        #expect(
            Self.code {
                $0.version = nil
                $0.extensions = nil
                $0.entries = [SampleCRL.entry([5], extensions: [SampleCRL.reason(1)])]
            } == "CRL_UNSUPPORTED_VERSION")
    }

    @Test func `two different algorithms are refused`() {
        let other = DERWriter.sequence([
            DERWriter.identifier([0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3])
        ])
        #expect(Self.code { $0.outerAlgorithm = other } == "CRL_ALGORITHM_MISMATCH")
        let longer = DERWriter.sequence([
            DERWriter.identifier([0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]), [0x05, 0x00],
        ])
        #expect(Self.code { $0.outerAlgorithm = longer } == "CRL_ALGORITHM_MISMATCH")
    }

    static func delta(number: [UInt8]?, base: [UInt8], critical: Bool? = true) -> SampleCRL {
        var crl = SampleCRL()
        let indicator = DERWriter.standardExtension(
            27, critical: critical, DERWriter.integer(base))
        let own = number.map { DERWriter.standardExtension(20, DERWriter.integer($0)) }
        crl.extensions = [indicator] + (own.map { [$0] } ?? [])
        return crl
    }

    @Test func `a list of changes names its base`() throws {
        let crl = Self.delta(number: [9], base: [8])
        #expect(try CRLDocument(crl.der).baseNumber == [8])
        #expect(try CRLDocument(Self.delta(number: [1, 0], base: [0]).der).baseNumber == [])
        #expect(try CRLDocument(SampleCRL().der).baseNumber == nil)
    }

    @Test(
        arguments: [
            ([9], [8], nil, .notCritical), ([9], [8], false, .notCritical),
            (nil, [8], true, .noNumber), ([9], [9], true, .baseIsNotOlder),
            ([9], [1, 0], true, .baseIsNotOlder), ([0], [0], true, .baseIsNotOlder),
        ] as [([UInt8]?, [UInt8], Bool?, CRLDeltaFault)])
    func `a list of changes that is not in order is refused`(
        number: [UInt8]?, base: [UInt8], critical: Bool?, fault: CRLDeltaFault
    ) {
        let crl = Self.delta(number: number, base: base, critical: critical)
        #expect(CRLDocumentTests.refusal(crl) == .badDelta(fault))
    }

    @Test func `the number of a base is bounded as every number is`() {
        for base in [[0x80], [UInt8](repeating: 1, count: 21), [0, 1], []] as [[UInt8]] {
            let crl = Self.delta(number: [9], base: base)
            #expect(CRLDocumentTests.refusal(crl)?.code == "CRL_MALFORMED")
        }
    }

    static func scoped(_ parts: [[UInt8]]) -> CRLError? {
        var crl = SampleCRL()
        crl.extensions = [
            DERWriter.standardExtension(28, critical: true, DERWriter.sequence(parts))
        ]
        return CRLDocumentTests.refusal(crl)
    }

    @Test func `a scope that leaves out devices or reasons is refused`() {
        #expect(Self.scoped([DERWriter.element(0x82, [0xff])]) == .partialScope(.authorities))
        #expect(Self.scoped([DERWriter.element(0x83, [6, 0x40])]) == .partialScope(.someReasons))
        #expect(Self.scoped([DERWriter.element(0x84, [0xff])]) == .indirect)
        #expect(Self.scoped([DERWriter.element(0x85, [0xff])]) == .partialScope(.attributes))
        let all = [0x81, 0x82, 0x84].map { DERWriter.element($0, [0xff]) }
        #expect(Self.scoped(all) == .indirect)
    }

    @Test func `a scope of user certificates, or of one distribution point, is taken`() throws {
        #expect(Self.scoped([DERWriter.element(0x81, [0xff])]) == nil)
        let point = DERWriter.element(0xa0, DERWriter.element(0x86, Array("http://x".utf8)))
        let scope = DERWriter.sequence([DERWriter.element(0xa0, point)])
        var crl = SampleCRL()
        crl.extensions = [DERWriter.standardExtension(28, critical: true, scope)]
        #expect(try CRLDocument(crl.der).extensions.distributionPoint == point)
        #expect(try CRLDocument(SampleCRL().der).extensions.distributionPoint == nil)
    }

    @Test func `a scope out of order is malformed`() {
        let disorders = [
            [DERWriter.element(0x82, [0x00]), DERWriter.element(0x81, [0xff])],
            [DERWriter.element(0x81, [0x01])], [DERWriter.element(0x81, [])],
            [DERWriter.element(0x86, [0xff])],
        ]
        for parts in disorders { #expect(Self.scoped(parts)?.code == "CRL_MALFORMED") }
    }

    @Test func `critical extensions nobody knows are refused, others passed over`() {
        let identifier: [UInt8] = [0x2b, 6, 1, 4, 1, 0x82, 0x37, 21, 4]
        let critical = DERWriter.anyExtension(identifier, critical: 0xff, [])
        var crl = SampleCRL(extensions: [critical])
        #expect(
            CRLDocumentTests.refusal(crl) == .unknownCriticalExtension("1.3.6.1.4.1.311.21.4"))
        crl.extensions = [
            DERWriter.anyExtension(identifier, [1]),
            DERWriter.anyExtension([0x2b, 6], critical: 0, [1]),
        ]
        #expect(CRLDocumentTests.refusal(crl) == nil)
        crl.entries = [SampleCRL.entry([5], extensions: [critical])]
        #expect(CRLDocumentTests.refusal(crl)?.code == "CRL_UNKNOWN_CRITICAL_EXTENSION")
    }

    @Test func `an entry of another authority makes the list indirect`() {
        let issuer = DERWriter.standardExtension(29, critical: true, [0x30, 0x00])
        #expect(
            Self.code { $0.entries = [SampleCRL.entry([5], extensions: [issuer])] }
                == "CRL_INDIRECT")
    }

    @Test func `an extension that stands there twice is refused`() {
        let number = DERWriter.standardExtension(20, DERWriter.integer([1]))
        let other = DERWriter.anyExtension([0x2b, 6], [])
        for repeated in [number, other] {
            #expect(
                Self.code { $0.extensions = [repeated, repeated] } == "CRL_REPEATED_EXTENSION")
        }
        let twice = [SampleCRL.reason(1), SampleCRL.reason(1)]
        #expect(
            Self.code { $0.entries = [SampleCRL.entry([5], extensions: twice)] }
                == "CRL_REPEATED_EXTENSION")
    }

    @Test func `more extensions than any list has are refused`() {
        let many = (0..<UInt8(65)).map { DERWriter.anyExtension([0x2b, $0], []) }
        #expect(Self.code { $0.extensions = Array(many.dropLast()) } == nil)
        #expect(Self.code { $0.extensions = many } == "CRL_MALFORMED")
    }

    @Test func `an authority's key identifier is read`() throws {
        let identifier = DERWriter.sequence([DERWriter.element(0x80, [1, 2, 3])])
        let crl = SampleCRL(extensions: [DERWriter.standardExtension(35, identifier)])
        #expect(try CRLDocument(crl.der).extensions.authorityKeyID == [1, 2, 3])
        let other = DERWriter.sequence([
            DERWriter.element(0xa1, []), DERWriter.element(0x82, [1]),
        ])
        let withSerial = SampleCRL(extensions: [DERWriter.standardExtension(35, other)])
        #expect(try CRLDocument(withSerial.der).extensions.authorityKeyID == nil)
    }

    @Test func `numbers that are negative, too long or not in shortest form are malformed`() {
        for content in [[0x80], [UInt8](repeating: 1, count: 21), [0, 1], []] as [[UInt8]] {
            let number = DERWriter.standardExtension(20, DERWriter.integer(content))
            #expect(Self.code { $0.extensions = [number] } == "CRL_MALFORMED")
        }
        for content in [[0, 5], [0xff, 0x80], []] as [[UInt8]] {
            #expect(Self.code { $0.entries = [SampleCRL.entry(content)] } == "CRL_MALFORMED")
        }
    }

    @Test func `reasons in another form are malformed`() {
        for value in [[0x0a, 0x01, 0x80], [0x0a, 0x02, 0, 1], [0x0a, 0], [0x02, 1, 1]]
            as [[UInt8]]
        {
            let reason = DERWriter.standardExtension(21, value)
            #expect(
                Self.code { $0.entries = [SampleCRL.entry([5], extensions: [reason])] }
                    == "CRL_MALFORMED")
        }
    }

    @Test(
        arguments: [
            [0x30, 0x80, 0x00, 0x00], [0x30, 0x81, 0x00], [0x30, 0x82, 0x00, 0x01, 0x00],
            [0x30, 0x85, 0, 0, 0, 0, 1], [0x3f, 0x81, 0x01, 0x00], [0x30, 0xff, 0x00],
        ] as [[UInt8]])
    func `indefinite, padded and overlong lengths and long tags are malformed`(junk: [UInt8]) {
        #expect(Self.code { $0.rest = junk } == "CRL_MALFORMED")
        #expect(Self.code { $0.entries = [junk] } == "CRL_MALFORMED")
        #expect(Self.code { $0.extensions = [junk] } == "CRL_MALFORMED")
        #expect(Self.code { $0.issuer = junk } == "CRL_MALFORMED")
    }

    @Test func `what does not belong there is malformed`() {
        #expect(Self.code { $0.issuer = [0x30, 0x00] } == "CRL_MALFORMED")
        #expect(Self.code { $0.rest = [0x05, 0x00] } == "CRL_MALFORMED")
        #expect(Self.code { $0.signature = DERWriter.bitString([1], unused: 1) } == "CRL_MALFORMED")
        #expect(Self.code { $0.signature = DERWriter.bitString([]) } == "CRL_MALFORMED")
        #expect(Self.code { $0.signature += [0x05, 0x00] } == "CRL_MALFORMED")
        let broken = DERWriter.anyExtension([0x55, 0x1d, 0x80], [])
        #expect(Self.code { $0.extensions = [broken] } == "CRL_MALFORMED")
        #expect(Self.code { $0.extensions = [DERWriter.anyExtension([], [])] } == "CRL_MALFORMED")
        let critical = DERWriter.anyExtension([0x55, 0x1d, 24], critical: 1, [])
        #expect(Self.code { $0.extensions = [critical] } == "CRL_MALFORMED")
    }

    @Test(
        arguments: [
            ([0x2a, 0x86, 0x48], "1.2.840"), ([0x55, 0x1d, 0x14], "2.5.29.20"), ([0x78], "2.40"),
            ([0x2b] + [UInt8](repeating: 0xff, count: 10) + [0x7f], "1.3.?"), ([], ""),
        ] as [([UInt8], String)])
    func `identifiers are shown in dotted form`(content: [UInt8], text: String) {
        #expect(DottedIdentifier.text(0..<content.count, content.span) == text)
    }

    @Test func `every error has a code and words of its own`() {
        let errors: [CRLError] = [
            .tooLarge(1), .notARevocationList, .badPEM(.noEnd), .malformed(.tag, offset: 3),
            .trailingBytes, .unsupportedVersion, .repeatedExtension("1"),
            .unknownCriticalExtension("1"), .badDelta(.noNumber), .indirect,
            .partialScope(.attributes),
            .algorithmMismatch, .unsupportedAlgorithm("1"), .unknownIssuer("CN=a"),
            .issuerMayNotSign("CN=a"), .badSignature, .library("x"),
        ]
        #expect(Set(errors.map(\.code)).count == errors.count)
        #expect(Set(errors.map(\.description)).count == errors.count)
    }
}
