import Testing

@testable import Downloading

@Suite struct AnswerFieldsTests {
    private static func fields(_ lines: String...) -> AnswerFields {
        var fields = AnswerFields()
        for line in lines { fields.take(line: line + "\r\n") }
        return fields
    }

    private static func lifetime(_ lines: String...) -> Int64? {
        var fields = AnswerFields()
        for line in lines { fields.take(line: line + "\r\n") }
        return fields.lifetime { Int64($0) }
    }

    @Test func `validators are kept as they were written`() {
        let fields = Self.fields(
            "HTTP/1.1 200 OK", "ETAG: W/\"a b\"  ", "last-modified:Sat, 21 Nov 2026 10:00:00 GMT")
        #expect(fields.validators.entityTag == "W/\"a b\"")
        #expect(fields.validators.lastModified == "Sat, 21 Nov 2026 10:00:00 GMT")
    }

    @Test func `of a redirect nothing stays`() {
        let fields = Self.fields("HTTP/1.1 302 Found", "ETag: \"old\"", "HTTP/1.1 200 OK")
        #expect(fields.validators == Download.Validators())
    }

    @Test func `a validator longer than any sensible one is dropped`() {
        let fields = Self.fields("ETag: " + String(repeating: "x", count: 513))
        #expect(fields.validators.entityTag == nil)
    }

    @Test func `max-age comes before Expires`() {
        #expect(
            Self.lifetime("Cache-Control: public, Max-Age=70", "Date: 100", "Expires: 400") == 70)
        #expect(Self.lifetime("Date: 100", "Expires: 400") == 300)
        #expect(Self.lifetime("Date: 400", "Expires: 100") == 0)
    }

    @Test(arguments: [
        "Cache-Control: no-store", "Cache-Control: max-age=90, no-cache", "Expires: 0",
        "Cache-Control: max-age=-5", "Cache-Control: max-age=99999999999999999999",
        "Cache-Control: max-age=", "Expires: never",
    ])
    func `what may not be kept, or makes no sense, has no life left`(line: String) {
        #expect(Self.lifetime(line) == 0)
    }

    @Test(arguments: ["", "no colon", ":", "Cache-Control:", "X: y"])
    func `a line that says nothing changes nothing`(line: String) {
        #expect(Self.lifetime(line) == nil)
    }
}
