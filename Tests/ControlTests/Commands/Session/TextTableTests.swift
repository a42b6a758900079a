import Testing

@testable import Control

@Suite struct TextTableTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("日本", 4), ("e\u{301}", 1), ("👩‍💻", 2), ("ｆ", 2), ("한", 2), ("é", 1),
    ])
    func `A text is as wide as it looks`(text: String, width: Int) {
        #expect(TextCell.width(text) == width)
    }

    @Test(arguments: [
        ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("日本語", 6, "日本語"), ("日本語", 5, "日本…"),
        ("日本語", 4, "日…"), ("a", 1, "a"), ("ab", 1, "…"),
    ])
    func `A text that is too wide is cut where a character ends`(
        text: String, columns: Int, cut: String
    ) {
        #expect(TextCell.clipped(text, to: columns) == cut)
        #expect(TextCell.width(cut) <= columns)
    }

    @Test(arguments: [
        ("plain", "plain"), ("é日", "é日"), ("\u{1B}[31m", "\\u{1b}[31m"), ("a\tb", "a\\u{9}b"),
        ("\u{9B}2J", "\\u{9b}2J"), ("\u{202E}x", "\\u{202e}x"), ("a\u{200D}b", "a\\u{200d}b"),
        ("\0", "\\u{0}"),
    ])
    func `What would act on a terminal is escaped, once`(text: String, safe: String) {
        #expect(TextCell.escaped(text) == safe)
        #expect(TextCell.escaped(safe) == safe)
    }

    @Test func `Rows that come later keep the columns of the first ones`() {
        var table = TextTable(["A", "BB", "C"])
        #expect(table.lines([["1", "2", "3"]]) == ["A  BB  C", "1  2   3"])
        #expect(table.lines([["", "x", ""], ["long", "y", "z"]]) == ["   x   ", "long  y   z"])
        #expect(table.lines([]) == [])
    }
}
