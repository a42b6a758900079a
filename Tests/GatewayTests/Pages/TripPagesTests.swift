import DeviceTrust
import Foundation
import Testing

@testable import Gateway

@Suite struct TripPagesTests {
    private func text(_ page: Page) -> String { String(decoding: page.body, as: UTF8.self) }

    private func lines(_ page: Page) -> String {
        String(decoding: page.headerLines, as: UTF8.self)
    }

    @Test func `the pages may run their script and post anywhere`() throws {
        for page in [
            try SamplePages.leave(nil).page, try SamplePages.leave("a=1").page,
            try SamplePages.resume().page,
        ] {
            let lines = lines(page)
            #expect(
                lines.contains(
                    "Content-Security-Policy: default-src 'none'; script-src 'nonce-bm9uY2U'; "
                        + "style-src 'sha256-\(PageStyle.hash)'; base-uri 'none'; "
                        + "frame-ancestors 'none'\r\n"))
            #expect(lines.contains("Referrer-Policy: strict-origin\r\n"))
            #expect(lines.contains("Cache-Control: no-store\r\n"))
            #expect(text(page).contains("<script nonce=\"bm9uY2U\">"))
            #expect(text(page).contains("<meta name=\"referrer\" content=\"strict-origin\">"))
            #expect(page.status == 200)
        }
    }

    @Test func `the first link and the form lead to the device-trust host`() throws {
        let page = text(try SamplePages.leave("a=1").page)
        let link = try #require(page.firstMatch(of: #/href="([^"]*)"/#)?.1)
        #expect(link.hasPrefix("https://r4f.dt.corp.test/.sallyport/posture?s=eyJ"))
        #expect(link.utf8.count > 2500, "the state must not be cut")
        #expect(page.contains("<form method=\"post\" action=\"\(link)\" accept-charset=\"utf-8\">"))
        #expect(!page.contains("http-equiv"))
        #expect(page.contains("<p class=\"actions\" hidden>"))
        let get = text(try SamplePages.leave(nil).page)
        #expect(get.contains("<noscript><meta http-equiv=\"refresh\" content=\"0;url=\(link)\">"))
        #expect(!get.contains("<form"))
        #expect(!get.contains("<p class=\"actions\" hidden>"))
    }

    @Test func `the fields stand in the page as they came`() throws {
        let body =
            "RelayState=a%22b%3C%2Fscript%3E%26amp%3B&x=1%0A2&x=%E4%BD%A0%E2%80%A8%01&submit=&"
            + "acceptCharset=%EF%BF%BE%C2%85&n%0D=%0D%0A%00"
        let page = text(try SamplePages.leave(body).page)
        for field in [
            "name=\"RelayState\" value=\"a&quot;b&lt;/script&gt;&amp;amp;\">",
            "name=\"x\" value=\"1&#13;&#10;2\">", "name=\"x\" value=\"你\u{2028}\u{1}\">",
            "name=\"submit\" value=\"\">", "name=\"acceptCharset\" value=\"\u{FFFE}\u{85}\">",
            "name=\"n&#13;&#10;\" value=\"&#13;&#10;\u{FFFD}\">",
        ] {
            #expect(page.contains("<input type=\"hidden\" \(field)"))
        }
        #expect(WellFormedness.fault(in: Array(page.utf8)) == nil)
        let long = String(repeating: "b", count: 60_000)
        #expect(text(try SamplePages.leave("a=\(long)").page).contains("value=\"\(long)\""))
    }

    @Test func `a body that is not UTF-8 goes back in its own charset`() throws {
        let page = text(try SamplePages.leave("a=%FC%80%00").page)
        #expect(page.contains("accept-charset=\"windows-1252\""))
        #expect(page.contains("value=\"ü€&amp;#65533;\""))
        #expect(text(try SamplePages.resume().page).contains("accept-charset=\"windows-1252\""))
    }

    @Test func `after a while the page says what else can be done`() throws {
        let page = text(try SamplePages.leave(nil).page)
        let late = try #require(page.firstRange(of: "class=\"advice late\""))
        let rest = page[late.lowerBound...]
        #expect(rest.contains("href=\"https://dt.corp.test/.sallyport/posture?s=AAAA\""))
        #expect(rest.contains("href=\"/.sallyport/resume?t=AAAA\""))
        let fixed = text(try SamplePages.leave(nil, hasFixedHost: false).page)
        #expect(!fixed.contains("https://dt.corp.test"))
        #expect(fixed.contains("href=\"/.sallyport/resume?t=AAAA\""))
        var bare = try SamplePages.leave(nil, hasFixedHost: false)
        bare.withoutCheck = nil
        #expect(!text(bare.page).contains("late\""))
        let sheet = PageStyle.sheet.description
        #expect(sheet.contains(".late{visibility:hidden;animation:late 0s linear 5s forwards}"))
    }

    @Test func `both pages speak of the same trip`() throws {
        let key = "sp." + String(repeating: "ab", count: 16)
        #expect(text(try SamplePages.leave("a=1").page).contains("setItem('\(key)'"))
        #expect(text(try SamplePages.resume().page).contains("k='\(key)'"))
    }

    @Test func `the form is posted to where it was going`() throws {
        let page = text(try SamplePages.resume().page)
        #expect(page.contains("<form method=\"post\" action=\"/sso?a=&quot;b&quot;&amp;c\""))
        #expect(page.contains("<div id=\"stale\" role=\"alert\" hidden>"))
        #expect(page.contains("href=\"https://payroll.corp.test/\""))
    }

    @Test(arguments: SecurityPageTests.hostileTexts.indices)
    func `hostile text stays text`(place: Int) throws {
        let hostile = SecurityPageTests.hostileTexts[place]
        var leave = try SamplePages.leave("a=1&RelayState=" + percent(hostile))
        leave.org = hostile
        var resume = try SamplePages.resume()
        resume.org = hostile
        var apps = try SamplePages.dashboard(.notTrusted(.revoked))
        apps.org = hostile
        apps.user = hostile
        apps.apps[0].name = hostile
        var fault = SamplePages.handoffFault(.used)
        fault.org = hostile
        for page in [leave.page, resume.page, apps.page(.html), fault.page(.html)] {
            #expect(WellFormedness.fault(in: page.body) == nil)
            // What stands in quotes is a value, whatever it looks like.
            let markup = text(page).replacing(#/"[^"]*"/#, with: "\"\"")
            let attributes = WellFormedness.attributes(in: Array(markup.utf8))
            #expect(!attributes.contains { $0.hasPrefix("on") })
        }
        _ = try jsonObject(apps.page(.json))
        _ = try jsonObject(fault.page(.json))
    }

    private func percent(_ text: String) -> String {
        text.utf8.map { "%" + HexText.lowerCase([$0]) }.joined()
    }
}

@Suite struct HandoffFaultPageTests {
    @Test(arguments: HandoffProblem.allCases)
    func `every problem says what to do and goes nowhere by itself`(
        problem: HandoffProblem
    ) throws {
        let page = SamplePages.handoffFault(problem).page(.html)
        #expect(page.status == 400)
        let text = String(decoding: page.body, as: UTF8.self)
        #expect(text.contains("<h1>\(htmlText(problem.english.title))</h1>"))
        #expect(text.contains(htmlText(problem.english.remedy)))
        #expect(text.contains("href=\"https://payroll.corp.test/\""))
        #expect(!text.contains("http-equiv"))
        let object = try jsonObject(SamplePages.handoffFault(problem).page(.json))
        #expect(object["reason"] as? String == "handoff_\(problem.rawValue)")
        #expect(object["status"] as? Int == 400)
    }

    @Test(arguments: HandoffFault.allCases)
    func `a token that does not count has a page`(fault: HandoffFault) {
        #expect(HandoffProblem(fault) == (fault == .expired ? .expired : .invalid))
    }
}
