import Testing

@testable import Gateway

@Suite struct HTMLTextTests {
    @Test(arguments: [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("\"' onload='x", "&quot;&#39; onload=&#39;x"),
        (
            "</title><script>alert(1)</script>",
            "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;"
        ),
        ("&lt;", "&amp;lt;"),
        ("one\ntwo\ttwo\rthree", "one two two three"),
        (
            "nul\0 esc\u{1B}[31m del\u{7F} next\u{85}",
            "nul\u{FFFD} esc\u{FFFD}[31m del\u{FFFD} next\u{FFFD}"
        ),
        ("evil\u{202E}gpj.exe", "evil\u{FFFD}gpj.exe"),
        ("line\u{2028}paragraph\u{2029}", "line\u{FFFD}paragraph\u{FFFD}"),
        ("Zoë 会社 \u{1F5A5}", "Zoë 会社 \u{1F5A5}"),
        ("می\u{200C}خواهم", "می\u{200C}خواهم"),
    ])
    func `text cannot become markup`(text: String, html: String) {
        #expect(rendered(text) == html)
    }

    @Test func `text that is too long is cut at a whole character`() {
        let html = rendered(String(repeating: "ü", count: 5000))
        #expect(html.hasSuffix("ü…"))
        #expect(html.utf8.count < 1100)
        let entities = rendered(String(repeating: "&", count: 5000))
        #expect(entities.hasSuffix("&amp;…"))
    }

    @Test func `isolated text does not reorder its surroundings`() {
        var html = HTMLText()
        html.isolated("<شركة>")
        #expect(String(decoding: html.bytes, as: UTF8.self) == "<bdi>&lt;شركة&gt;</bdi>")
    }

    private func rendered(_ text: String) -> String {
        var html = HTMLText()
        html.text(text)
        return String(decoding: html.bytes, as: UTF8.self)
    }
}
