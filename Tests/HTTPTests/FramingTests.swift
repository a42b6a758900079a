import HTTP
import Testing

/// What decides where a message ends. Everything two parsers could read differently is refused.
@Suite struct FramingTests {
    static let lengths: [(String, UInt64)] = [
        ("0", 0), ("1", 1), ("0005", 5), ("9223372036854775807", UInt64(Int64.max)),
        ("0000000000000000012", 12),
    ]

    @Test(arguments: lengths)
    func `A length is plain digits`(text: String, length: UInt64) {
        let request = ReadRequest("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(text)\r\n\r\n")
        #expect(request.head.framing == .length(length))
        let response = ReadResponse("HTTP/1.1 200 OK\r\nContent-Length: \(text)\r\n\r\n")
        #expect(response.head.framing == .length(length))
        #expect(response.head.contentLength == length)
    }

    static let refused: [(String, HTTPFault)] = [
        // Lengths.
        ("Content-Length: +5", .badRequest(.contentLength)),
        ("Content-Length: -1", .badRequest(.contentLength)),
        ("Content-Length: 5 5", .badRequest(.contentLength)),
        ("Content-Length: 5, 5", .badRequest(.contentLength)),
        ("Content-Length: 5,6", .badRequest(.contentLength)),
        ("Content-Length: 0x5", .badRequest(.contentLength)),
        ("Content-Length: 5a", .badRequest(.contentLength)),
        ("Content-Length: 5.0", .badRequest(.contentLength)),
        ("Content-Length: 5;", .badRequest(.contentLength)),
        ("Content-Length: \"5\"", .badRequest(.contentLength)),
        ("Content-Length: \u{661}", .badRequest(.contentLength)),
        ("Content-Length:", .badRequest(.contentLength)),
        ("Content-Length: 9223372036854775808", .badRequest(.contentLength)),
        ("Content-Length: 18446744073709551616", .badRequest(.contentLength)),
        ("Content-Length: 18446744073709551621", .badRequest(.contentLength)),
        ("Content-Length: 00000000000000000005", .badRequest(.contentLength)),
        ("Content-Length: 5\r\nContent-Length: 6", .badRequest(.repeatedContentLength)),
        ("Content-Length: 5\r\nContent-Length: 5", .badRequest(.repeatedContentLength)),
        ("Content-Length: 5\r\nContent-length: 5", .badRequest(.repeatedContentLength)),
        ("Content-Length: 5\r\nx: y\r\ncontent-length:", .badRequest(.repeatedContentLength)),
        // CL.TE and TE.CL.
        (
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            .badRequest(.contentLengthAndTransferEncoding)
        ),
        (
            "Transfer-Encoding: chunked\r\nContent-Length: 0",
            .badRequest(.contentLengthAndTransferEncoding)
        ),
        (
            "Transfer-Encoding: identity\r\nContent-Length: 5",
            .badRequest(.contentLengthAndTransferEncoding)
        ),
        (
            "Transfer-Encoding:\r\nContent-Length: 5",
            .badRequest(.contentLengthAndTransferEncoding)
        ),
        // TE.TE: one coding, spelled one way.
        ("Transfer-Encoding: xchunked", .notImplemented),
        ("Transfer-Encoding: chunkedx", .notImplemented),
        ("Transfer-Encoding: chunked, identity", .notImplemented),
        ("Transfer-Encoding: identity, chunked", .notImplemented),
        ("Transfer-Encoding: gzip, chunked", .notImplemented),
        ("Transfer-Encoding: chunked, chunked", .notImplemented),
        ("Transfer-Encoding: chunked;q=1", .notImplemented),
        ("Transfer-Encoding: \"chunked\"", .notImplemented),
        ("Transfer-Encoding: 'chunked'", .notImplemented),
        ("Transfer-Encoding: ,chunked", .notImplemented),
        ("Transfer-Encoding: chunked,", .notImplemented),
        ("Transfer-Encoding: chun ked", .notImplemented),
        ("Transfer-Encoding: chunKed\u{301}", .notImplemented),
        ("Transfer-Encoding: \u{212a}", .notImplemented),
        ("Transfer-Encoding: identity", .notImplemented),
        ("Transfer-Encoding: gzip", .notImplemented),
        ("Transfer-Encoding:", .notImplemented),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: x", .notImplemented),
        ("Transfer-Encoding: x\r\nTransfer-Encoding: chunked", .notImplemented),
        ("Transfer-Encoding: chunked\r\ntransfer-encoding: chunked", .notImplemented),
        ("Transfer-Encoding : chunked", .badRequest(.whitespaceBeforeColon)),
        ("Transfer-Encoding\t: chunked", .badRequest(.whitespaceBeforeColon)),
        (" Transfer-Encoding: chunked", .badRequest(.obsoleteFolding)),
        ("x: y\r\n Transfer-Encoding: chunked", .badRequest(.obsoleteFolding)),
        ("Transfer-Encoding:\r\n chunked", .badRequest(.obsoleteFolding)),
        ("Transfer-Encoding:\u{b}chunked", .badRequest(.controlByte)),
        ("Transfer-Encoding:\u{c}chunked", .badRequest(.controlByte)),
        ("Transfer-Encoding: chunked\u{0}", .badRequest(.controlByte)),
        ("Transfer-Encoding:\nchunked", .badRequest(.bareLineFeed)),
        ("x: y\nTransfer-Encoding: chunked", .badRequest(.bareLineFeed)),
        ("x: y\rTransfer-Encoding: chunked", .badRequest(.bareCarriageReturn)),
        ("\rTransfer-Encoding: chunked", .badRequest(.bareCarriageReturn)),
        ("\0Transfer-Encoding: chunked", .badRequest(.fieldName)),
        ("Transfer\0-Encoding: chunked", .badRequest(.fieldName)),
        ("Transfer-Encoding\u{a0}: chunked", .badRequest(.fieldName)),
        ("Transfer-Encoding", .badRequest(.missingColon)),
    ]

    @Test(arguments: refused)
    func `Ambiguous framing is refused in requests and responses`(lines: String, fault: HTTPFault) {
        #expect(
            ReadRequest("POST / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\r\n0\r\n\r\n").fault == fault)
        #expect(ReadResponse("HTTP/1.1 200 OK\r\n\(lines)\r\n\r\n0\r\n\r\n").fault == fault)
    }

    @Test(arguments: ["chunked", "Chunked", "CHUNKED", "\t chunked \t"])
    func `Chunked is known in any case`(value: String) {
        let field = "Transfer-Encoding:\(value)"
        let request = ReadRequest("POST / HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n")
        #expect(request.isComplete && request.head.framing == .chunked)
        #expect(ReadResponse("HTTP/1.1 200 OK\r\n\(field)\r\n\r\n").head.framing == .chunked)
    }

    /// Another name is another field; it must not be taken for the real one, nor refused.
    @Test(arguments: [
        "Transfer_Encoding", "XTransfer-Encoding", "Transfer-Encodin", "Content_Length",
    ])
    func `A name that only looks alike frames nothing`(name: String) {
        let request = ReadRequest("POST / HTTP/1.1\r\nHost: a\r\n\(name): chunked\r\n\r\n")
        #expect(request.isComplete && request.head.framing == .none)
    }

    @Test func `HTTP 1.0 knows no transfer codings`() {
        let fault = HTTPFault.badRequest(.transferEncodingInHTTP10)
        let field = "Transfer-Encoding: chunked"
        #expect(ReadRequest("POST / HTTP/1.0\r\n\(field)\r\n\r\n").fault == fault)
        #expect(ReadResponse("HTTP/1.0 200 OK\r\n\(field)\r\n\r\n").fault == fault)
    }

    @Test func `A request that says nothing has no content`() {
        #expect(ReadRequest("POST / HTTP/1.1\r\nHost: a\r\n\r\n").head.framing == .none)
    }
}
