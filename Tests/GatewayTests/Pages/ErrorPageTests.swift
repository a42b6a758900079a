import Foundation
import Testing

@testable import Gateway

@Suite struct ErrorPageTests {
    @Test(arguments: ErrorText.all)
    func `every status says what happened and what to do next`(text: ErrorText) throws {
        let page = ErrorPage.page(text.status, format: .html, requestID: "r-7f3a9c")
        #expect(page.status == text.status)
        let html = String(decoding: page.body, as: UTF8.self)
        #expect(WellFormedness.fault(in: page.body) == nil)
        #expect(html.contains("<h1>\(htmlText(text.title))</h1>"))
        #expect(html.contains(htmlText(text.explanation)))
        #expect(html.contains(htmlText(text.remedy)))
        #expect(html.contains("Error \(text.status)"))
        #expect(html.contains("<code class=\"id\">r-7f3a9c</code>"))

        let problem = try jsonObject(
            ErrorPage.page(text.status, format: .json, requestID: "r-7f3a9c"))
        #expect(problem["type"] as? String == "about:blank")
        #expect(problem["status"] as? Int == text.status)
        #expect(problem["title"] as? String == text.title)
        #expect(problem["detail"] as? String == text.explanation)
        #expect(problem["remedy"] as? String == text.remedy)
        #expect(problem["instance"] as? String == "urn:sallyport:request:r-7f3a9c")
    }

    @Test(arguments: [
        400, 403, 404, 405, 408, 411, 413, 414, 415, 417, 421, 431, 500, 501, 502, 503, 504, 505,
    ])
    func `every status of the gateway has its own words`(status: Int) {
        #expect(ErrorText.all.count { $0.status == status } == 1)
    }

    @Test(arguments: [(418, 400), (599, 500), (511, 500), (0, 400)])
    func `other statuses keep their number and borrow words`(status: Int, words: Int) throws {
        let page = ErrorPage.page(status, format: .json, requestID: "r")
        let problem = try jsonObject(page)
        #expect(page.status == status)
        #expect(problem["status"] as? Int == status)
        let text = try #require(ErrorText.all.first { $0.status == words })
        #expect(problem["title"] as? String == text.title)
    }

    @Test(arguments: SecurityPageTests.hostileTexts.indices)
    func `a hostile identifier stays text`(place: Int) throws {
        let hostile = SecurityPageTests.hostileTexts[place]
        let page = ErrorPage.page(400, format: .html, requestID: hostile)
        #expect(WellFormedness.fault(in: page.body) == nil)
        #expect(!String(decoding: page.body, as: UTF8.self).contains("<script"))
        let problem = try jsonObject(ErrorPage.page(400, format: .json, requestID: hostile))
        let instance = try #require(problem["instance"] as? String)
        #expect(URL(string: instance) != nil)
        #expect(instance.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") })
    }

    @Test func `two pages do not mix their identifiers`() {
        let one = ErrorPage.page(502, format: .html, requestID: "one")
        let two = ErrorPage.page(502, format: .html, requestID: "two")
        #expect(one.body != two.body)
        #expect(String(decoding: two.body, as: UTF8.self).contains(">two<"))
        #expect(!String(decoding: two.body, as: UTF8.self).contains(">one<"))
    }
}
