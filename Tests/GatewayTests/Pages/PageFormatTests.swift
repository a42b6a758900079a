import Testing

@testable import Gateway

@Suite struct PageFormatTests {
    @Test(arguments: [
        "text/html",
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        "text/html, application/xhtml+xml, image/jxr, */*",
        "TEXT/HTML;Q=0.9",
        "application/json;q=0.5, text/html;q=0.9",
        "text/html ; level=1 ; q=0.4 , application/json;q=0.3",
        "text/*",
        "application/xhtml+xml",
        "text/html, application/json",
        ", ,text/html,,",
        "text/html;q=0.001",
        "text/html;q=abc",
        "text/html;q=7",
    ])
    func `browsers get HTML`(accept: String) {
        #expect(choose(accept) == .html)
    }

    @Test(arguments: [
        "", "*/*", " */* ", "application/json", "application/problem+json, */*",
        "application/json, text/html;q=0.5", "text/html;q=0", "text/html;q=0.000, */*",
        "text/htmlx", "xtext/html", "text", "text/plain", "image/*", "application/*;q=0.8",
        "text/html;q=0.5, application/json;q=0.50001, application/*;q=0.6",
        "application/soap+xml", ";;;q=1", ",,,", ";", "q=1", "text/html;q=0;level=1",
    ])
    func `programs get JSON`(accept: String) {
        #expect(choose(accept) == .json)
    }

    @Test func `no bytes confuse the choice`() {
        for length in 0..<6 {
            for byte in [UInt8(0), 0x20, 0x22, 0x2C, 0x3B, 0x3D, 0x7F, 0xFF] {
                let bytes = [UInt8](repeating: byte, count: length)
                #expect(PageFormat.choose(accept: bytes.span) == .json)
            }
        }
    }

    @Test func `no field of any shape stops the choice`() {
        let pieces = [
            "text/html", "application/json", "*/*", ",", ";", "q=", "q", "=", "0.", "1", ".", " ",
            "\t", "999999999999999999999", "/", "*", "Q=0.5", "\u{FF}", "\0",
        ]
        var state: UInt64 = 1
        for _ in 0..<20_000 {
            var field = ""
            for _ in 0..<8 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                field += pieces[Int(state >> 33) % pieces.count]
            }
            if choose(field) == .html { #expect(field.lowercased().contains("text/html")) }
        }
    }

    private func choose(_ accept: String) -> PageFormat {
        PageFormat.choose(accept: Array(accept.utf8).span)
    }
}
