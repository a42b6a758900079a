import HTTP
import Testing

@Suite struct ByteTextTests {
    @Test(arguments: [
        ("Content-Type", "content-type", true), ("content-type", "content-type", true),
        ("CONTENT-TYPE", "content-type", true), ("Content-Typ", "content-type", false),
        ("Content-Types", "content-type", false), ("Content_Type", "content-type", false),
        ("", "", true), ("a", "", false),
        ("x-a-name-longer-than-fifteen", "x-a-name-longer-than-fifteen", true),
        ("a[", "a{", false), ("@", "`", false),
    ])
    func `Text matches in any case of letters`(name: String, expected: String, isMatch: Bool) {
        let bytes = Array("..\(name)..".utf8)
        let range = 2..<bytes.count - 2
        let asText = matches(bytes.span, range, expected)
        let asName = fieldNameMatches(bytes.span, range, expected)
        #expect(asText == isMatch && asName == isMatch)
    }

    @Test(arguments: [
        ("X-Sallyport-User", true), ("x_sallyport_user", true), ("X_SALLYPORT-", true),
        ("x-sallyport", false), ("x-sallyporter-", false), ("ax-sallyport-", false), ("", false),
    ])
    func `A reserved prefix is recognised in every spelling`(name: String, hasPrefix: Bool) {
        let bytes = Array(name.utf8)
        let found = fieldNameHasPrefix(bytes.span, 0..<bytes.count, "x-sallyport-")
        #expect(found == hasPrefix)
    }

    @Test func `A range outside the bytes matches nothing`() {
        let bytes = Array("abc".utf8)
        let past = matches(bytes.span, 1..<4, "bcd")
        let before = matches(bytes.span, -1..<2, "abc")
        let prefix = fieldNameHasPrefix(bytes.span, 2..<4, "c")
        #expect(!past && !before && !prefix)
    }
}
