import Testing

@testable import Federation

struct MessageContentTypeTests {
    @Test(arguments: [
        ("application/x-www-form-urlencoded", true),
        ("application/x-www-form-urlencoded; charset=UTF-8", true),
        ("application/x-www-form-urlencoded;charset=\"utf-8\"; x=y", true),
        ("multipart/form-data; boundary=abc", true),
        ("application/x-www-form-urlencoded; charset=utf-16", false),
        ("application/x-www-form-urlencoded; charset=utf-7", false),
        ("application/x-www-form-urlencoded; charset", false),
        ("application/x-www-form-urlencoded; charset=utf-8; charset=utf-16", false),
        ("application/x-www-form-urlencoded; Charset = ibm037", false),
        ("application/x-www-form-urlencoded; x_charset=utf-16", false),
    ])
    func `only charsets in which ASCII is ASCII are plain`(type: String, isPlain: Bool) {
        #expect(MessageRecogniser.isPlainText(contentType: Array(type.utf8).span) == isPlain)
    }

    @Test(arguments: [
        ("multipart/form-data; boundary=a", true), (" Multipart/Mixed", true),
        ("application/multipart", false), ("", false),
    ])
    func `multipart is told by its beginning`(type: String, isMultipart: Bool) {
        #expect(MessageRecogniser.isMultipart(contentType: Array(type.utf8).span) == isMultipart)
    }
}
