import HTTP
import Testing

@Suite struct ResponseParserTests {
    @Test func `A whole response is read into positions of its bytes`() {
        let response = ReadResponse(
            "HTTP/1.1 404 Not Found\r\nServer: x\r\nContent-Length: 3\r\n\r\nabc")
        #expect(response.result == .complete(consumed: response.bytes.count - 3))
        #expect(response.head.statusCode == 404)
        #expect(response.text(response.head.reasonRange) == "Not Found")
        #expect(response.head.minorVersion == 1)
        #expect(response.head.framing == .length(3))
        #expect(response.head.contentLength == 3)
        #expect(response.head.keepAlive && !response.head.isInterim)
        #expect(response.head.fields.map(\.known) == [.server, .contentLength])
        #expect(response.text(response.head.first(.server)?.valueRange) == "x")
        #expect(response.head.first(.date) == nil)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK", "OK"), ("HTTP/1.1 200 ", ""), ("HTTP/1.1 200", ""),
        ("HTTP/1.0 200 a  b\tc", "a  b\tc"), ("HTTP/1.1 599 \u{e9}", "\u{e9}"),
        ("HTTP/1.2 100 Continue, please do so", "Continue, please do so"),
        ("HTTP/1.1 200  x", " x"),
    ])
    func `A reason may be empty and lack its space`(line: String, reason: String) {
        let response = ReadResponse("\(line)\r\n\r\n")
        #expect(response.result == .complete(consumed: response.bytes.count))
        #expect(response.text(response.head.reasonRange) == reason)
    }

    @Test(arguments: [
        ("HTTP/1.1 099 x", HTTPFault.badRequest(.statusLine)),
        ("HTTP/1.1 600 x", .badRequest(.statusLine)), ("HTTP/1.1 999", .badRequest(.statusLine)),
        ("HTTP/1.1 20 x", .badRequest(.statusLine)), ("HTTP/1.1 2000 x", .badRequest(.statusLine)),
        ("HTTP/1.1 20x OK", .badRequest(.statusLine)),
        ("HTTP/1.1  200 OK", .badRequest(.statusLine)),
        ("HTTP/1.1\t200 OK", .badRequest(.statusLine)),
        ("HTTP/1.1 200\tOK", .badRequest(.statusLine)),
        ("HTTP/1.1 +20 OK", .badRequest(.statusLine)), ("HTTP/1.1", .badRequest(.statusLine)),
        ("HTTP/2.0 200 OK", .versionNotSupported), ("HTTP/1 200 OK", .badRequest(.version)),
        ("http/1.1 200 OK", .badRequest(.version)), ("ICY 200 OK", .badRequest(.version)),
        (" HTTP/1.1 200 OK", .badRequest(.version)), ("\r\nHTTP/1.1 200 OK", .badRequest(.version)),
        ("HTTP/1.1 200 O\0K", .badRequest(.controlByte)),
        ("HTTP/1.1 200 OK\n", .badRequest(.bareLineFeed)),
        ("HTTP/1.1 200\n", .badRequest(.bareLineFeed)),
        ("HTTP/1.1 200 O\rK", .badRequest(.bareCarriageReturn)),
        ("HTTP/1.1 200\rOK", .badRequest(.bareCarriageReturn)),
        ("<html>", .badRequest(.version)),
    ])
    func `A malformed status line is refused`(line: String, fault: HTTPFault) {
        #expect(ReadResponse("\(line)\r\n\r\n").fault == fault)
    }

    /// RFC 9112 section 6.3, with the method the response answers.
    @Test(arguments: [
        (HTTPMethod.get, "200", "Content-Length: 5", BodyFraming.length(5)),
        (.get, "200", "Transfer-Encoding: chunked", .chunked), (.get, "200", "x: y", .untilClose),
        (.get, "205", "Content-Length: 0", .length(0)), (.post, "500", "x: y", .untilClose),
        (.head, "200", "Content-Length: 5", .none),
        (.head, "200", "Transfer-Encoding: chunked", .none),
        (.head, "404", "x: y", .none), (.get, "304", "Content-Length: 5", .none),
        (.get, "304", "Transfer-Encoding: chunked", .none), (.get, "304", "x: y", .none),
        (.get, "204", "x: y", .none), (.get, "204", "Content-Length: 0", .none),
        (.get, "100", "x: y", .none), (.get, "103", "Link: y", .none),
        (.get, "101", "Upgrade: websocket", .none), (.connect, "200", "x: y", .none),
        (.connect, "407", "Content-Length: 5", .length(5)), (.connect, "403", "x: y", .untilClose),
    ])
    func `What ends the content follows from method, status and fields`(
        method: HTTPMethod, status: String, line: String, framing: BodyFraming
    ) {
        let response = ReadResponse("HTTP/1.1 \(status) x\r\n\(line)\r\n\r\n", to: method)
        #expect(response.fault == nil)
        #expect(response.head.framing == framing)
        #expect(response.head.keepAlive == (framing != .untilClose))
    }

    @Test(arguments: [
        (HTTPMethod.get, "204", "Content-Length: 1"), (.get, "204", "Transfer-Encoding: chunked"),
        (.head, "204", "Content-Length: 1"), (.get, "100", "Content-Length: 1"),
        (.get, "103", "Transfer-Encoding: chunked"), (.get, "101", "Content-Length: 7"),
        (.connect, "200", "Transfer-Encoding: chunked"), (.connect, "299", "Content-Length: 1"),
    ])
    func `Content where none may be is refused`(method: HTTPMethod, status: String, line: String) {
        let response = ReadResponse("HTTP/1.1 \(status) x\r\n\(line)\r\n\r\n", to: method)
        #expect(response.fault == .badRequest(.contentNotAllowed))
    }

    @Test(arguments: ["Content-Length: 1\r\nContent-Length: 2", "Content-Length: 1, 1"])
    func `Ambiguous framing is refused even where no content follows`(lines: String) {
        #expect(ReadResponse("HTTP/1.1 200 OK\r\n\(lines)\r\n\r\n", to: .head).fault != nil)
        #expect(ReadResponse("HTTP/1.1 304 x\r\n\(lines)\r\n\r\n").fault != nil)
    }

    @Test func `The length of content that does not follow is kept`() {
        let response = ReadResponse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", to: .head)
        #expect(response.head.contentLength == 5)
    }

    @Test(arguments: [(100, true), (102, true), (103, true), (101, false), (200, false)])
    func `Interim responses are told apart`(status: Int, isInterim: Bool) {
        #expect(ReadResponse("HTTP/1.1 \(status) x\r\n\r\n").head.isInterim == isInterim)
    }

    @Test func `The protocol switched to is read when Connection lists it`() {
        let lines = "Connection: upgrade\r\nUpgrade: websocket"
        let response = ReadResponse("HTTP/1.1 101 x\r\n\(lines)\r\n\r\n")
        #expect(response.text(response.head.upgradeRange) == "websocket")
        #expect(ReadResponse("HTTP/1.1 101 x\r\nUpgrade: a\r\n\r\n").head.upgradeRange == nil)
        let malformed = "Connection: upgrade\r\nUpgrade: a b"
        #expect(
            ReadResponse("HTTP/1.1 101 x\r\n\(malformed)\r\n\r\n").fault == .badRequest(.upgrade))
    }

    @Test func `A head in a reused scratch keeps nothing of the one before`() {
        var scanner = HeadScanner()
        var head = ResponseHead()
        let first = Array(
            ("HTTP/1.0 404 Not Found\r\nConnection: upgrade, x\r\nUpgrade: a\r\nContent-Length: 7"
                + "\r\n\r\n").utf8)
        let second = Array("HTTP/1.1 200\r\n\r\n".utf8)
        for bytes in [first, second] {
            let result = ResponseParser.parse(
                bytes.span, scanner: &scanner, into: &head, limits: HTTPLimits(),
                requestMethod: .get)
            #expect(result == .complete(consumed: bytes.count))
        }
        #expect(head.fields.isEmpty && head.connectionOptions.isEmpty && head.reasonRange.isEmpty)
        #expect(head.contentLength == nil && head.upgradeRange == nil && head.statusCode == 200)
        #expect(head.framing == .untilClose && head.minorVersion == 1)
    }
}
