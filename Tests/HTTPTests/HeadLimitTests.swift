import HTTP
import Testing

@Suite struct HeadLimitTests {
    @Test func `A head may be as long as the limit and no longer`() {
        let text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        let count = text.utf8.count
        #expect(ReadRequest(text, limits: HTTPLimits(head: count)).isComplete)
        #expect(ReadRequest(text, limits: HTTPLimits(head: count - 1)).fault == .headTooLarge)
        #expect(
            ReadRequest(Array(text.utf8.dropLast()), limits: HTTPLimits(head: count - 1)).fault
                == .headTooLarge)
        #expect(
            ReadRequest(text + "body", limits: HTTPLimits(head: count)).result
                == .complete(consumed: count))
    }

    @Test func `A response head may be as long as the limit and no longer`() {
        let text = "HTTP/1.1 200 OK\r\nServer: a\r\n\r\n"
        let count = text.utf8.count
        #expect(ReadResponse(text, limits: HTTPLimits(head: count)).fault == nil)
        #expect(ReadResponse(text, limits: HTTPLimits(head: count - 1)).fault == .headTooLarge)
    }

    @Test func `A target may be as long as the limit and no longer`() {
        func request(_ target: String) -> ReadRequest {
            ReadRequest(
                "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n", limits: HTTPLimits(target: 10))
        }
        #expect(request("/123456789").isComplete)
        #expect(request("/1234567890").fault == .targetTooLong)
        #expect(request("/1234?6789").isComplete)
        #expect(request("/1234?67890").fault == .targetTooLong)
        #expect(request("http://a/0").isComplete)
        #expect(request("http://a/01").fault == .targetTooLong)
    }

    @Test func `A target that is too long is refused before its line ends`() {
        let request = ReadRequest("GET /123456789", limits: HTTPLimits(target: 9))
        #expect(request.fault == .targetTooLong)
    }

    @Test func `There may be as many fields as the limit and no more`() {
        func lines(_ count: Int) -> String {
            (0..<count).map { "x\($0): y\r\n" }.joined()
        }
        let limits = HTTPLimits(fields: 3)
        #expect(ReadRequest("GET / HTTP/1.0\r\n\(lines(3))\r\n", limits: limits).isComplete)
        #expect(
            ReadRequest("GET / HTTP/1.0\r\n\(lines(4))\r\n", limits: limits).fault == .headTooLarge)
        #expect(
            ReadResponse("HTTP/1.1 200 OK\r\n\(lines(4))\r\n", limits: limits).fault
                == .headTooLarge)
    }

    @Test func `A field name too long for its record is refused`() {
        let limits = HTTPLimits(head: 1 << 20)
        for (count, fault) in [(65_535, nil), (65_536, HTTPFault.headTooLarge)] {
            let name = String(repeating: "n", count: count)
            let request = ReadRequest("GET / HTTP/1.0\r\n\(name): v\r\n\r\n", limits: limits)
            #expect(request.fault == fault)
        }
    }

    @Test func `A method of more than 32 bytes is not implemented`() {
        func request(_ count: Int) -> ReadRequest {
            let method = String(repeating: "M", count: count)
            return ReadRequest("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n")
        }
        #expect(request(32).isComplete)
        #expect(request(33).fault == .notImplemented)
        #expect(ReadRequest(String(repeating: "M", count: 33)).fault == .notImplemented)
    }

    @Test func `Limits stay in a sensible range`() {
        let limits = HTTPLimits(
            head: .max, target: 0, fields: -1, trailers: .max, chunkExtension: 0)
        #expect(limits.head == 1 << 30 && limits.trailers == 1 << 30)
        #expect(limits.target == 1 && limits.fields == 1 && limits.chunkExtension == 1)
        #expect(HTTPLimits() == HTTPLimits(head: 32_768, target: 8_192, fields: 100))
    }

    @Test func `Every fault has a status and a code`() {
        let faults: [(HTTPFault, Int, String)] = [
            (.badRequest(.host), 400, "host"), (.expectationFailed, 417, "expectation_failed"),
            (.headTooLarge, 431, "head_too_large"), (.notImplemented, 501, "not_implemented"),
            (.targetTooLong, 414, "target_too_long"),
            (.versionNotSupported, 505, "version_not_supported"),
        ]
        for (fault, status, code) in faults {
            #expect(fault.status == status && fault.code == code)
        }
        let codes = HTTPFault.Malformation.allCases.map(\.rawValue)
        #expect(Set(codes).count == codes.count)
        #expect(codes.allSatisfy { $0.allSatisfy { "abcdefghijklmnopqrstuvwxyz_01".contains($0) } })
    }
}
