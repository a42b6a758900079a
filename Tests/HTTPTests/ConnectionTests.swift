import HTTP
import Testing

@Suite struct ConnectionTests {
    @Test(arguments: [
        ("HTTP/1.1", "", true), ("HTTP/1.1", "Connection: close\r\n", false),
        ("HTTP/1.1", "Connection: keep-alive\r\n", true),
        ("HTTP/1.1", "Connection: keep-alive, Close\r\n", false),
        ("HTTP/1.1", "Connection: x\r\nConnection: CLOSE\r\n", false),
        ("HTTP/1.1", "Connection: closed\r\n", true), ("HTTP/1.0", "", false),
        ("HTTP/1.0", "Connection: Keep-Alive\r\n", true),
        ("HTTP/1.0", "Connection: keep-alive, close\r\n", false),
        ("HTTP/1.0", "Connection: x\r\n", false),
    ])
    func `A connection stays open as version and options say`(
        version: String, lines: String, keepAlive: Bool
    ) {
        let request = ReadRequest("GET / \(version)\r\nHost: a\r\n\(lines)\r\n")
        #expect(request.isComplete && request.head.keepAlive == keepAlive)
        let response = ReadResponse("\(version) 200 OK\r\nContent-Length: 0\r\n\(lines)\r\n")
        #expect(response.fault == nil && response.head.keepAlive == keepAlive)
    }

    @Test(arguments: [
        ("a", ["a"]), ("a,b", ["a", "b"]), (" a ,\tb ", ["a", "b"]), ("a,,b", ["a", "b"]),
        (",a,", ["a"]), (" , ,", []), ("", []),
    ])
    func `Options are listed without empty elements`(value: String, options: [String]) {
        let request = ReadRequest("GET / HTTP/1.1\r\nHost: h\r\nConnection:\(value)\r\n\r\n")
        #expect(request.isComplete)
        #expect(request.head.connectionOptions.map { request.text($0) } == options)
    }

    @Test(arguments: ["a b", "a;b", "\"a\"", "a=b", "a, b c", "a/b", "é", "a\t b", "(a)"])
    func `Options that are no tokens are refused`(value: String) {
        let fault = HTTPFault.badRequest(.connectionOption)
        #expect(
            ReadRequest("GET / HTTP/1.1\r\nHost: a\r\nConnection: \(value)\r\n\r\n").fault == fault)
        #expect(ReadResponse("HTTP/1.1 200 OK\r\nConnection: \(value)\r\n\r\n").fault == fault)
    }

    @Test func `A field named by Connection is marked`() {
        let request = ReadRequest(
            "GET / HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nx-two: 2\r\nConnection: close, x-one\r\n"
                + "X-ONE: 3\r\nX-Onetwo: 4\r\nConnection: X-Three\r\nCookie: c\r\n\r\n")
        let marked = zip(request.fields, request.head.fields).filter(\.1.isHopByHop).map(\.0)
        #expect(
            marked == ["X-One=1", "Connection=close, x-one", "X-ONE=3", "Connection=X-Three"])
    }

    @Test(arguments: ["Host", "close, HOST", "content-length", "Content-Length,close"])
    func `Naming what routes or frames the message is refused`(value: String) {
        let text = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: \(value)\r\n\r\n"
        #expect(ReadRequest(text).fault == .badRequest(.connectionOption))
    }

    @Test func `There may be only so many options`() {
        func request(_ count: Int) -> ReadRequest {
            let list = repeatElement("x", count: count).joined(separator: ",")
            return ReadRequest(
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: \(list)\r\n\r\n",
                limits: HTTPLimits(connectionOptions: 4))
        }
        #expect(request(4).isComplete)
        #expect(request(5).fault == .badRequest(.connectionOption))
    }

    @Test(arguments: [
        ("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n", true),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nTransfer-Encoding: chunked\r\n\r\n",
            true
        ),
        ("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n", false),
        ("GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n", false),
        ("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n", false),
        ("POST / HTTP/1.0\r\nExpect: x\r\nContent-Length: 1\r\n\r\n", false),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n", false),
    ])
    func `A client waits for 100 when it has content and says so`(text: String, expects: Bool) {
        let request = ReadRequest(text)
        #expect(request.isComplete && request.head.expectsContinue == expects)
    }

    @Test(arguments: [
        "Expect: 200-ok", "Expect:", "Expect: 100-continue, x", "Expect: 100",
        "Expect: 100-continue\r\nExpect: 100-continue", "Expect: 100-continue;a=b",
    ])
    func `Any other expectation fails`(lines: String) {
        let text = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\(lines)\r\n\r\n"
        #expect(ReadRequest(text).fault == .expectationFailed)
    }

    @Test(
        arguments: [
            ("HTTP/1.1", "Connection: Upgrade\r\nUpgrade: websocket", "websocket", true),
            (
                "HTTP/1.1", "Upgrade: WebSocket\r\nConnection: keep-alive, upgrade", "WebSocket",
                true
            ),
            ("HTTP/1.1", "Connection: upgrade\r\nUpgrade: a/1, b", "a/1, b", false),
            ("HTTP/1.1", "Connection: upgrade\r\nUpgrade: h2c", "h2c", false),
            ("HTTP/1.1", "Connection: upgrade\r\nUpgrade: websocket, h2c", "websocket, h2c", false),
            ("HTTP/1.1", "Upgrade: websocket", nil, false),
            ("HTTP/1.1", "Connection: upgrade", nil, false),
            ("HTTP/1.0", "Connection: upgrade\r\nUpgrade: websocket", nil, false),
        ] as [(String, String, String?, Bool)])
    func `An upgrade needs the version, the option and the field`(
        version: String, lines: String, protocols: String?, isWebSocket: Bool
    ) {
        let request = ReadRequest("GET / \(version)\r\nHost: a\r\n\(lines)\r\n\r\n")
        #expect(request.isComplete)
        #expect(request.head.wantsUpgrade == (protocols != nil))
        #expect(request.text(request.head.upgradeRange) == protocols)
        #expect(request.head.wantsWebSocket == isWebSocket)
    }

    @Test(arguments: [
        "Upgrade:", "Upgrade: ,", "Upgrade: a b", "Upgrade: /1", "Upgrade: a/", "Upgrade: a/b/c",
        "Upgrade: a\r\nUpgrade: b", "Upgrade: \"a\"", "Upgrade: a;b",
    ])
    func `An upgrade to nothing sensible is refused`(lines: String) {
        let text = "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\n\(lines)\r\n\r\n"
        #expect(ReadRequest(text).fault == .badRequest(.upgrade))
    }
}
