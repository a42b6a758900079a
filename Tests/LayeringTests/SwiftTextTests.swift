import Testing

@Suite struct SwiftTextTests {
    @Test func `Comments, nested ones too, are no code`() {
        let text = SwiftText("a // unsafe\n/* unsafe /* as! */ fatalError( */ b")
        #expect(text.words == ["a", "b"])
    }

    @Test func `A string is one token and what is interpolated into it is code`() {
        let text = SwiftText(##"f("unsafe \"x\" \(g("y", h)) tail") + #"raw \(no) "quoted""#"##)
        #expect(text.words == ["f", "g", "h"])
        #expect(text.contains([.text(##"unsafe \"x\"  tail"##)]))
        #expect(text.contains([.text(##"raw \(no) "quoted""##)]))
    }

    @Test func `A string of several lines ends at its own quotation marks`() {
        let text = SwiftText("let a = \"\"\"\n unsafe \"quoted\" \\(b)\n\"\"\"\nc")
        #expect(text.words == ["let", "a", "b", "c"])
    }

    @Test func `Every way of writing an import is seen`() {
        let text = SwiftText(
            """
            public import A
            @testable import B
            @preconcurrency internal import struct C.D
            import E // import F
            """)
        #expect(text.imports == ["A", "B", "C", "E"])
    }

    @Test func `Words in a row are found across lines`() {
        let text = SwiftText("x as\n! Y; try  !z")
        #expect(text.contains([.word("as"), .mark("!")]))
        #expect(text.contains([.word("try"), .mark("!")]))
        #expect(!text.contains([.word("as"), .word("Y")]))
    }
}
