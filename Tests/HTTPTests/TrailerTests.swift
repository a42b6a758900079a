import HTTP
import Testing

@Suite struct TrailerTests {
    @Test func `Trailers are read at any split of the input`() {
        let bytes = Array("1\r\na\r\n0\r\nGrpc-Status: 0\r\nX-Sum:\tabc \r\n\r\n".utf8)
        let whole = DecodedBody(bytes, .chunked)
        #expect(whole.state == .complete && whole.consumed == bytes.count)
        #expect(whole.trailers == ["Grpc-Status=0", "X-Sum=abc"])
        #expect(DecodedBody(bytes, .chunked, pieces: [1]) == whole)
        for split in 0...bytes.count {
            #expect(DecodedBody(bytes, .chunked, pieces: [split, bytes.count]) == whole)
        }
    }

    @Test func `Without trailers nothing is kept`() {
        var decoder = BodyDecoder(framing: .chunked, limits: HTTPLimits())
        let bytes = Array("0\r\n\r\n".utf8)
        let step7 = decoder.decode(bytes.span)
        #expect(step7.state == .complete)
        #expect(decoder.trailers.bytes.isEmpty && decoder.trailers.fields.isEmpty)
    }

    /// Every name has a rule; a new known field has to be given one here.
    @Test(arguments: KnownField.allCases.filter { $0 != .other })
    func `Trailers that would matter before the content are dropped or refused`(known: KnownField) {
        let body = DecodedBody(Array("0\r\n\(known.name): 1\r\nx: y\r\n\r\n".utf8), .chunked)
        switch known {
        case .contentLength, .host, .transferEncoding:
            #expect(body.state == .fault(.badRequest(.forbiddenTrailer)))
        case .date, .etag, .lastModified, .server, .traceparent:
            #expect(body.trailers == ["\(known.name)=1", "x=y"])
        default:
            #expect(body.state == .complete && body.trailers == ["x=y"])
        }
    }

    @Test func `A trailer section may be as long as the limit and no longer`() {
        let section = "x: 0123456789\r\n\r\n"
        func body(_ limit: Int) -> DecodedBody {
            DecodedBody(
                Array("0\r\n\(section)".utf8), .chunked, limits: HTTPLimits(trailers: limit))
        }
        #expect(body(section.utf8.count).state == .complete)
        #expect(body(section.utf8.count - 1).state == .fault(.headTooLarge))
    }

    @Test func `There may be only so many trailer fields`() {
        func body(_ count: Int) -> DecodedBody {
            let lines = String(repeating: "x: y\r\n", count: count)
            return DecodedBody(
                Array("0\r\n\(lines)\r\n".utf8), .chunked, limits: HTTPLimits(fields: 3))
        }
        #expect(body(3).state == .complete)
        #expect(body(4).state == .fault(.headTooLarge))
    }
}
