import DeviceTrust
import Foundation
import HTTP
import Testing
import Transport

@testable import Gateway

/// What an app gets to hear of a request.
struct Forwarded {
    let text: String
    let stripped: Int

    init(
        _ request: String, app: App = Sample.app(), heldBody: Int? = nil,
        annotation: DeviceStatement = Sample.statement()
    ) throws {
        let input = buffer(request)
        var scanner = HeadScanner()
        var head = RequestHead()
        let result = RequestParser.parse(
            input.bytes, scanner: &scanner, into: &head, limits: HTTPLimits())
        try #require(result == .complete(consumed: request.utf8.count))
        var words = AnnotationText()
        let isMade = words.make(
            annotation, .bound(0), id: "r-1", snapshot: try Sample.snapshot(), now: Sample.now)
        try #require(isMade)
        var output = ByteBuffer()
        stripped = UpstreamRequest.compose(
            head, input, annotation: words, app: app, identifier: 0xfeed, heldBody: heldBody,
            into: &output)
        text = GatewayTests.text(output)
    }

    var lines: [String] {
        text.components(separatedBy: "\r\n")
    }
}

@Suite struct UpstreamRequestTests {
    @Test func `A plain request is passed on with what only the gateway says in front`() throws {
        let forwarded = try Forwarded(
            "GET /a?b=c HTTP/1.1\r\nhOsT: vault.corp.test:8443\r\nUser-Agent:x\r\n"
                + "cookie: a=b; c\r\nX-Odd:\t y z \t\r\n\r\n")
        #expect(
            forwarded.text
                == "GET /a?b=c HTTP/1.1\r\nHost: vault.corp.test:8443\r\n"
                + "X-Forwarded-Host: vault.corp.test:8443\r\nX-Request-Id: r-000000000000feed\r\n"
                + "X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\n"
                + "X-Sallyport-Device-Trust: trusted\r\n"
                + "User-Agent: x\r\ncookie: a=b; c\r\nX-Odd: y z\r\n\r\n")
        #expect(forwarded.stripped == 0)
    }

    @Test func `Forged fields do not reach the app and are counted`() throws {
        let forwarded = try Forwarded(
            "GET / HTTP/1.1\r\nHost: a\r\nX-Sallyport-Device-Trust: trusted\r\n"
                + "x_sallyport_device_id: evil\r\nX-Forwarded-For: 1.1.1.1\r\nClient-Cert: :AA==:\r\n"
                + "X-Keep: kept\r\nx-request-id: mine\r\nForwarded: for=evil\r\n\r\n",
            annotation: Sample.statement(.notTrusted(.revoked)))
        #expect(forwarded.stripped == 6)
        #expect(forwarded.text.lowercased().components(separatedBy: "trust:").count == 2)
        #expect(forwarded.lines.contains("X-Sallyport-Device-Trust: not-trusted"))
        #expect(forwarded.lines.contains("X-Sallyport-Reason: revoked"))
        #expect(forwarded.lines.contains("X-Keep: kept"))
        for word in ["evil", "1.1.1.1", "AA==", "mine"] {
            #expect(!forwarded.text.contains(word))
        }
    }

    @Test func `Fields about one connection are not passed on`() throws {
        let forwarded = try Forwarded(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, X-Private, x-sallyport-reason\r\n"
                + "Keep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nTE: trailers\r\n"
                + "Proxy-Authorization: Basic x\r\nX-Private: 1\r\nX-Public: 2\r\n"
                + "X-Sallyport-Reason: none\r\nTrailer: X-T\r\nUpgrade: h2c\r\n"
                + "HTTP2-Settings: AAMAAABk\r\n\r\n")
        #expect(
            Array(forwarded.lines.dropFirst(7)) == ["X-Public: 2", "", ""], "\(forwarded.text)")
    }

    @Test func `An absolute target becomes the path, and its host the Host`() throws {
        let targets = [
            ("http://vault.corp.test/a/b?c", "/a/b?c"), ("https://vault.corp.test", "/"),
            ("http://vault.corp.test?q=1", "/?q=1"), ("http://vault.corp.test/?", "/?"),
        ]
        for (target, path) in targets {
            let forwarded = try Forwarded(
                "GET \(target) HTTP/1.1\r\nHost: vault.corp.test\r\n\r\n")
            #expect(
                Array(forwarded.lines.prefix(2))
                    == ["GET \(path) HTTP/1.1", "Host: vault.corp.test"])
        }
    }

    @Test func `OPTIONS for the whole server stays so in both forms`() throws {
        for target in ["*", "http://vault.corp.test"] {
            let forwarded = try Forwarded(
                "OPTIONS \(target) HTTP/1.1\r\nHost: vault.corp.test\r\n\r\n")
            #expect(forwarded.lines.first == "OPTIONS * HTTP/1.1")
        }
    }

    @Test func `The app may be asked under its own name, and hears the client's`() throws {
        let forwarded = try Forwarded(
            "GET / HTTP/1.1\r\nHost: vault.corp.test\r\n\r\n",
            app: Sample.app(upstreamHost: "backend:8081"))
        #expect(forwarded.lines[1] == "Host: backend:8081")
        #expect(forwarded.lines[2] == "X-Forwarded-Host: vault.corp.test")
    }

    @Test func `A request of HTTP 1.0 without a host goes on as HTTP 1.1 with the app's`() throws {
        let forwarded = try Forwarded("GET / HTTP/1.0\r\nAccept: */*\r\n\r\n")
        #expect(Array(forwarded.lines.prefix(2)) == ["GET / HTTP/1.1", "Host: payroll.corp.test"])
        #expect(!forwarded.text.contains("X-Forwarded-Host"))
    }
}

@Suite struct UpstreamFramingTests {
    private func framing(_ request: String, heldBody: Int? = nil) throws -> [String] {
        let names = ["content-length", "transfer-encoding", "connection", "upgrade", "expect"]
        return try Forwarded(request, heldBody: heldBody).lines.filter { line in
            names.contains(line.prefix { $0 != ":" }.lowercased())
        }
    }

    @Test func `A length is written anew`() throws {
        let request = "POST / HTTP/1.1\r\nHost: a\r\ncontent-length: 00012\r\n\r\n"
        #expect(try framing(request) == ["Content-Length: 12"])
    }

    @Test func `Chunks stay chunks`() throws {
        let request = "POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding: Chunked\r\n\r\n"
        #expect(try framing(request) == ["Transfer-Encoding: chunked"])
    }

    @Test(arguments: ["Content-Length: 5", "Transfer-Encoding: chunked"])
    func `A body that was read whole has its length and is expected no more`(
        field: String
    ) throws {
        let request = "POST / HTTP/1.1\r\nHost: a\r\n\(field)\r\nExpect: 100-continue\r\n\r\n"
        #expect(try framing(request, heldBody: 5) == ["Content-Length: 5"])
        #expect(try framing(request, heldBody: 0) == ["Content-Length: 0"])
    }

    @Test func `An expectation of a body that streams is the app's to answer`() throws {
        let request =
            "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
        #expect(try framing(request) == ["Content-Length: 9", "Expect: 100-continue"])
    }

    @Test func `A spelling of framing that only some servers know is not passed on`() throws {
        let forwarded = try Forwarded(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer_Encoding: chunked\r\n"
                + "content_length: 100\r\n\r\n")
        #expect(forwarded.stripped == 2)
        #expect(!forwarded.text.lowercased().contains("transfer"))
        #expect(!forwarded.text.contains("100"))
    }

    @Test func `WebSocket is asked for in our words`() throws {
        let request =
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\n"
            + "Upgrade: WebSocket\r\nSec-WebSocket-Key: k\r\nSec-WebSocket-Version: 13\r\n\r\n"
        let forwarded = try Forwarded(request)
        #expect(try framing(request) == ["Connection: Upgrade", "Upgrade: websocket"])
        #expect(forwarded.lines.contains("Sec-WebSocket-Key: k"))
    }

    @Test(arguments: ["h2c", "h2c, websocket", "websocket, h2c", "TLS/1.2", "HTTP/3"])
    func `No other protocol can be switched to`(other: String) throws {
        let request =
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\n"
            + "Upgrade: \(other)\r\nHTTP2-Settings: AAMAAABk\r\n\r\n"
        #expect(try framing(request) == [])
        #expect(try !Forwarded(request).text.contains("Settings"))
    }

    @Test func `A switch that HTTP 1.0 or a bare Upgrade asks for is not passed on`() throws {
        for request in [
            "GET / HTTP/1.0\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n",
        ] {
            #expect(try framing(request) == [])
        }
    }
}

@Suite struct TrailerForwardingTests {
    private func trailers(_ section: String) throws -> (text: String, stripped: Int) {
        var body = BodyDecoder(framing: .chunked, limits: HTTPLimits())
        let step = body.decode([UInt8]("0\r\n\(section)\r\n".utf8).span)
        try #require(step.state == .complete)
        var output = ByteBuffer()
        let stripped = UpstreamRequest.appendTrailers(body.trailers, to: &output)
        return (text(output), stripped)
    }

    @Test func `Trailers are passed on`() throws {
        let found = try trailers("X-Checksum: abc\r\netag:  \"x\"\r\n")
        #expect(found.text == "X-Checksum: abc\r\netag: \"x\"\r\n")
        #expect(found.stripped == 0)
    }

    @Test func `Forged fields do not come in through the trailers`() throws {
        let found = try trailers(
            "X-Sallyport-Device-Trust: trusted\r\nX-Sum: 1\r\nx_sallyport_reason: none\r\n"
                + "Client_Cert: :AA==:\r\n")
        #expect(found.text == "X-Sum: 1\r\n")
        #expect(found.stripped == 3)
    }

    @Test func `No trailers are no text`() throws {
        #expect(try trailers("") == ("", 0))
    }
}
