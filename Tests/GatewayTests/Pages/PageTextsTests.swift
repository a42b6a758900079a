import DeviceTrust
import Foundation
import SystemLog
import Testing

@testable import Gateway

@Suite struct PageTextsTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "deploy/texts")

    /// The entries of a shipped file, read in the plainest way.
    private static func entries(_ name: String) throws -> [String: String] {
        let text = try String(contentsOf: folder.appending(path: "\(name).conf"), encoding: .utf8)
        var entries: [String: String] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: "=", maxSplits: 1).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            try #require(parts.count == 2, "\(line)")
            #expect(entries.updateValue(parts[1], forKey: parts[0]) == nil, "twice: \(parts[0])")
        }
        return entries
    }

    static func translation(_ name: String) throws -> PageTexts {
        let (texts, faults) = PageTexts.translation(try entries(name))
        #expect(faults == [])
        return try #require(texts)
    }

    @Test func `the template is what is built in`() throws {
        let file = try String(
            contentsOf: Self.folder.appending(path: "en.conf"), encoding: .utf8)
        #expect(
            file == PageTexts.template,
            "PAGE_PREVIEWS=DIR swift test --filter PagePreviews leaves a new one in DIR")
        let english = try Self.translation("en")
        for word in PageWord.allCases { #expect(english[word] == word.english) }
        for topic in PageTopic.all { #expect(english[topic] == topic.english) }
    }

    @Test func `every text has a key of its own and is there`() {
        let keys = PageKeys.all.map(\.key)
        #expect(Set(keys).count == keys.count)
        for (key, english) in PageKeys.all {
            #expect(!english.isEmpty, "\(key)")
            #expect(!english.contains("\n"), "\(key)")
            #expect(key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3D }, "\(key)")
        }
    }

    @Test func `German is complete, and no page shows English in it`() throws {
        let german = try Self.translation("de")
        #expect(german.language == "de")
        let entries = try Self.entries("de")
        // Words that are the same in both languages.
        let same: Set = ["time.month.4", "time.month.8", "time.month.9", "time.month.11"]
        for (key, english) in PageKeys.all {
            let text = try #require(entries[key], "\(key)")
            if !same.contains(key) { #expect(text != english, "\(key)") }
        }
        let english = PageKeys.all.map(\.english).filter { $0.contains(" ") && !$0.contains("{") }
        for (name, page) in try SamplePages.all(PageLook(texts: german)) {
            #expect(page.language == "de")
            let text = String(decoding: page.body, as: UTF8.self)
            if page.kind == .html {
                #expect(text.contains("<html lang=\"de\">"), "\(name)")
            }
            for leftover in english where text.contains(htmlText(leftover)) {
                Issue.record("\(name) says: \(leftover)")
            }
        }
    }

    @Test func `the language stands in the page and in its fields`() throws {
        let look = PageLook(texts: try Self.translation("de"))
        for (name, page) in try SamplePages.all(look) {
            let lines = String(decoding: page.headerLines, as: UTF8.self)
            #expect(lines.contains("Content-Language: de\r\n"), "\(name)")
            #expect(lines.contains("Vary: Accept, Accept-Language\r\n"), "\(name)")
        }
    }

    @Test func `a language from right to left turns the page`() throws {
        var entries = try Self.entries("en")
        entries["language"] = "ar"
        entries["direction"] = "rtl"
        let (texts, faults) = PageTexts.translation(entries)
        #expect(faults == [])
        let look = PageLook(texts: try #require(texts))
        for (name, page) in try SamplePages.all(look) where page.kind == .html {
            let text = String(decoding: page.body, as: UTF8.self)
            #expect(text.contains("<html lang=\"ar\" dir=\"rtl\">"), "\(name)")
            #expect(WellFormedness.fault(in: page.body) == nil, "\(name)")
        }
    }

    @Test func `what is wrong with a translation is said`() throws {
        func faults(_ change: (inout [String: String]) -> Void) throws -> [PageTexts.Fault] {
            var entries = try Self.entries("de")
            change(&entries)
            let (texts, faults) = PageTexts.translation(entries)
            #expect((texts == nil) == faults.contains(where: \.isFatal))
            return faults
        }
        #expect(try faults { $0["language"] = nil } == [.missingLanguage])
        for tag in ["d", "deutsch", "de_DE", "de-", "1", "de-abcdefghi", "", "de\"x"] {
            #expect(try faults { $0["language"] = tag } == [.badLanguage(tag)])
        }
        for tag in ["de", "de-AT", "pt-BR", "zh-Hans-CN", "fil", "es-419"] {
            #expect(try faults { $0["language"] = tag } == [])
        }
        #expect(try faults { $0["direction"] = "left" } == [.badDirection("left")])
        #expect(try faults { $0["direction"] = nil } == [])
        #expect(try faults { $0["leave.titel"] = "x" } == [.unknownKey("leave.titel")])
        #expect(
            try faults { $0["error.heading"] = "Fehler" }
                == [.badPlaceholders(key: "error.heading", expected: ["status"])])
        for text in ["{Status}", "{status} {status}", "{status", "{status}{org}"] {
            #expect(
                try faults { $0["error.heading"] = text }
                    == [.badPlaceholders(key: "error.heading", expected: ["status"])])
        }
        #expect(
            try faults { $0["leave.title"] = "Prüfe {org}" }
                == [.badPlaceholders(key: "leave.title", expected: [])])
        #expect(
            try faults { $0["leave.title"] = nil } == [.missingText(key: "leave.title")])
    }

    @Test func `a text that is missing stays in English`() throws {
        var entries = try Self.entries("de")
        entries["leave.title"] = nil
        entries["reason.revoked.remedy"] = nil
        let texts = try #require(PageTexts.translation(entries).texts)
        #expect(texts[.leaveTitle] == PageWord.leaveTitle.english)
        #expect(texts[.reason(.revoked)].remedy == PostureReason.revoked.entry.remedy)
        #expect(texts[.reason(.revoked)].title == entries["reason.revoked.title"])
    }

    @Test func `markup in a translation stays text`() throws {
        var entries = try Self.entries("en")
        for (key, english) in PageKeys.all { entries[key] = "<b>\"'&" + english }
        let texts = try #require(PageTexts.translation(entries).texts)
        for (name, page) in try SamplePages.all(PageLook(texts: texts)) where page.kind == .html {
            #expect(WellFormedness.fault(in: page.body) == nil, "\(name)")
            #expect(!String(decoding: page.body, as: UTF8.self).contains("<b>"), "\(name)")
        }
    }

    @Test func `values are filled in and not looked into`() {
        #expect(Placeholders.fill("a {x} b {y}{x}", [("x", "{y}"), ("y", "1")]) == "a {y} b 1{y}")
        #expect(Placeholders.fill("{", [("x", "1")]) == "{")
        #expect(Placeholders.fill("{z} {x", [("x", "1")]) == "{z} {x")
        #expect(Placeholders.fill("", [("x", "1")]) == "")
    }

    @Test func `moments and distances are told in the language`() throws {
        let german = try Self.translation("de")
        let now = SamplePages.now
        #expect(german.moment(UTCTime(seconds: now)) == "22. November 2026, 07:31 UTC")
        let moment = PageTexts.english.moment(UTCTime(seconds: now))
        #expect(moment == "22 November 2026, 07:31 UTC")
        #expect(RelativeTime.phrase(from: now, to: now + 86_400 * 23, german) == "in 23 Tagen")
        #expect(RelativeTime.phrase(from: now, to: now - 3600, german) == "vor 1 Stunde")
        #expect(RelativeTime.phrase(from: now, to: now, german) == "in weniger als einer Minute")
    }
}

@Suite struct PageLanguagesTests {
    private let languages: PageLanguages

    init() throws {
        func texts(_ language: String) throws -> PageTexts {
            try #require(PageTexts.translation(["language": language]).texts)
        }
        languages = PageLanguages([try texts("de"), try texts("pt-BR"), try texts("fr")])
    }

    @Test(arguments: [
        ("", "en"), ("de", "de"), ("DE", "de"), ("de-AT", "de"), ("de-Latn-DE-1996", "de"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"), ("de;q=0.5, en;q=0.4", "de"), ("fr;q=0.1", "fr"),
        ("ja, de;q=0.1", "de"), ("ja", "en"), ("*", "en"), ("*, de", "en"), ("de, *", "de"),
        ("*;q=0.1, fr;q=0.2", "fr"), ("pt", "pt-BR"), ("pt-BR", "pt-BR"), ("pt-PT", "pt-BR"),
        ("de;q=0", "en"), ("fr;q=0, de;q=0.001", "de"), ("d", "en"), ("dex", "en"),
        (",,;q=1,de", "de"), ("de;q=x, fr", "de"), ("de ; q=0.2 , fr", "fr"), ("-", "en"),
        ("de-", "de"), ("\u{0}\u{FF}", "en"), (String(repeating: "ja,", count: 9000) + "de", "en"),
    ])
    func `the language asked for most is chosen`(field: String, language: String) {
        let octets = Array(field.utf8)
        #expect(languages.choose(octets.span).language == language)
    }

    @Test func `without translations everybody gets English`() {
        let octets = Array("de, fr".utf8)
        #expect(PageLanguages().choose(octets.span).language == "en")
        #expect(PageLanguages().choose(octets.span) === PageTexts.english)
    }

    @Test func `a translation of English takes its place`() throws {
        var entries = ["language": "en"]
        entries["leave.title"] = "Hold on"
        let own = try #require(PageTexts.translation(entries).texts)
        let languages = PageLanguages([own])
        let octets = Array("ja".utf8)
        #expect(languages.choose(octets.span) === own)
    }
}
