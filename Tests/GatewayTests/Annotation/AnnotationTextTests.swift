import DeviceTrust
import Foundation
import TLS
import TestSupport
import Testing

@testable import Gateway

/// A statement in words, line by line.
func annotation(
    _ statement: DeviceStatement, id: String = "r-1", now: Int64 = Sample.now
) throws -> [String] {
    var words = AnnotationText()
    let isMade = words.make(statement, .bound(0), id: id, snapshot: try Sample.snapshot(), now: now)
    try #require(isMade)
    let text = GatewayTests.text(words.text)
    try #require(text.hasSuffix("\r\n"))
    return text.dropLast().split(separator: "\r\n", omittingEmptySubsequences: false)
        .map(String.init)
}

@Suite struct AnnotationTextTests {
    private let device = CertificateNames(
        subject: "CN=mac-1,O=Corp", commonName: "mac-1",
        uris: ["urn:sallyport:device:mac:C02EXAMPLE01"])

    @Test func `A trusted device is named with its platform`() throws {
        let statement = Sample.statement(certificate: try Sample.certificate(device))
        #expect(
            try annotation(statement) == [
                "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: https",
                "X-Sallyport-Device-Trust: trusted", "X-Sallyport-Device-Id: C02EXAMPLE01",
                "X-Sallyport-Device-Platform: macos",
            ])
    }

    @Test func `The user is named with a trusted device, and only with one`() throws {
        let user = "ünï@corp.test"
        let trusted = Sample.statement(certificate: try Sample.certificate(device), user: user)
        #expect(
            try annotation(trusted).last == "X-Sallyport-User: \(FieldValue.encoded(user))")
        let revoked = Sample.statement(
            .notTrusted(.revoked), certificate: try Sample.certificate(device), user: user)
        #expect(try annotation(revoked).allSatisfy { !$0.hasPrefix("X-Sallyport-User") })
    }

    @Test(arguments: PostureReason.allCases)
    func `A device that is not trusted has its reason said`(reason: PostureReason) throws {
        let lines = try annotation(Sample.statement(.notTrusted(reason)))
        #expect(lines[2] == "X-Sallyport-Device-Trust: not-trusted")
        #expect(lines[3] == "X-Sallyport-Reason: \(reason.rawValue)")
    }

    @Test func `An unknown platform and a missing certificate are not spoken of`() throws {
        let lines = try annotation(
            Sample.statement(
                certificate: Sample.certificate(CertificateNames(commonName: "mac-1"))))
        #expect(lines.contains("X-Sallyport-Device-Id: mac-1"))
        #expect(!lines.contains { $0.contains("Platform") })
        let none = try annotation(Sample.statement(.notTrusted(.noCertificate)))
        #expect(none.count == 4)
    }

    @Test(arguments: [ChainVerdict.badChain, .malformed, .unknownIssuer, .wrongUsage])
    func `Nothing is said about a certificate that nobody vouches for`(
        verdict: ChainVerdict
    ) throws {
        let app = Sample.app(annotations: [.headers, .assertion, .clientCert, .xfcc])
        let lines = try annotation(
            Sample.statement(
                .notTrusted(.unknownIssuer), app: app,
                certificate: Sample.certificate(device, verdict: verdict),
                presented: Sample.presented("foreign")))
        #expect(lines.count == 5)
        #expect(lines.dropLast().joined().contains("C02EXAMPLE01") == false)
        #expect(lines.last?.hasPrefix("X-Sallyport-Jwt-Assertion: ") == true)
    }

    @Test func `An app is told no more than its settings say`() throws {
        let statement = Sample.statement(
            app: Sample.app(annotations: []), certificate: try Sample.certificate(device),
            presented: try Sample.presented("good"))
        #expect(
            try annotation(statement) == ["X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: https"])
    }

    @Test(arguments: [
        "a\r\nX-Sallyport-Device-Trust: trusted", "a\nb", "a\rb", "a\u{0}b", "a\u{7f}b",
        "a\u{85}b", "a\u{2028}b",
    ])
    func `A device name with a line break or control character is passed over`(
        name: String
    ) throws {
        let lines = try annotation(
            Sample.statement(
                certificate: Sample.certificate(
                    CertificateNames(commonName: "mac-1", permanentIdentifier: name))))
        #expect(lines.last == "X-Sallyport-Device-Id: mac-1")
        #expect(lines.count == 4)
    }

    @Test(arguments: [
        ("Büro 1", "B%C3%BCro%201"), ("50%", "50%25"), ("a,b;c=\"d\"", "a,b;c=\"d\""),
        ("日本", "%E6%97%A5%E6%9C%AC"), ("a\tb", nil),
    ])
    func `A device name is ASCII in a field`(name: String, expected: String?) throws {
        let lines = try annotation(
            Sample.statement(certificate: Sample.certificate(CertificateNames(commonName: name))))
        let found = lines.first { $0.hasPrefix("X-Sallyport-Device-Id: ") }
        #expect(found == expected.map { "X-Sallyport-Device-Id: \($0)" })
    }
}

@Suite struct AnnotationCurrencyTests {
    private let app = Sample.app()

    private func words(lifetime: Int64 = 60, generation: UInt64 = 1) throws -> AnnotationText {
        var words = AnnotationText()
        let isMade = words.make(
            Sample.statement(app: app), .bound(0), id: "r-1",
            snapshot: try Sample.snapshot(generation: generation, lifetime: lifetime),
            now: Sample.now)
        try #require(isMade)
        return words
    }

    @Test func `Nothing was said at first`() {
        let words = AnnotationText()
        let isCurrent = words.isCurrent(
            for: app, .trusted, .bound(0), AnnotatedDecision(), from: "192.0.2.7", generation: 0,
            now: 0)
        #expect(!isCurrent)
    }

    @Test(arguments: [(60, 29, true), (60, 30, false), (2, 0, true), (1, 0, true), (1, 1, false)])
    func `Words count for half of an assertion's life`(
        lifetime: Int64, age: Int64, isCurrent: Bool
    ) throws {
        let words = try words(lifetime: lifetime)
        let found = words.isCurrent(
            for: app, .trusted, .bound(0), AnnotatedDecision(), from: "192.0.2.7", generation: 1,
            now: Sample.now + age
        )
        #expect(found == isCurrent)
    }

    @Test func `Words for another app, posture or snapshot do not count`() throws {
        let words = try words()
        let found = [
            words.isCurrent(
                for: Sample.app(), .trusted, .bound(0), AnnotatedDecision(), from: "192.0.2.7",
                generation: 1,
                now: Sample.now),
            words.isCurrent(
                for: app, .notTrusted(.expired), .bound(0), AnnotatedDecision(), from: "192.0.2.7",
                generation: 1,
                now: Sample.now),
            words.isCurrent(
                for: app, .trusted, .bound(0), AnnotatedDecision(), from: "192.0.2.7",
                generation: 2, now: Sample.now),
            words.isCurrent(
                for: app, .trusted, .bound(1), AnnotatedDecision(), from: "192.0.2.7",
                generation: 1, now: Sample.now),
        ]
        #expect(found == [false, false, false, false])
    }

    @Test func `New words replace the old ones`() throws {
        var words = try words()
        let isMade = words.make(
            Sample.statement(.notTrusted(.revoked), app: app), .bound(0), id: "r-2",
            snapshot: try Sample.snapshot(), now: Sample.now)
        #expect(isMade)
        let text = GatewayTests.text(words.text)
        #expect(!text.contains("Trust: trusted") && text.contains("revoked"))
        let found = [
            words.isCurrent(
                for: app, .trusted, .bound(0), AnnotatedDecision(), from: "192.0.2.7",
                generation: 1, now: Sample.now),
            words.isCurrent(
                for: app, .notTrusted(.revoked), .bound(0), AnnotatedDecision(), from: "192.0.2.7",
                generation: 1,
                now: Sample.now),
        ]
        #expect(found == [false, true])
    }
}

@Suite struct ForwardedCertificateTests {
    private func lines(_ form: App.Annotations, _ presented: PeerCertificate) throws -> [String] {
        try Array(
            annotation(
                Sample.statement(app: Sample.app(annotations: form), presented: presented)
            ).dropFirst(2))
    }

    /// The DER of each certificate of a PEM file.
    private func certificates(_ pem: [UInt8]) -> [String] {
        String(decoding: pem, as: UTF8.self).components(separatedBy: "-----BEGIN CERTIFICATE-----")
            .dropFirst().map { part in
                part.components(separatedBy: "-----END")[0].filter { !$0.isWhitespace }
            }
    }

    @Test func `Client-Cert is one byte sequence of the leaf`() throws {
        let leaf = certificates(try TestPKI.corp().file("device/good.pem"))[0]
        #expect(
            try lines(.clientCert, Sample.presented("good")) == ["Client-Cert: :\(leaf):"])
    }

    @Test func `Client-Cert-Chain lists what came with the leaf, and not the leaf`() throws {
        let chain = certificates(try TestPKI.corp().file("device/deep-chain.pem"))
        try #require(chain.count == 5)
        let presented = try Sample.presented("deep-chain", anchors: "ca/deep.pem")
        #expect(
            try lines(.clientCert, presented) == [
                "Client-Cert: :\(chain[0]):",
                "Client-Cert-Chain: "
                    + chain.dropFirst().map { ":\($0):" }.joined(separator: ", "),
            ])
    }

    @Test func `X-Forwarded-Client-Cert is one element with everything quoted`() throws {
        let presented = try Sample.presented("good")
        let line = try #require(try lines(.xfcc, presented).first)
        let parts = line.components(separatedBy: ";")
        #expect(
            parts[0] == "X-Forwarded-Client-Cert: Hash="
                + presented.fingerprint.map { String(format: "%02x", $0) }.joined())
        let pem = parts[1].dropFirst("Cert=\"".count).dropLast().removingPercentEncoding
        let expected = String(
            decoding: try Program.openssl(
                "x509", "-in", try written(try TestPKI.corp().file("device/good.pem"))),
            as: UTF8.self)
        #expect(pem == expected)
        #expect(parts[2] == "Subject=\"CN=good,O=Corp\"")
        #expect(parts[3] == "URI=\"urn:sallyport:device:mac:C02GOOD\"")
        #expect(parts.count == 4)
    }

    @Test func `A hostile subject stays inside its quotation marks`() throws {
        let presented = try hostile("/O=Corp/CN=a\",URI=\"x\\\\y;Hash=00\r\nX-Evil: 1")
        let line = try #require(try lines(.xfcc, presented).first)
        #expect(!line.contains("\n") && !line.contains("\r"))
        var isQuoted = false
        var isEscaped = false
        var outside = ""
        for character in line {
            if isEscaped {
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if !isQuoted {
                outside.append(character)
            }
        }
        #expect(!isQuoted)
        let keys = outside.split(separator: ";").dropFirst().map(String.init)
        #expect(keys == ["Cert=", "Subject="])
    }

    private let directory = try? TestDirectory()

    private func written(_ bytes: [UInt8]) throws -> String {
        let directory = try #require(directory)
        try directory.write(bytes, "file")
        return directory.path("file")
    }

    /// What TLS makes of a certificate with this subject; nobody vouches for it.
    private func hostile(_ subject: String) throws -> PeerCertificate {
        let directory = try #require(directory)
        let pem = try Program.openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", "key", "-subj", subject, "-days", "2", in: directory)
        return try ChainVerifier.verify(
            chain: pem, anchors: TrustAnchors(pem: TestPKI.corp().file("ca/device.pem")),
            engine: TLSEngine())
    }
}
