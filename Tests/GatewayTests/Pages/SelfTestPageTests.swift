import DeviceTrust
import Foundation
import Testing

@testable import Gateway

@Suite struct SelfTestPageTests {
    @Test func `a trusted device sees its certificate and how long it lasts`() {
        let text = html(SamplePages.selfTest(.trusted, certificate: SamplePages.certificate()))
        for words in [
            "<h1>This computer is trusted</h1>", ">trusted</span>", "C02EXAMPLE01</code>",
            "<dt>Platform</dt><dd><bdi>macOS</bdi>", "CN=ALICE-MBA,<wbr>serialNumber",
            "CN=MTLS Certificate Authority,<wbr>O=Corp Example",
            "4dc89d79ca6db1ede9fa75553e35a24c366fa6d9</code>", "15 December 2026, 07:31 UTC",
            "(expires in 23 days)", "TLSv1.3, TLS_AES_256_GCM_SHA384", "<bdi>new</bdi>",
            "203.0.113.7</code>", "22 November 2026, 07:31 UTC", "r-01j9f3a9c7d2</code>",
            "00070e15",
        ] {
            #expect(text.contains(words), "\(words)")
        }
        #expect(!text.contains("What you can do"))
    }

    @Test(arguments: PostureReason.allCases)
    func `every reason is told with its remedy`(reason: PostureReason) {
        let page = SamplePages.selfTest(
            .notTrusted(reason), certificate: SamplePages.certificate())
        let text = html(page)
        #expect(page.page(.html).status == 200)
        #expect(text.contains("<h1>\(htmlText(reason.entry.title))</h1>"))
        #expect(text.contains(htmlText(reason.entry.explanation)))
        #expect(text.contains(htmlText(reason.entry.remedy)))
        #expect(text.contains(">not trusted</span>"))
        #expect(text.contains(">\(reason.rawValue)</code>"))
        #expect(text.contains("href=\"https://help.corp.test/device-trust\""))
    }

    @Test func `who shows no certificate reads why that may be`() {
        let text = html(SamplePages.selfTest(.notTrusted(.noCertificate), certificate: nil))
        #expect(text.contains("Your browser showed none."))
        #expect(text.contains("remembers an earlier choice"))
        #expect(!text.contains("Serial number"))
    }

    @Test func `who shows somebody else's certificate reads which one counts`() {
        let page = SamplePages.selfTest(
            .notTrusted(.unknownIssuer), certificate: SamplePages.certificate())
        #expect(html(page).contains("<li><bdi>CN=MTLS Certificate Authority,O=Corp Example</bdi>"))
    }

    static let distances: [(Int64, String)] = [
        (-1, "expired less than a minute ago"), (0, "expires in less than a minute"),
        (-259_200, "expired 3 days ago"), (25_920_000, "expires in 300 days"),
    ]

    @Test(arguments: distances)
    func `the end of validity is told from now`(distance: Int64, words: String) {
        let certificate = SamplePages.certificate(notAfter: SamplePages.now + distance)
        let text = html(SamplePages.selfTest(.trusted, certificate: certificate))
        #expect(text.contains("(\(words))"))
    }

    @Test func `a certificate of the future says when it starts`() {
        let certificate = SamplePages.certificate(notBefore: SamplePages.now + 600)
        let page = SamplePages.selfTest(.notTrusted(.notYetValid), certificate: certificate)
        #expect(html(page).contains("(starts in 10 minutes)"))
    }

    @Test func `a resumed session is told`() {
        var page = SamplePages.selfTest(.trusted, certificate: SamplePages.certificate())
        page.connection.isResumed = true
        #expect(html(page).contains("continued from an earlier session"))
    }

    @Test func `scripts read the same as JSON`() throws {
        let page = SamplePages.selfTest(
            .notTrusted(.expired),
            certificate: SamplePages.certificate(notAfter: SamplePages.now - 60))
        let answer = try jsonObject(page.page(.json))
        #expect(page.page(.json).kind == .json)
        #expect(answer["trusted"] as? Bool == false)
        #expect(answer["reason"] as? String == "expired")
        #expect(answer["title"] as? String == PostureReason.expired.entry.title)
        #expect(answer["remedy"] as? String == PostureReason.expired.entry.remedy)
        #expect(answer["client_address"] as? String == "203.0.113.7")
        #expect(answer["time"] as? String == "2026-11-22T07:31:49Z")
        let certificate = try #require(answer["certificate"] as? [String: Any])
        #expect(certificate["device_id"] as? String == "C02EXAMPLE01")
        #expect(certificate["platform"] as? String == "macos")
        #expect(certificate["not_after"] as? String == "2026-11-22T07:30:49Z")
        #expect(certificate["expires_in_seconds"] as? Int == -60)
        let tls = try #require(answer["tls"] as? [String: Any])
        #expect(tls["version"] as? String == "TLSv1.3")
        #expect(tls["resumed"] as? Bool == false)
    }

    @Test func `scripts of a trusted device read no reason`() throws {
        let page = SamplePages.selfTest(.trusted, certificate: nil)
        let answer = try jsonObject(page.page(.json))
        #expect(answer["trusted"] as? Bool == true)
        #expect(answer["reason"] is NSNull)
        #expect(answer["remedy"] is NSNull)
        #expect(answer["certificate"] is NSNull)
    }

    @Test func `a certificate that cannot be read has no dates`() throws {
        var certificate = SamplePages.certificate()
        certificate.notBefore = nil
        certificate.notAfter = nil
        let page = SamplePages.selfTest(
            .notTrusted(.malformedCertificate), certificate: certificate)
        #expect(!html(page).contains("Valid until"))
        let facts = try jsonObject(page.page(.json))["certificate"] as? [String: Any]
        #expect(facts?["not_after"] is NSNull)
        #expect(facts?["expires_in_seconds"] is NSNull)
    }

    @Test(arguments: [Int64.min, -62_135_596_800, 253_402_300_799, .max])
    func `no date of a certificate is too strange`(date: Int64) throws {
        let certificate = SamplePages.certificate(notBefore: date, notAfter: date)
        let page = SamplePages.selfTest(.notTrusted(.expired), certificate: certificate)
        #expect(WellFormedness.fault(in: page.page(.html).body) == nil)
        _ = try jsonObject(page.page(.json))
    }

    @Test(arguments: SecurityPageTests.hostileTexts.indices)
    func `hostile text in any input stays text`(place: Int) throws {
        let hostile = SecurityPageTests.hostileTexts[place]
        var page = SamplePages.selfTest(
            .notTrusted(.unknownIssuer), certificate: SamplePages.certificate())
        page.org = hostile
        page.host = hostile
        page.requestID = hostile
        page.acceptedIssuers = [hostile]
        page.connection = .init(
            version: hostile, cipher: hostile, isResumed: true, clientAddress: hostile)
        page.certificate?.subject = hostile
        page.certificate?.issuer = hostile
        page.certificate?.serial = hostile
        page.certificate?.fingerprint = hostile
        page.certificate?.deviceID = hostile
        let body = page.page(.html).body
        #expect(WellFormedness.fault(in: body) == nil)
        #expect(!String(decoding: body, as: UTF8.self).contains("<script"))
        let answer = try jsonObject(page.page(.json))
        #expect((answer["certificate"] as? [String: Any])?["subject"] as? String == hostile)
    }

    private func html(_ page: SelfTestPage) -> String {
        String(decoding: page.page(.html).body, as: UTF8.self)
    }
}
