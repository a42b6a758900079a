import DeviceTrust
import TLS
import Testing

@testable import Gateway

@Suite struct HandoffCertificateTests {
    private let now = HandoffSample.now

    private func travelled(_ certificate: DeviceCertificate) throws -> DeviceCertificate {
        var output = FieldWriter()
        try #require(HandoffCertificate(certificate)).write(to: &output)
        var input = FieldReader(output.octets[...])
        let facts = try #require(HandoffCertificate(from: &input))
        #expect(input.isAtEnd)
        return facts.deviceCertificate
    }

    @Test func `what judging asks for comes back`() throws {
        let certificate = HandoffSample.certificate()
        let copy = try travelled(certificate)
        #expect(copy.verdict == certificate.verdict)
        #expect(copy.links == certificate.links)
        #expect(copy.fingerprint == certificate.fingerprint)
        #expect(copy.serialText == certificate.serialText)
        #expect(copy.platform == .macos)
        #expect(copy.names.subject == certificate.names.subject)
        #expect(copy.names.issuer == certificate.names.issuer)
        #expect(copy.distributionPointAddresses == certificate.distributionPointAddresses)
        for source in DeviceIDSource.allCases {
            #expect(copy.deviceID(by: [source]) == certificate.deviceID(by: [source]))
        }
    }

    @Test(arguments: ChainVerdict.allCases)
    func `every verdict comes back`(verdict: ChainVerdict) throws {
        let certificate = DeviceCertificate(
            verdict: verdict, links: [HandoffSample.link(1)].compactMap { $0 }, fingerprint: [])
        #expect(try travelled(certificate).verdict == verdict)
    }

    @Test func `a judgement of later sees dates and lists of later`() throws {
        let copy = try travelled(HandoffSample.certificate())
        let trust = OrgTrust(name: "corp")
        func posture(_ time: Int64) -> Posture { trust.posture(of: copy, standing: nil, at: time) }
        // Only the store's word is missing.
        #expect(posture(now) == .notTrusted(.deviceUnknown))
        #expect(posture(now + 1001).reason == .badChain)
        let strict = OrgTrust(name: "corp", crlRequired: true)
        #expect(strict.posture(of: copy, standing: nil, at: now).reason == .crlStale)
    }

    @Test func `long addresses of lists come back, absurd ones make no facts`() throws {
        for count in [100, 127, 128, 255, 256, 300] {
            let address = String(repeating: "a", count: count)
            let certificate = HandoffSample.certificate(distributionPoints: [address])
            #expect(try travelled(certificate).distributionPointAddresses == [address])
        }
        let absurd = HandoffSample.certificate(
            distributionPoints: [String](repeating: String(repeating: "a", count: 299), count: 8))
        #expect(HandoffCertificate(absurd) == nil)
        let long = HandoffSample.certificate(
            distributionPoints: [String(repeating: "a", count: 301)])
        #expect(HandoffCertificate(long) == nil)
    }

    @Test func `names for people are cut, names of devices are whole or not there`() throws {
        var names = HandoffSample.names
        names.subject = String(repeating: "ä", count: 5000)
        names.issuer = String(repeating: "ö", count: 5000)
        names.commonName = String(repeating: "n", count: 5000)
        let copy = try travelled(HandoffSample.certificate(names: names))
        #expect(copy.names.subject == String(repeating: "ä", count: 256))
        #expect(copy.names.commonName == nil)
        #expect(copy.deviceID() == "C02")
    }

    @Test func `the largest facts leave a cookie below 4 KiB`() throws {
        let link = try #require(
            ChainLink(
                issuerKey: [UInt8](repeating: 255, count: 32),
                serial: [UInt8](repeating: 255, count: 20), notBefore: .min, notAfter: .max))
        let long = String(repeating: "x", count: 300)
        let certificate = DeviceCertificate(
            verdict: .verified, links: [ChainLink](repeating: link, count: 6),
            fingerprint: [UInt8](repeating: 255, count: 32),
            names: CertificateNames(
                subject: long + long, issuer: long + long, commonName: long,
                subjectSerialNumber: long, uris: [long], permanentIdentifier: long))
        let facts = try #require(HandoffCertificate(certificate))
        #expect(facts.byteCount <= HandoffCertificate.longest)
        #expect(facts.deviceCertificate.links.count == 6)
        var posture = HandoffSample.posture()
        posture.certificate = facts
        posture.org = String(repeating: "o", count: 64)
        posture.host = String(repeating: "h", count: 253) + ":65535"
        let keys = try HandoffSample.keys(1)
        let token = try #require(try HandoffToken.seal(posture, keys: keys))
        let cookie = HandoffCookies.set(
            HandoffCookies.posture, token, lifetime: HandoffPosture.lifetime)
        #expect(cookie.utf8.count < 4096)

        let target = "/" + String(repeating: "t", count: ReturnTarget.longest - 1)
        var ticket = try #require(HandoffSample.ticket())
        ticket.certificate = facts
        ticket.request = try #require(HandoffSample.request(target))
        ticket.returnHost = posture.host
        #expect(try HandoffToken.seal(ticket, keys: keys) != nil)
    }

    @Test func `as many groups are kept as a cookie holds`() throws {
        let groups = Set((0..<500).map { "group-\($0)" })
        let named = try #require(
            NamedUser(name: String(repeating: "u", count: 255), groups: groups))
        let user = SignedInUser(org: "corp", host: "login.corp.test", named, at: now)
        #expect(!user.hasAllGroups)
        #expect(user.groups.count > 100)
        #expect(user.groups == Array(groups.sorted().prefix(user.groups.count)))
        let token = try #require(try HandoffToken.seal(user, keys: HandoffSample.keys(1)))
        #expect(token.utf8.count < 3900)
        let few = try #require(NamedUser(name: "u", groups: ["b", "a"]))
        let whole = SignedInUser(org: "corp", host: "login.corp.test", few, at: now)
        #expect(whole.hasAllGroups)
        #expect(whole.groups == ["a", "b"])
    }
}
