import Foundation
import Testing

@testable import Gateway

@Suite struct AllPagesTests {
    @Test(arguments: SamplePages.all.filter { $0.page.kind == .html }.map(\.name))
    func `every HTML page is well-formed and runs nothing`(name: String) throws {
        let page = try #require(SamplePages.all.first { $0.name == name }?.page)
        #expect(WellFormedness.fault(in: page.body) == nil)
        let text = String(decoding: page.body, as: UTF8.self)
        let isTrip = name.hasPrefix("leave") || name == "resume"
        for forbidden in ["javascript:", "<img", "<link", "<iframe", " style="]
            + (isTrip ? [] : ["<script", "<form"])
        {
            #expect(!text.contains(forbidden))
        }
        for attribute in WellFormedness.attributes(in: page.body) {
            #expect(!attribute.hasPrefix("on"))
        }
        #expect(text.contains("<html lang=\"en\">"))
        #expect(text.contains("name=\"viewport\""))
        #expect(text.components(separatedBy: "<h1>").count == 2)
        #expect(text.components(separatedBy: "<main ").count == 2)
        // The sample's state of 2.7 KiB stands in a page of a trip up to three times.
        #expect(page.body.count < (isTrip ? 18 : 12) * 1024, "a page must stay small")
    }

    @Test func `every page for programs is JSON`() throws {
        for (name, page) in SamplePages.all where page.kind != .html {
            let object = try JSONSerialization.jsonObject(with: Data(page.body))
            #expect(object is [String: Any], "\(name)")
        }
    }

    @Test(arguments: [Page.Kind.html, .json, .problem])
    func `header lines are whole lines and forbid storing and guessing`(kind: Page.Kind) {
        let page = Page(status: 200, kind: kind, body: [])
        let lines = String(decoding: page.headerLines, as: UTF8.self)
        #expect(lines.hasSuffix("\r\n"))
        #expect(!lines.contains("\r\n\r\n"))
        #expect(lines.utf8.count { $0 == 0x0D } == lines.utf8.count { $0 == 0x0A })
        for line in [
            "Cache-Control: no-store\r\n", "X-Content-Type-Options: nosniff\r\n",
            "Vary: Accept, Accept-Language\r\n", "Referrer-Policy: no-referrer\r\n",
        ] {
            #expect(lines.contains(line))
        }
    }

    @Test func `the published keys, and they alone, may be stored`() {
        let lines = Page(status: 200, kind: .keySet, body: []).headerLines
        #expect(
            String(decoding: lines, as: UTF8.self)
                == "Content-Type: application/jwk-set+json\r\nCache-Control: max-age=3600\r\n")
    }

    @Test func `each kind names its type`() {
        let types: [(Page.Kind, String)] = [
            (.html, "text/html; charset=utf-8"), (.json, "application/json"),
            (.problem, "application/problem+json"),
        ]
        for (kind, type) in types {
            let lines = Page(status: 200, kind: kind, body: []).headerLines
            #expect(String(decoding: lines, as: UTF8.self).contains("Content-Type: \(type)\r\n"))
        }
        let html = Page(status: 200, kind: .html, body: []).headerLines
        let policy = "Content-Security-Policy: \(Page.contentSecurityPolicy)\r\n"
        #expect(String(decoding: html, as: UTF8.self).contains(policy))
    }
}
