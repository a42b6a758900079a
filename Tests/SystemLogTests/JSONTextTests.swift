import Foundation
import Testing

@testable import SystemLog

@Suite struct JSONTextTests {
    @Test func `members and elements are separated by commas`() {
        var json = JSONText()
        json.open(.object)
        json.member("a", "x")
        json.key("b")
        json.open(.array)
        json.number(-1)
        json.bool(true)
        json.null()
        json.open(.object)
        json.close(.object)
        json.close(.array)
        json.member("c", nil)
        json.close(.object)
        #expect(text(json) == #"{"a":"x","b":[-1,true,null,{}],"c":null}"#)
    }

    @Test(arguments: [
        ("plain", #""plain""#), ("", #""""#), ("say \"hi\" \\ /", #""say \"hi\" \\ /""#),
        ("a\nb\r\tc", #""a\nb\r\tc""#), ("\u{0}\u{1B}\u{7F}\u{9F}", #""\u0000\u001b\u007f\u009f""#),
        ("\u{2028}\u{2029}\u{202E}\u{FEFF}", #""\u2028\u2029\u202e\ufeff""#),
        ("Zoë 会社", "\"Zoë 会社\""), ("\u{1F5A5}", "\"\u{1F5A5}\""), ("\u{E0041}", #""\udb40\udc41""#),
    ])
    func `strings are escaped where they could act`(string: String, expected: String) {
        var json = JSONText()
        json.string(string)
        #expect(text(json) == expected)
    }

    @Test func `every scalar of the lower planes survives a foreign parser`() throws {
        for start in Array(stride(from: UInt32(0), to: 0x2_0000, by: 0x400)) + [0xE_0000] {
            var string = ""
            for value in start..<(start + 0x400) {
                if let scalar = Unicode.Scalar(value) { string.unicodeScalars.append(scalar) }
            }
            var json = JSONText()
            json.open(.array)
            json.string(string)
            json.close(.array)
            let read = try JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String]
            let scalars = read?.first.map { Array($0.unicodeScalars) }
            #expect(scalars == Array(string.unicodeScalars), "from \(start)")
        }
    }

    @Test func `a name from outside is escaped as well`() {
        var json = JSONText()
        json.open(.object)
        json.key(text: "a\"b")
        json.number(.min)
        json.close(.object)
        #expect(text(json) == #"{"a\"b":-9223372036854775808}"#)
    }

    private func text(_ json: JSONText) -> String { String(decoding: json.bytes, as: UTF8.self) }
}
