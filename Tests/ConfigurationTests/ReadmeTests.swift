import Configuration
import TestSupport
import Testing

@Suite("README.md")
struct ReadmeTests {
    @Test("has the table of settings as the program prints it")
    func table() throws {
        let table = SettingsReference.markdown()
        #expect(try ReadmeSection("settings").text(writing: table) == table, "run `make readme`")
    }

    @Test("shows settings that load without a problem or a warning")
    func examples() throws {
        let examples = try Self.blocks(of: "conf")
        #expect(!examples.isEmpty)
        for example in examples {
            let outcome = Outcome(example)
            #expect(outcome.lines == [] && outcome.warnings.isEmpty, "\(example)")
        }
    }

    @Test("names only keys that there are")
    func keys() throws {
        let known = Set(SettingKey.table.map(\.pattern))
        let readme = try ReadmeSection.whole()
        for key in readme.matches(of: /`((?:org\.<org>|app\.<app>)\.[a-z0-9_.<>]+)/) {
            #expect(known.contains(String(key.1)), "\(key.1)")
        }
    }

    /// The blocks fenced as this language.
    private static func blocks(of language: String) throws -> [String] {
        var blocks: [String] = []
        var block: String?
        let lines = try ReadmeSection.whole().split(
            separator: "\n", omittingEmptySubsequences: false)
        for line in lines {
            if block != nil, line == "```" {
                blocks.append(block ?? "")
                block = nil
            } else if block != nil {
                block?.append("\(line)\n")
            } else if line == "```\(language)" {
                block = ""
            }
        }
        return blocks
    }
}
