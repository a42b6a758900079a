import HTTP
import Testing

@Suite struct RequestParserTests {
    @Test func `A whole request is read into positions of its bytes`() {
        let request = ReadRequest(
            "POST /a/b?c=d&e HTTP/1.1\r\nHost: App.Example:8443\r\nContent-Length: 42\r\n"
                + "X-Empty:\r\nCookie:  a=b; c \t\r\n\r\n")
        #expect(request.isComplete)
        #expect(request.head.method == .post)
        #expect(request.text(request.head.methodRange) == "POST")
        #expect(request.text(request.head.targetRange) == "/a/b?c=d&e")
        #expect(request.text(request.head.pathRange) == "/a/b")
        #expect(request.text(request.head.queryRange) == "c=d&e")
        #expect(request.text(request.head.authorityRange) == "App.Example:8443")
        #expect(request.text(request.head.hostRange) == "App.Example")
        #expect(request.head.port == 8443)
        #expect(request.head.minorVersion == 1)
        #expect(request.head.framing == .length(42))
        #expect(request.head.keepAlive)
        #expect(!request.head.expectsContinue)
        #expect(!request.head.wantsUpgrade)
        #expect(
            request.fields == [
                "Host=App.Example:8443", "Content-Length=42", "X-Empty=", "Cookie=a=b; c",
            ])
        #expect(request.head.fields.map(\.known) == [.host, .contentLength, .other, .cookie])
        #expect(request.head.knownFields.contains(.cookie))
        #expect(!request.head.knownFields.contains(.expect))
        #expect(request.text(request.head.first(.cookie)?.valueRange) == "a=b; c")
        #expect(request.head.first(.expect) == nil)
    }

    @Test(arguments: [
        ("GET", HTTPMethod.get), ("HEAD", .head), ("POST", .post), ("PUT", .put),
        ("DELETE", .delete), ("OPTIONS", .options), ("PATCH", .patch), ("TRACE", .trace),
        ("get", .other), ("PROPFIND", .other), ("GETGETGETGET", .other), ("A", .other),
        ("M-SEARCH", .other), ("!#$%&'*+-.^_`|~", .other),
    ])
    func `A method is known by its exact name`(name: String, method: HTTPMethod) {
        let request = ReadRequest("\(name) / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(request.isComplete)
        #expect(request.head.method == method)
        #expect(request.text(request.head.methodRange) == name)
    }

    @Test func `Bytes after the head are left for the body`() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"
        #expect(ReadRequest(head + "abc").result == .complete(consumed: head.utf8.count))
    }

    @Test func `One empty line before the request line is skipped`() {
        let request = ReadRequest("\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(request.isComplete)
        #expect(request.text(request.head.targetRange) == "/x")
        #expect(request.fields == ["Host=a"])
    }

    @Test(arguments: [
        ("HTTP/1.0", 0), ("HTTP/1.1", 1), ("HTTP/1.2", 1), ("HTTP/1.9", 1),
    ])
    func `Minor versions above one are read as one`(version: String, minor: Int) {
        let request = ReadRequest("GET / \(version)\r\nHost: a\r\n\r\n")
        #expect(request.isComplete)
        #expect(request.head.minorVersion == minor)
    }

    @Test(arguments: [
        ("HTTP/2.0", HTTPFault.versionNotSupported), ("HTTP/3.0", .versionNotSupported),
        ("HTTP/0.9", .versionNotSupported), ("http/1.1", .badRequest(.version)),
        ("HTTP/1.10", .badRequest(.version)), ("HTTP/1", .badRequest(.version)),
        ("HTTP/11.1", .badRequest(.version)), ("HTTP/1,1", .badRequest(.version)),
        ("HTTP/a.1", .badRequest(.version)), ("HTTPS/1.1", .badRequest(.version)),
        ("HTTP/1.1 ", .badRequest(.version)), ("", .badRequest(.version)),
        (" HTTP/1.1", .badRequest(.version)), ("HTTP/1.1\t", .badRequest(.version)),
        ("x HTTP/1.1", .badRequest(.version)), ("HTTP/+1.1", .badRequest(.version)),
    ])
    func `Any other version is refused`(version: String, fault: HTTPFault) {
        #expect(ReadRequest("GET / \(version)\r\nHost: a\r\n\r\n").fault == fault)
    }

    @Test func `The preface of HTTP/2 is a version that is not supported`() {
        #expect(ReadRequest("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").fault == .versionNotSupported)
    }

    @Test(
        arguments: [
            ("GET /a HTTP/1.1\r\nHost: a\r\n\r\n", RequestHead.TargetForm.origin, "/a", nil),
            ("GET //a/../%2e?? HTTP/1.1\r\nHost: a\r\n\r\n", .origin, "//a/../%2e", "?"),
            ("GET /? HTTP/1.1\r\nHost: a\r\n\r\n", .origin, "/", ""),
            ("GET /{}|\\^`\"<> HTTP/1.1\r\nHost: a\r\n\r\n", .origin, "/{}|\\^`\"<>", nil),
            ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", .asterisk, "*", nil),
            ("GET http://a/p?q HTTP/1.1\r\nHost: a\r\n\r\n", .absolute, "/p", "q"),
            ("GET HTTPS://A:1/p HTTP/1.1\r\nHost: a:1\r\n\r\n", .absolute, "/p", nil),
            ("GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", .absolute, "", nil),
            ("GET http://a?q/ HTTP/1.1\r\nHost: a\r\n\r\n", .absolute, "", "q/"),
            ("GET http://a/ HTTP/1.0\r\n\r\n", .absolute, "/", nil),
        ] as [(String, RequestHead.TargetForm, String, String?)])
    func `A target is split by its form`(
        text: String, form: RequestHead.TargetForm, path: String, query: String?
    ) {
        let request = ReadRequest(text)
        #expect(request.isComplete)
        #expect(request.head.targetForm == form)
        #expect(request.text(request.head.pathRange) == path)
        #expect(request.text(request.head.queryRange) == query)
        #expect(request.text(request.head.hostRange)?.lowercased() == "a")
    }

    @Test(arguments: [
        "*", "a", "a/b", "ftp://a/", "http:/a/", "http:a", "//", "?q", "a:80", "%2f",
        "/a#b", "/#", "/a?b#c", "/\u{7f}", "/é", "/a\tb", "/a\u{1}", "/\0", "/a\rb",
        "http://a/#", "https", "/a?b\u{b}c", "**", "*/",
    ])
    func `A target in no allowed form is refused`(target: String) {
        let request = ReadRequest("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
        // "//" is an odd path, but a path.
        #expect(request.fault == (target == "//" ? nil : .badRequest(.target)))
    }

    @Test(arguments: ["**", "*/", "*?q", "a", "", "?"])
    func `OPTIONS asks about the server with one asterisk alone`(target: String) {
        let request = ReadRequest("OPTIONS \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(request.fault == .badRequest(.target))
    }

    @Test(arguments: [
        "http://u@a/", "http://u:p@a/", "http:///", "http://", "http://?q", "http://a:/",
        "http://a:b/", "http://[::1/", "http://a%2e/", "http://:80/",
    ])
    func `An absolute target needs a plain authority`(target: String) {
        #expect(ReadRequest("GET \(target) HTTP/1.0\r\n\r\n").fault == .badRequest(.host))
        #expect(
            ReadRequest("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n").fault
                == .badRequest(.hostMismatch))
    }

    @Test(arguments: ["a:443", "example.com:443", "[::1]:443"])
    func `CONNECT is not implemented`(target: String) {
        let text = "CONNECT \(target) HTTP/1.1\r\nHost: \(target)\r\n\r\n"
        #expect(ReadRequest(text).fault == .notImplemented)
    }

    @Test(arguments: [
        ("/ HTTP/1.1\r\nHost: a\r\n\r\n", HTTPFault.badRequest(.method)),
        (" GET / HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest(.method)),
        ("GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest(.method)),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest(.target)),
        ("GET /  HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest(.version)),
        ("GET /\r\n\r\n", .badRequest(.target)),
        ("GET\r\n\r\n", .badRequest(.method)),
        ("GET /\n", .badRequest(.bareLineFeed)),
        ("GET / HTTP/1.1\nHost: a\r\n\r\n", .badRequest(.bareLineFeed)),
        ("G\u{e9}T / HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest(.method)),
        ("G\0T / HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest(.method)),
        ("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest(.method)),
        ("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest(.method)),
        ("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest(.bareLineFeed)),
        ("\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest(.bareCarriageReturn)),
        ("\u{16}\u{3}\u{1}\u{2}\0", .badRequest(.method)),
    ])
    func `A malformed request line is refused`(text: String, fault: HTTPFault) {
        #expect(ReadRequest(text).fault == fault)
    }

    @Test func `A head in a reused scratch keeps nothing of the one before`() {
        var scanner = HeadScanner()
        var head = RequestHead()
        let first = Array(
            ("POST http://a/x?y HTTP/1.1\r\nHost: a\r\nConnection: upgrade, x\r\nUpgrade: websocket"
                + "\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n").utf8)
        let second = Array("GET / HTTP/1.0\r\n\r\n".utf8)
        _ = RequestParser.parse(
            first.span, scanner: &scanner, into: &head, limits: HTTPLimits())
        #expect(head.wantsWebSocket && head.expectsContinue && head.framing == .chunked)
        let result = RequestParser.parse(
            second.span, scanner: &scanner, into: &head, limits: HTTPLimits())
        #expect(result == .complete(consumed: second.count))
        #expect(head.fields.isEmpty && head.connectionOptions.isEmpty)
        #expect(head.queryRange == nil && head.authorityRange == nil && head.hostRange == nil)
        #expect(head.targetForm == .origin && head.framing == .none && head.method == .get)
        #expect(!head.wantsUpgrade && !head.wantsWebSocket && !head.expectsContinue)
        #expect(!head.keepAlive && !head.knownFields.contains(.host))
    }
}
