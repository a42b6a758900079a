import Configuration
import Testing

@Suite("The text of a settings file")
struct SettingsTextTests {
    private func read(_ text: String) -> SettingsText {
        SettingsText(Array(text.utf8).span)
    }

    private func read(_ bytes: [UInt8]) -> SettingsText {
        SettingsText(bytes.span)
    }

    /// `number: key = value` for each line.
    private func lines(_ text: String) -> [String] {
        let read = read(text)
        #expect(read.faults == [])
        return read.lines.map { "\($0.number): \($0.key) = \($0.value)" }
    }

    @Test("holds a key and a value on each line, comments and empty lines apart")
    func plain() {
        #expect(lines("a = 1\n\n# b = 2\n  # c\nd = 4") == ["1: a = 1", "5: d = 4"])
    }

    @Test("does not count blanks and tabs around key and value")
    func blanks() {
        #expect(lines(" \t a.b\t=\t x  y \t\n") == ["1: a.b = x  y"])
        #expect(lines("a=1") == ["1: a = 1"])
    }

    @Test("is split at the first equals sign")
    func equals() {
        #expect(lines("a = b=c == d") == ["1: a = b=c == d"])
    }

    @Test("may hold a number sign in a value")
    func numberSign() {
        #expect(lines("a = https://h.test/#top") == ["1: a = https://h.test/#top"])
    }

    @Test("ends its lines as Unix or Windows does, and may begin with a byte order mark")
    func lineEnds() {
        #expect(lines("\u{feff}a = 1\r\nb = 2\r\n") == ["1: a = 1", "2: b = 2"])
    }

    @Test("may be empty", arguments: ["", "\n", "\r\n\r\n", "\u{feff}", "#", "   "])
    func empty(text: String) {
        #expect(lines(text) == [])
    }

    @Test(
        "is refused by the line, and the other lines are read",
        arguments: [
            ("lonely", nil, "read \"lonely\""),
            ("= x", nil, "there is no key before \"=\""),
            ("a b = x", nil, "read the key \"a b\""),
            ("a/b = x", nil, "read the key \"a/b\""),
            ("ключ = x", nil, "read the key \"ключ\""),
            ("a =", "a", "there is no value"),
            ("a = 'x'", "a", "the value is in quotes"),
            ("a = \"x\"", "a", "the value is in quotes"),
            ("a = x # why", "a", "a comment follows the value"),
            ("a = # why", "a", "there is no value"),
            ("a = x\u{0}y", nil, "the line holds the control character U+0000"),
            ("a = x\ry", nil, "the line holds the control character U+000D"),
            ("# \u{1b}[31m", nil, "the line holds the control character U+001B"),
            ("a = x\u{7f}", nil, "the line holds the control character U+007F"),
            ("a = x\u{85}y", "a", "the value holds the invisible character U+0085"),
            ("a = x\u{202e}y", "a", "the value holds the invisible character U+202E"),
            ("a = x\u{2028}y", "a", "the value holds the invisible character U+2028"),
            ("a = x\u{200b}y", "a", "the value holds the invisible character U+200B"),
            ("a = x\u{e0041}y", "a", "the value holds the invisible character U+E0041"),
        ] as [(String, String?, String)])
    func refused(line: String, key: String?, found: String) {
        let read = read("first = 1\n\(line)\nlast = 3\n")
        #expect(read.faults.map(\.number) == [2])
        #expect(read.faults.map(\.key) == [key])
        #expect(read.faults.map(\.found) == [found])
        #expect(read.lines.map(\.key) == ["first", "last"])
    }

    @Test(
        "is UTF-8 to the letter",
        arguments: [
            [0xff], [0xc3], [0x80], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80],
        ] as [[UInt8]])
    func encoding(bytes: [UInt8]) {
        let read = read(Array("a = ".utf8) + bytes + Array("\nb = 2".utf8))
        #expect(read.faults.map(\.found) == ["the line is not UTF-8"])
        #expect(read.lines.map(\.key) == ["b"])
        #expect(self.read(Array("# ".utf8) + bytes).faults.count == 1)
    }

    @Test("has lines of at most 16 KiB")
    func longLine() {
        let most = String(repeating: "x", count: SettingsText.maximumLineBytes - 4)
        #expect(read("a = \(most)\nb = 1").lines.map(\.key) == ["a", "b"])
        let read = read("a = \(most)x\nb = 1")
        #expect(read.faults.map(\.found) == ["the line is too long"])
        #expect(read.lines.map(\.key) == ["b"])
    }

    @Test("has at most 4 MiB")
    func longFile() {
        let most = [UInt8](repeating: 0x0a, count: SettingsText.maximumBytes)
        #expect(read(most).faults == [])
        let read = read(most + [0x0a])
        #expect(read.faults.map(\.found) == ["the file is too long"])
        #expect(read.faults.map(\.number) == [0])
    }

    @Test("is given up after a hundred faults")
    func manyFaults() {
        let read = read(String(repeating: "?\n", count: 1000))
        #expect(read.faults.count == SettingsText.maximumFaults + 1)
        #expect(read.faults.last?.found == "too many faults, the rest of the file is not read")
    }
}
