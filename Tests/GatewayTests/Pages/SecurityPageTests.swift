import DeviceTrust
import Foundation
import Testing

@testable import Gateway

@Suite struct SecurityPageTests {
    @Test(arguments: PostureReason.allCases)
    func `every reason tells people what is the matter and what to do`(reason: PostureReason) {
        let page = SamplePages.security(reason).page(.html)
        #expect(page.status == 403)
        let text = String(decoding: page.body, as: UTF8.self)
        let entry = reason.entry
        #expect(text.contains("<h1>\(htmlText(entry.title))</h1>"))
        #expect(text.contains(htmlText(entry.explanation)))
        #expect(text.contains(htmlText(entry.remedy)))
        #expect(text.contains(">\(reason.rawValue)</code>"))
        #expect(text.contains(">r-01j9f3a9c7d2</code>"))
        #expect(
            text.contains("<time datetime=\"2026-11-22T07:31:49Z\">22 November 2026, 07:31 UTC"))
        #expect(text.contains("Corp Example"))
    }

    @Test(arguments: PostureReason.allCases)
    func `every reason tells programs the same`(reason: PostureReason) throws {
        let page = SamplePages.security(reason).page(.json)
        #expect(page.kind == .problem)
        let problem = try jsonObject(page)
        let entry = reason.entry
        #expect(problem["type"] as? String == "urn:sallyport:problem:\(reason.rawValue)")
        #expect(problem["title"] as? String == entry.title)
        #expect(problem["status"] as? Int == 403)
        #expect(problem["detail"] as? String == entry.explanation)
        #expect(problem["instance"] as? String == "urn:sallyport:request:r-01j9f3a9c7d2")
        #expect(problem["request_id"] as? String == "r-01j9f3a9c7d2")
        #expect(problem["reason"] as? String == reason.rawValue)
        #expect(problem["remedy"] as? String == entry.remedy)
        #expect(problem["temporary"] as? Bool == entry.transient)
        #expect(problem["learn_more"] as? String == "https://help.corp.test/device-trust")
        #expect(problem["time"] as? String == "2026-11-22T07:31:49Z")
    }

    @Test func `the Learn more link is there only if it is set`() throws {
        var page = SamplePages.security(.expired)
        #expect(html(page).contains("href=\"https://help.corp.test/device-trust\""))
        page.learnMore = nil
        #expect(!html(page).contains("Learn more"))
        #expect(html(page).contains("Try again"))
        page.retry = nil
        #expect(!html(page).contains("<a "))
        #expect(try jsonObject(page.page(.json))["learn_more"] is NSNull)
    }

    @Test func `a certificate of somebody else is answered with the right issuer`() {
        let text = html(SamplePages.security(.unknownIssuer))
        #expect(text.contains("<li><bdi>CN=MTLS Certificate Authority,O=Corp Example</bdi></li>"))
        #expect(!html(SamplePages.security(.expired)).contains("<li>"))
    }

    @Test(arguments: SecurityPageTests.hostileTexts.indices)
    func `hostile text in any input stays text`(place: Int) throws {
        let hostile = SecurityPageTests.hostileTexts[place]
        var page = SamplePages.security(.unknownIssuer)
        page.org = hostile
        page.requestID = hostile
        page.acceptedIssuers = [hostile]
        page.shownSubject = hostile
        page.shownIssuer = hostile
        page.learnMore = PageLink(address: "https://help.corp.test/?\(hostile)")
        page.retry = PageLink(path: "/\(hostile)")
        let body = page.page(.html).body
        #expect(WellFormedness.fault(in: body) == nil)
        let text = String(decoding: body, as: UTF8.self)
        #expect(!text.contains("<script"))
        #expect(!WellFormedness.attributes(in: body).contains { $0.hasPrefix("on") })
        let problem = try jsonObject(page.page(.json))
        #expect(problem["request_id"] as? String == hostile)
        #expect(problem["org"] as? String == hostile)
    }

    /// Tests name them by their place: as they are, they would act on the terminal of the test run.
    static let hostileTexts = [
        "<script>alert(1)</script>", "\"><svg onload=alert(1)>", "' onmouseover='alert(1)",
        "</title></style><script>", "<!--", "-->", "]]>", "&#60;script&#62;", "\u{0}\u{1B}[2J",
        "\r\nSet-Cookie: a=b", "\u{2028}\u{2029}\u{202E}", "\\\"\\u0000", "{{7*7}}", "%00%0d%0a",
        "\u{FEFF}\u{FFFE}", String(repeating: "<", count: 20_000), "",
    ]

    private func html(_ page: SecurityPage) -> String {
        String(decoding: page.page(.html).body, as: UTF8.self)
    }
}

/// Text as it stands in a page.
func htmlText(_ text: String) -> String {
    var html = HTMLText()
    html.text(text)
    return String(decoding: html.bytes, as: UTF8.self)
}

/// The body of a page for programs, read by a parser that is not ours.
func jsonObject(_ page: Page) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(page.body))
    return try #require(object as? [String: Any])
}
