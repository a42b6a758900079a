import TestSupport
import Testing
import Transport

@testable import Control

/// An admin listener on a port of its own, driven by hand.
struct TestAdmin: ~Copyable {
    private var poller: Poller
    private(set) var server: AdminServer
    private var asked: [String] = []

    init(on address: SocketAddress? = SocketAddress(numeric: "127.0.0.1", port: 0)) throws {
        guard let address else { throw TestFailure("no address") }
        let poller = try Poller()
        server = try AdminServer(on: address, poller: poller)
        self.poller = poller
    }

    /// A client of the listener.
    func connect() throws -> Socket { try Socket.connect(to: server.address) }

    /// Lets the server do what it can, for at most so many milliseconds.
    mutating func turn(now: Int64 = 0, milliseconds: Int32 = 5000) {
        let count = poller.wait(milliseconds: milliseconds)
        for index in 0..<count {
            let token = poller.readiness(index).token
            if token.kind == AdminServer.listenerKind {
                server.accept(now: now, poller: poller)
            } else {
                server.advance(token) { path in
                    AdminAnswer(status: 200, text: "path \(path)\n")
                }
            }
        }
    }

    mutating func sweep(now: Int64) { server.sweep(now: now) }

    /// Everything a client gets for a request, until the server closes.
    mutating func answer(to pieces: [String]) throws -> String {
        let client = try connect()
        for piece in pieces {
            turn()
            let bytes = [UInt8](piece.utf8)
            guard client.send(bytes.span) == .bytes(bytes.count) else {
                throw TestFailure("cannot send")
            }
        }
        return try rest(of: client)
    }

    mutating func answer(to request: String) throws -> String { try answer(to: [request]) }

    /// What a client reads until the end.
    mutating func rest(of client: borrowing Socket) throws -> String {
        var received = ByteBuffer()
        var waiting = try Poller()
        try waiting.add(stream: client.number, token: Token(raw: 1))
        for _ in 0..<200 {
            var room = received.spare(64 * 1024)
            switch client.receive(into: &room) {
            case .bytes(let count): received.commit(count)
            case .endOfStream: return TestAdmin.text(received)
            case .failed: throw TestFailure("reset after \(TestAdmin.text(received))")
            case .wouldBlock:
                turn(milliseconds: 10)
                _ = waiting.wait(milliseconds: 10)
            }
        }
        throw TestFailure("no end after \(TestAdmin.text(received))")
    }

    private static func text(_ buffer: borrowing ByteBuffer) -> String {
        let bytes = buffer.bytes
        return String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
    }
}

@Suite struct AdminServerTests {
    private static func reply(_ status: String, _ body: String) -> String {
        "HTTP/1.1 \(status)\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + "Content-Length: \(body.utf8.count)\r\nCache-Control: no-store\r\n"
            + "Connection: close\r\n\r\n"
    }

    @Test func `A path is asked about and answered, and the connection ends`() throws {
        var admin = try TestAdmin()
        let answer = try admin.answer(to: "GET /metrics?x=1 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer == Self.reply("200 OK", "path /metrics\n") + "path /metrics\n")
    }

    @Test func `HEAD gets the head alone`() throws {
        var admin = try TestAdmin()
        let answer = try admin.answer(to: "HEAD /healthz HTTP/1.0\r\n\r\n")
        #expect(answer == Self.reply("200 OK", "path /healthz\n"))
    }

    @Test func `A head that comes byte by byte is waited for`() throws {
        var admin = try TestAdmin()
        let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        let answer = try admin.answer(to: request.map { String($0) })
        #expect(answer.hasSuffix("path /\n"))
    }

    @Test(arguments: [
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "405"),
        ("DELETE / HTTP/1.1\r\nHost: a\r\n\r\n", "405"),
        ("GET / HTTP/1.1\r\n\r\n", "400"), ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", "400"),
        ("\u{16}\u{3}\u{1}\u{0}\r\n\r\n", "400"), ("GET / HTTP/2.0\r\n\r\n", "505"),
        ("GET /\(String(repeating: "a", count: 2000)) HTTP/1.1\r\nHost: a\r\n\r\n", "414"),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 9000))\r\n\r\n",
            "431"
        ),
    ])
    func `What is not asked rightly is refused`(request: String, status: String) throws {
        var admin = try TestAdmin()
        let answer = try admin.answer(to: request)
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
        #expect(answer.contains("Connection: close\r\n"))
    }

    @Test func `A client that takes too long is let go`() throws {
        var admin = try TestAdmin()
        let client = try admin.connect()
        admin.turn(now: 1000)
        admin.sweep(now: 10_999)
        _ = client.send([UInt8]("GET / HTTP/1.1\r\n".utf8).span)
        admin.turn()
        admin.sweep(now: 11_000)
        let answer = try admin.rest(of: client)
        #expect(answer == "")
    }

    @Test func `A client that leaves early is forgotten`() throws {
        var admin = try TestAdmin()
        for _ in 0..<200 {
            do {
                let client = try admin.connect()
                admin.turn()
                _ = client.send([UInt8]("GET / HT".utf8).span)
            }
            admin.turn()
        }
        let answer = try admin.answer(to: "GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer.hasSuffix("path /a\n"))
    }

    @Test func `No more than 64 clients are served at a time`() throws {
        var admin = try TestAdmin()
        var clients = Slab<Socket>(kind: 1, capacity: 80)
        let tokens = try (0..<80).map { _ in
            let token = clients.insert(try admin.connect())
            admin.turn()
            return token
        }
        let last = try admin.rest(of: clients[tokens[79]])
        #expect(last == "")
        _ = clients[tokens[0]].send([UInt8]("GET /b HTTP/1.1\r\nHost: a\r\n\r\n".utf8).span)
        let first = try admin.rest(of: clients[tokens[0]])
        #expect(first.hasSuffix("path /b\n"))
    }

    @Test func `It listens on a socket in the file system as well`() throws {
        let directory = try TestDirectory()
        var admin = try TestAdmin(on: SocketAddress(path: directory.path("admin")))
        let answer = try admin.answer(to: "GET /unix HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer.hasSuffix("path /unix\n"))
    }
}

@Suite struct AdminAnswerTests {
    @Test func `A large answer arrives whole`() throws {
        var output = ByteBuffer()
        let body = [UInt8](repeating: 0x61, count: 300_000)
        AdminAnswer(status: 200, type: "text/plain", body: body)
            .write(to: &output, includesBody: true)
        let count = output.count
        #expect(count > body.count && count < body.count + 200)
    }
}
