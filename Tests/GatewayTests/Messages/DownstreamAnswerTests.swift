import HTTP
import Testing
import Transport

@testable import Gateway

@Suite struct DownstreamAnswerTests {
    private enum Kind { case final, interim, upgrade }

    private func compose(
        _ answer: String, to method: HTTPMethod = .get, _ kind: Kind = .final,
        framing: UpstreamConnection.Framing = .asIs, keepAlive: Bool = true, minorVersion: Int = 1
    ) throws -> String {
        let input = buffer(answer)
        var scanner = HeadScanner()
        var head = ResponseHead()
        let result = ResponseParser.parse(
            input.bytes, scanner: &scanner, into: &head, limits: HTTPLimits(),
            requestMethod: method)
        try #require(result == .complete(consumed: answer.utf8.count))
        var output = ByteBuffer()
        switch kind {
        case .final:
            let delivery = DownstreamAnswer.Delivery(
                framing: framing, keepAlive: keepAlive, minorVersion: minorVersion,
                hasBody: head.framing != .none)
            DownstreamAnswer.compose(head, input, delivery, into: &output)
        case .interim: DownstreamAnswer.composeInterim(head, input, into: &output)
        case .upgrade: DownstreamAnswer.composeUpgrade(head, input, into: &output)
        }
        return text(output)
    }

    @Test func `An answer is passed on with its fields in order and its length`() throws {
        #expect(
            try compose(
                "HTTP/1.1 200 Fine\r\nserver:x\r\nContent-Length: 5\r\nSet-Cookie: a\r\n"
                    + "Set-Cookie: b\r\nContent-Type: text/plain\r\n\r\n")
                == "HTTP/1.1 200 Fine\r\nserver: x\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n"
                + "Content-Type: text/plain\r\nContent-Length: 5\r\n\r\n")
    }

    @Test func `A status without a reason keeps its blank`() throws {
        #expect(try compose("HTTP/1.1 204 \r\n\r\n") == "HTTP/1.1 204 \r\n\r\n")
    }

    @Test func `An answer of HTTP 1.0 becomes one of HTTP 1.1`() throws {
        #expect(
            try compose("HTTP/1.0 200 OK\r\n\r\n", framing: .chunked)
                == "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    }

    @Test func `What concerns the app's connection alone stays there`() throws {
        #expect(
            try compose(
                "HTTP/1.1 200 OK\r\nConnection: close, X-Hop\r\nKeep-Alive: timeout=9\r\n"
                    + "X-Hop: 1\r\nProxy-Authenticate: Basic\r\nUpgrade: h2c\r\nX-Kept: 2\r\n"
                    + "Content-Length: 0\r\n\r\n")
                == "HTTP/1.1 200 OK\r\nX-Kept: 2\r\nContent-Length: 0\r\n\r\n")
    }

    @Test func `Only the gateway speaks in its own fields`() throws {
        #expect(
            try compose(
                "HTTP/1.1 403 No\r\nSallyport-Reason: none\r\nX_Sallyport_Device_Id: a\r\n"
                    + "Content-Length: 0\r\n\r\n")
                == "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")
    }

    @Test(arguments: [
        (UpstreamConnection.Framing.chunked, "Transfer-Encoding: chunked\r\n"),
        (.untilClose, ""), (.asIs, ""),
    ])
    func `The end of a body without a length is told as the client understands`(
        framing: UpstreamConnection.Framing, expected: String
    ) throws {
        #expect(
            try compose(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", framing: framing)
                == "HTTP/1.1 200 OK\r\n\(expected)\r\n")
    }

    @Test func `A length without a body is passed on to those who ask for heads`() throws {
        #expect(
            try compose("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n", to: .head)
                == "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n")
        #expect(
            try compose("HTTP/1.1 304 Not Modified\r\nContent-Length: 12\r\n\r\n")
                == "HTTP/1.1 304 Not Modified\r\nContent-Length: 12\r\n\r\n")
    }

    @Test(arguments: [
        (false, 1, "Connection: close\r\n"), (false, 0, "Connection: close\r\n"),
        (true, 0, "Connection: keep-alive\r\n"), (true, 1, ""),
    ])
    func `What becomes of the connection is said where it must be`(
        keepAlive: Bool, minorVersion: Int, expected: String
    ) throws {
        #expect(
            try compose(
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", keepAlive: keepAlive,
                minorVersion: minorVersion)
                == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\(expected)\r\n")
    }

    @Test func `An interim answer has no framing`() throws {
        #expect(
            try compose(
                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: close\r\n\r\n", .interim)
                == "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
    }

    @Test func `A switch to WebSocket is told in our words`() throws {
        #expect(
            try compose(
                "HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: WEBSOCKET\r\n"
                    + "Sec-WebSocket-Accept: k\r\n\r\n", .upgrade)
                == "HTTP/1.1 101 Switching\r\nSec-WebSocket-Accept: k\r\n"
                + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
    }
}
