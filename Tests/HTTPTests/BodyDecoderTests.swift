import HTTP
import Testing

@Suite struct BodyDecoderTests {
    @Test(arguments: [BodyFraming.none, .length(0)])
    func `Without content the body is complete at once`(framing: BodyFraming) {
        var decoder = BodyDecoder(framing: framing, limits: HTTPLimits())
        #expect(decoder.isComplete && decoder.mayClose)
        let bytes = Array("GET".utf8)
        let step = decoder.decode(bytes.span)
        #expect(step == BodyStep(consumed: 0, payload: 0..<0, state: .complete))
    }

    @Test(arguments: [1, 2, 3, 5, 6, 100])
    func `A length is counted over any pieces`(size: Int) {
        let body = DecodedBody(Array("helloGET /".utf8), .length(5), pieces: [size])
        #expect(body.text == "hello" && body.consumed == 5 && body.state == .complete)
    }

    @Test func `A length cut short is not complete`() {
        var decoder = BodyDecoder(framing: .length(.max), limits: HTTPLimits())
        let bytes = Array("hello".utf8)
        let step = decoder.decode(bytes.span)
        #expect(step.state == .more)
        #expect(!decoder.isComplete && !decoder.mayClose)
    }

    @Test func `Content until close is all there is`() {
        var decoder = BodyDecoder(framing: .untilClose, limits: HTTPLimits())
        let bytes = Array("hello".utf8)
        let step = decoder.decode(bytes.span)
        #expect(step == BodyStep(consumed: 5, payload: 0..<5, state: .more))
        #expect(!decoder.isComplete && decoder.mayClose)
    }

    static let chunked: [(String, String)] = [
        ("0\r\n\r\n", ""), ("5\r\nhello\r\n0\r\n\r\n", "hello"),
        ("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world"),
        ("00000005\r\nhello\r\n00\r\n\r\n", "hello"),
        ("a\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
        ("A\r\n0123456789\r\n0\r\n\r\n", "0123456789"), ("2\r\n\r\n\r\n0\r\n\r\n", "\r\n"),
        ("5;a\r\nhello\r\n0;b=c\r\n\r\n", "hello"),
        ("5 ;a\r\nhello\r\n0\t ; b = c\r\n\r\n", "hello"),
        ("5;a=\"b;c\\\"\"\r\nhello\r\n0\r\n\r\n", "hello"), ("5;\r\nhello\r\n0\r\n\r\n", "hello"),
        ("5;a=é\r\nhello\r\n0\r\n\r\n", "hello"),
        ("0000000000000005\r\nhello\r\n0\r\n\r\n", "hello"),
    ]

    @Test(arguments: chunked)
    func `Chunks are joined at any split of the input`(text: String, content: String) {
        let bytes = Array(text.utf8)
        let whole = DecodedBody(bytes + Array("GET /".utf8), .chunked)
        #expect(whole.text == content)
        #expect(whole.consumed == bytes.count && whole.state == .complete)
        #expect(DecodedBody(bytes, .chunked, pieces: [1]) == whole)
        for split in 0...bytes.count {
            #expect(DecodedBody(bytes, .chunked, pieces: [split, bytes.count]) == whole)
        }
    }

    static let malformed: [(String, HTTPFault.Malformation)] = [
        ("\r\n", .chunkSize), ("g\r\n", .chunkSize), (" 5\r\n", .chunkSize), ("+5\r\n", .chunkSize),
        ("-5\r\n", .chunkSize), ("0x5\r\n", .chunkSize), ("5 \r\n", .chunkSize),
        ("5 5\r\n", .chunkSize),
        ("5h\r\n", .chunkSize), (";a\r\n", .chunkSize), ("5,5\r\n", .chunkSize),
        ("5\0\r\n", .chunkSize),
        ("00000000000000005\r\n", .chunkSize), ("10000000000000000\r\n", .chunkSize),
        ("ffffffffffffffff\r\n", .chunkSize), ("8000000000000000\r\n", .chunkSize),
        ("\n", .chunkSize), ("5\nhello\r\n", .bareLineFeed), ("5\rhello\r\n", .bareCarriageReturn),
        ("5\r\r\nhello\r\n", .bareCarriageReturn), ("5;a\nhello", .bareLineFeed),
        ("5;a=\"\nb\"\r\n", .bareLineFeed), ("5;a=\"\rb\"\r\n", .bareCarriageReturn),
        ("5;a=\"\r\n\"hello", .chunkTerminator), ("5;a\0\r\n", .controlByte),
        ("5;a\u{7f}\r\n", .controlByte), ("5\r\nhello0\r\n\r\n", .chunkTerminator),
        ("5\r\nhello\n0\r\n\r\n", .chunkTerminator), ("5\r\nhello\r0\r\n\r\n", .chunkTerminator),
        ("5\r\nhello!\r\n0\r\n\r\n", .chunkTerminator),
        ("5\r\nhell\r\n0\r\n\r\n", .chunkTerminator),
        ("0\r\n\n", .bareLineFeed), ("0\r\n\rx", .bareCarriageReturn), ("0\n\n", .bareLineFeed),
        ("0\r\nGET / HTTP/1.1\r\n\r\n", .whitespaceBeforeColon), ("0\r\na\r\n\r\n", .missingColon),
        ("0\r\na : b\r\n\r\n", .whitespaceBeforeColon), ("0\r\n a: b\r\n\r\n", .obsoleteFolding),
        ("0\r\na: b\r\n c\r\n\r\n", .obsoleteFolding), ("0\r\na: b\n\r\n", .bareLineFeed),
        ("0\r\na: b\rc\r\n\r\n", .bareCarriageReturn), ("0\r\na: \0\r\n\r\n", .controlByte),
        ("0\r\nContent-Length: 5\r\n\r\n", .forbiddenTrailer),
        ("0\r\na: b\r\ntransfer-encoding: chunked\r\n\r\n", .forbiddenTrailer),
        ("0\r\nHost: a\r\n\r\n", .forbiddenTrailer),
    ]

    @Test(arguments: malformed)
    func `Malformed chunks are refused at any split of the input`(
        text: String, malformation: HTTPFault.Malformation
    ) {
        let bytes = Array(text.utf8)
        let whole = DecodedBody(bytes, .chunked)
        #expect(whole.state == .fault(.badRequest(malformation)))
        #expect(whole.trailers.isEmpty)
        for split in 0...bytes.count {
            let pieces = DecodedBody(bytes, .chunked, pieces: [split, bytes.count])
            #expect(pieces.state == whole.state && pieces.payload == whole.payload)
        }
        #expect(DecodedBody(bytes, .chunked, pieces: [1]).state == whole.state)
    }

    @Test func `A fault stays`() {
        var decoder = BodyDecoder(framing: .chunked, limits: HTTPLimits())
        let bytes = Array("x5\r\n".utf8)
        let fault = BodyStep.State.fault(.badRequest(.chunkSize))
        let step = decoder.decode(bytes.span)
        #expect(step.state == fault)
        let again = decoder.decode(bytes.span)
        #expect(again == BodyStep(consumed: 0, payload: 0..<0, state: fault))
        #expect(!decoder.isComplete && !decoder.mayClose)
    }

    @Test func `One step passes the framing around one run of content`() {
        var decoder = BodyDecoder(framing: .chunked, limits: HTTPLimits())
        let bytes = Array("5\r\nhello\r\n1;x\r\n!\r\n0\r\n\r\nGET".utf8)
        let first = decoder.decode(bytes.span)
        #expect(first == BodyStep(consumed: 15, payload: 3..<8, state: .more))
        let second = decoder.decode(bytes.span.extracting(15..<bytes.count))
        #expect(second == BodyStep(consumed: 8, payload: 0..<1, state: .complete))
        #expect(decoder.isComplete)
    }

    @Test func `The largest chunk is counted without overflow`() {
        var decoder = BodyDecoder(framing: .chunked, limits: HTTPLimits())
        let bytes = Array("7fffffffffffffff\r\nhello".utf8)
        let step = decoder.decode(bytes.span)
        #expect(step == BodyStep(consumed: 23, payload: 18..<23, state: .more))
    }

    @Test func `Extensions of one chunk are bounded`() {
        func body(_ count: Int) -> DecodedBody {
            let name = String(repeating: "x", count: count)
            return DecodedBody(
                Array("1;\(name)\r\na\r\n0\r\n\r\n".utf8), .chunked,
                limits: HTTPLimits(chunkExtension: 8))
        }
        #expect(body(7).state == .complete)
        #expect(body(8).state == .fault(.badRequest(.chunkExtensionTooLong)))
        let blanks = Array("1\(String(repeating: " ", count: 9));\r\na".utf8)
        #expect(
            DecodedBody(blanks, .chunked, limits: HTTPLimits(chunkExtension: 8)).state
                == .fault(.badRequest(.chunkExtensionTooLong)))
    }

    @Test func `Extensions of all chunks are bounded by the data they come with`() {
        func body(chunks: Int, data: Int) -> DecodedBody {
            let chunk =
                String(data, radix: 16) + ";234567\r\n" + String(repeating: "d", count: data)
                + "\r\n"
            let text = String(repeating: chunk, count: chunks) + "0\r\n\r\n"
            return DecodedBody(
                Array(text.utf8), .chunked, limits: HTTPLimits(chunkExtension: 8))
        }
        // 128 bytes of extensions are free, each chunk takes 7 and gives back its data.
        #expect(body(chunks: 20, data: 1).state == .complete)
        #expect(body(chunks: 30, data: 1).state == .fault(.badRequest(.chunkExtensionTooLong)))
        #expect(body(chunks: 500, data: 7).state == .complete)
    }

    @Test func `Tiny chunks without extensions are fine`() {
        let text = String(repeating: "1\r\na\r\n", count: 5_000) + "0\r\n\r\n"
        #expect(DecodedBody(Array(text.utf8), .chunked).payload.count == 5_000)
    }
}
