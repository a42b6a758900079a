import Configuration
import Foundation
import Gateway
import Testing

@testable import Control

@Suite struct PageTextsReaderTests {
    private func content(_ name: String) throws -> [UInt8] {
        let path = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "deploy/texts/\(name).conf")
        return Array(try Data(contentsOf: path))
    }

    private func read(_ text: String) -> PageTextsReader.Reading {
        PageTextsReader.read(Array(text.utf8), file: "fr.conf")
    }

    @Test(arguments: ["de", "en"])
    func `the texts that come with Sallyport are whole`(language: String) throws {
        let reading = PageTextsReader.read(try content(language), file: "\(language).conf")
        #expect(reading.problems == [])
        #expect(reading.warnings == [])
        #expect(reading.texts?.language == language)
    }

    @Test func `a text that is missing is a warning`() throws {
        let reading = read("language = fr\nleave.title = Un instant\n")
        #expect(reading.texts?.language == "fr")
        #expect(reading.problems == [])
        #expect(reading.warnings.count > 100)
        #expect(
            reading.warnings.contains {
                $0.description
                    == "fr.conf: leave.lead: the text is missing and stays in English"
            })
    }

    @Test func `what is wrong is said with file, line and key, in the order of the file`() {
        let reading = read(
            """
            # French
            direction = left
            leave.titel = Un instant
            leave.title = Un instant, {org}

            error.heading = Erreur
            fact.time = Heure
            fact.time = Temps
            no key
            """)
        #expect(reading.texts == nil)
        #expect(
            reading.problems.map(\.description) == [
                "fr.conf: language: the file does not say its language; allowed: a tag such as de",
                "fr.conf:2: direction: no direction of writing; allowed: ltr or rtl",
                "fr.conf:3: leave.titel: no page has such a text; allowed: the keys of "
                    + "deploy/texts/en.conf",
                "fr.conf:4: leave.title: the text has values in braces; allowed: a text without "
                    + "braces",
                "fr.conf:6: error.heading: the text does not have the values it needs; allowed: "
                    + "each of these once: {status}",
                "fr.conf:8: fact.time: set before, at fr.conf:7",
                "fr.conf:9: read \"no key\"; allowed: key = value, include = GLOB, or a comment "
                    + "that begins with #",
            ])
    }

    @Test func `a file that is none is refused`() {
        for bytes: [UInt8] in [[], [0xFF, 0xFE], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A]] {
            #expect(PageTextsReader.read(bytes, file: "x").texts == nil)
        }
    }
}
