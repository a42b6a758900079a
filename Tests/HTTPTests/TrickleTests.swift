import HTTP
import Testing

/// A head may come in any pieces; the answer is the one it gets in one piece.
@Suite struct TrickleTests {
    static let heads = [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\nPOST /a?b HTTP/1.1\r\nHost: app.example:8443\r\nContent-Length: 5\r\nX:\t\r\n\r\nhello",
        "GET / HTTP/1.0\r\n\r\n",
        "GET http://a/b?c HTTP/1.1\r\nHost: a\r\nConnection: x, close\r\nx: y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\nx: y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\nx: y\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\rx\r\n\r\n",
        "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\n\r\n",
        "\r\rGET / HTTP/1.1\r\n\r\n",
        "\nGET / HTTP/1.1\r\n\r\n",
        "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n",
        "GET / HTTP/2.0\r\n\r\n",
    ]

    @Test(arguments: heads)
    func `Bytes that come one by one give the same answer`(text: String) {
        let bytes = Array(text.utf8)
        let whole = ReadRequest(bytes)
        var scanner = HeadScanner()
        var head = RequestHead()
        var result = HeadResult.needMore
        for count in 0...bytes.count where result == .needMore {
            result = RequestParser.parse(
                bytes.span.extracting(0..<count), scanner: &scanner, into: &head,
                limits: HTTPLimits())
        }
        #expect(result == whole.result)
        #expect(result != .complete(consumed: 0) && head.fields == whole.head.fields)
        #expect(head.targetRange == whole.head.targetRange)
    }

    @Test(arguments: heads)
    func `Any one split gives the same answer`(text: String) {
        let bytes = Array(text.utf8)
        let whole = ReadRequest(bytes)
        for split in 0...bytes.count {
            var scanner = HeadScanner()
            var head = RequestHead()
            let first = RequestParser.parse(
                bytes.span.extracting(0..<split), scanner: &scanner, into: &head,
                limits: HTTPLimits())
            if first != .needMore {
                #expect(first == whole.result)
                continue
            }
            let second = RequestParser.parse(
                bytes.span, scanner: &scanner, into: &head, limits: HTTPLimits())
            #expect(second == whole.result)
        }
    }

    @Test func `A response may trickle in as well`() {
        let bytes = Array("HTTP/1.1 200 OK\r\nServer: a\r\nContent-Length: 5\r\n\r\nhello".utf8)
        var scanner = HeadScanner()
        var head = ResponseHead()
        for count in 0..<bytes.count - 5 {
            let result = ResponseParser.parse(
                bytes.span.extracting(0..<count), scanner: &scanner, into: &head,
                limits: HTTPLimits(), requestMethod: .get)
            #expect(result == .needMore)
        }
        let result = ResponseParser.parse(
            bytes.span, scanner: &scanner, into: &head, limits: HTTPLimits(), requestMethod: .get)
        #expect(result == .complete(consumed: bytes.count - 5))
        #expect(head.framing == .length(5))
    }

    @Test
    func `A line that ends in a bare line feed is refused without waiting for the head's end`() {
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\n".utf8)
        var scanner = HeadScanner()
        var head = RequestHead()
        var result = HeadResult.needMore
        for count in 1...bytes.count {
            result = RequestParser.parse(
                bytes.span.extracting(0..<count), scanner: &scanner, into: &head,
                limits: HTTPLimits())
        }
        #expect(result == .fault(.badRequest(.bareLineFeed)))
    }

    @Test func `A head that trickles past its limit is refused`() {
        let bytes =
            Array("GET / HTTP/1.1\r\nHost: a\r\nx: ".utf8) + [UInt8](repeating: 0x61, count: 99)
        let limits = HTTPLimits(head: 64)
        var scanner = HeadScanner()
        var head = RequestHead()
        for count in 0..<64 {
            let result = RequestParser.parse(
                bytes.span.extracting(0..<count), scanner: &scanner, into: &head, limits: limits)
            #expect(result == .needMore)
        }
        let result = RequestParser.parse(
            bytes.span.extracting(0..<64), scanner: &scanner, into: &head, limits: limits)
        #expect(result == .fault(.headTooLarge))
    }

    @Test func `A scanner serves one head after another`() {
        let text = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
        let bytes = Array((text + text).utf8)
        var scanner = HeadScanner()
        var head = RequestHead()
        var start = 0
        for received in [5, 10, text.utf8.count + 3, bytes.count] {
            let result = RequestParser.parse(
                bytes.span.extracting(start..<received), scanner: &scanner, into: &head,
                limits: HTTPLimits())
            if case .complete(let consumed) = result { start += consumed }
        }
        #expect(start == bytes.count)
    }
}
