import Foundation
import TestSupport
import Testing
import Transport

@testable import Control

/// What a client got.
struct Received: Equatable {
    let text: String
    let isClosed: Bool

    init(_ text: String, isClosed: Bool) {
        self.text = text
        self.isClosed = isClosed
    }

    static let nothing = Received("", isClosed: false)
}

/// A control socket in a directory of its own, driven by hand.
struct TestControl: ~Copyable {
    let directory: TestDirectory
    private var poller: Poller
    private(set) var server: ControlServer
    private(set) var arrivals: [ControlServer.Arrival] = []
    private(set) var refused: [String] = []
    var now: Int64 = 0

    init(_ directory: TestDirectory, users: Set<UInt32> = [PeerIdentity.ownUser]) throws {
        self.directory = directory
        let poller = try Poller()
        server = try ControlServer(at: directory.path("control"), poller: poller, users: users)
        self.poller = poller
    }

    /// A client that has sent this.
    func client(_ text: some Sequence<UInt8> = []) throws -> Socket {
        guard let address = SocketAddress(path: server.path) else { throw TestFailure("no path") }
        let socket = try Socket.connect(to: address)
        _ = socket.send(Array(text).span)
        return socket
    }

    static func line(_ order: ControlRequest.Order) -> [UInt8] {
        ControlLine.encode(ControlRequest(order))
    }

    /// Lets the server do all it can now.
    mutating func turn() {
        while true {
            let count = poller.wait(milliseconds: 0)
            if count == 0 { return }
            for index in 0..<count {
                let token = poller.readiness(index).token
                if token.kind == ControlServer.listenerKind {
                    refused += server.accept(now: now, poller: poller)
                } else if let arrival = server.advance(token, now: now) {
                    arrivals.append(arrival)
                }
            }
        }
    }

    mutating func sweep() { server.sweep(now: now) }

    mutating func reply(_ index: Int, _ answer: ControlReply.Answer) {
        server.reply(arrivals[index].token, ControlReply(answer), now: now)
    }

    /// What a client can read now, and whether the server has closed.
    func received(_ client: borrowing Socket) -> Received {
        var buffer = ByteBuffer()
        while true {
            var room = buffer.spare(64 * 1024)
            let outcome = client.receive(into: &room)
            if case .bytes(let count) = outcome {
                buffer.commit(count)
                continue
            }
            let bytes = buffer.bytes
            let text = String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
            return Received(text, isClosed: outcome != .wouldBlock)
        }
    }

    /// The failure that a client is told, if the server has closed after it.
    func failure(_ client: borrowing Socket) throws -> ControlFailure {
        let received = received(client)
        let text = received.text
        guard received.isClosed, text.hasSuffix("\n"),
            case .failed(let failure) = try ControlLine.reply(Array(text.utf8.dropLast())).answer
        else { throw TestFailure("no failure: \(text)") }
        return failure
    }
}

@Suite struct ControlServerTests {
    private static let status = TestControl.line(.status)
    private static let users = ControlReply.Answer.listedUsers(users: ["a"])

    @Test func `A request is handed out, and answered when its answer is there`() throws {
        var control = try TestControl(TestDirectory())
        let client = try control.client(Self.status)
        control.turn()
        let first = try #require(control.arrivals.first)
        #expect(first.request == ControlRequest(.status))
        let own = PeerIdentity.ownUser
        let name = PeerIdentity.name(ofUser: own).map { "\($0) (uid \(own))" } ?? "uid \(own)"
        #expect(first.actor == name)
        let early = control.received(client)
        #expect(early == .nothing)
        control.reply(0, Self.users)
        let late = control.received(client)
        #expect(
            late
                == Received(
                    #"{"answer":{"listedUsers":{"users":["a"]}},"version":1}"# + "\n",
                    isClosed: true))
    }

    @Test func `Two clients are answered each with its own, in any order`() throws {
        var control = try TestControl(TestDirectory())
        let one = try control.client(Self.status)
        control.turn()
        let other = try control.client(Self.status)
        control.turn()
        control.reply(1, .listedUsers(users: ["second"]))
        control.reply(0, .listedUsers(users: ["first"]))
        let texts = (control.received(one).text, control.received(other).text)
        #expect(texts.0.contains("first"))
        #expect(texts.1.contains("second"))
    }

    @Test func `A request that comes byte by byte is waited for`() throws {
        var control = try TestControl(TestDirectory())
        let client = try control.client()
        for byte in Self.status {
            _ = client.send([byte].span)
            control.turn()
        }
        let count = control.arrivals.count
        #expect(count == 1)
    }

    @Test(arguments: ["no JSON\n", "{}\n", "\n", "GET / HTTP/1.1\r\n\r\n", "\u{0}\n"])
    func `What is no request is refused, and the connection ends`(text: String) throws {
        var control = try TestControl(TestDirectory())
        let client = try control.client(text.utf8)
        control.turn()
        #expect(try control.failure(client).kind == .wrongUse)
        let count = control.arrivals.count
        #expect(count == 0)
    }

    @Test(arguments: [0, 1, 30_000])
    func `A request of 64 KiB is taken, a longer one is not`(excess: Int) throws {
        var control = try TestControl(TestDirectory())
        // Blanks are allowed in JSON.
        let blanks = ControlLine.longestRequest - Self.status.count + excess
        let text = [UInt8](repeating: 0x20, count: blanks) + Self.status
        let client = try control.client()
        var unsent = text[...]
        while case .bytes(let count) = client.send(unsent.span), count > 0 {
            unsent = unsent.dropFirst(count)
            control.turn()
        }
        control.turn()
        let count = control.arrivals.count
        #expect(count == (excess == 0 ? 1 : 0))
        guard excess > 0 else { return }
        let failure = try control.failure(client)
        #expect(
            failure == ControlFailure(.wrongUse, "the request is longer than 65536 bytes"))
    }

    @Test func `A line without an end is not collected for ever`() throws {
        var control = try TestControl(TestDirectory())
        let client = try control.client()
        let piece = [UInt8](repeating: 0x61, count: 16 * 1024)
        for _ in 0..<4 {
            _ = client.send(piece.span)
            control.turn()
        }
        let failure = try control.failure(client)
        #expect(failure.message.contains("longer than 65536 bytes"))
    }

    @Test func `A client that sends nothing is let go after 10 s`() throws {
        var control = try TestControl(TestDirectory())
        let client = try control.client(Self.status.dropLast())
        control.turn()
        control.now = 9999
        control.sweep()
        let before = control.received(client)
        #expect(before == .nothing)
        control.now = 10_000
        control.sweep()
        let after = control.received(client)
        #expect(after.isClosed)
    }

    @Test func `A client that waits for its answer is told when none comes`() throws {
        var control = try TestControl(TestDirectory())
        let client = try control.client(Self.status)
        control.turn()
        control.now = 59_999
        control.sweep()
        let before = control.received(client)
        #expect(before == .nothing)
        control.now = 60_000
        control.sweep()
        #expect(try control.failure(client).kind == .unavailable)
        // The answer, when it comes at last, is for nobody.
        control.reply(0, Self.users)
    }

    @Test func `A client that does not take its answer is let go`() throws {
        var control = try TestControl(TestDirectory())
        let client = try control.client(Self.status)
        control.turn()
        let names = [String](repeating: String(repeating: "n", count: 1000), count: 2000)
        control.reply(0, .listedUsers(users: names))
        control.now = 10_000
        control.sweep()
        let received = control.received(client)
        #expect(received.isClosed)
        #expect(!received.text.hasSuffix("\n"))
    }

    @Test func `A long answer arrives whole when it is taken`() throws {
        var control = try TestControl(TestDirectory())
        let client = try control.client(Self.status)
        control.turn()
        let names = [String](repeating: String(repeating: "n", count: 1000), count: 2000)
        control.reply(0, .listedUsers(users: names))
        var text = ""
        for _ in 0..<10_000 where !text.hasSuffix("\n") {
            text += control.received(client).text
            control.turn()
        }
        let reply = try ControlLine.reply(Array(text.utf8.dropLast()))
        #expect(reply.answer == .listedUsers(users: names))
    }

    @Test func `An answer to a client that has gone is nobody's`() throws {
        var control = try TestControl(TestDirectory())
        do {
            let client = try control.client(Self.status)
            control.turn()
            _ = client.number
        }
        control.turn()
        control.reply(0, Self.users)
        control.reply(0, Self.users)
        // Its place is another's now, who must not get the answer.
        let other = try control.client(Self.status)
        control.turn()
        control.reply(0, .listedUsers(users: ["stale"]))
        let early = control.received(other)
        #expect(early == .nothing)
        control.reply(1, Self.users)
        let answer = control.received(other)
        #expect(answer.isClosed && answer.text.contains("\"a\""))
    }

    @Test func `No more than 32 clients are served at a time`() throws {
        var control = try TestControl(TestDirectory())
        var clients = Slab<Socket>(kind: 1, capacity: 40)
        let tokens = try (0..<33).map { _ in
            let token = clients.insert(try control.client(Self.status))
            control.turn()
            return token
        }
        let refusal = try control.failure(clients[tokens[32]])
        #expect(refusal == ControlFailure(.unavailable, "32 commands are at work already"))
        control.reply(0, Self.users)
        let next = try control.client(Self.status)
        control.turn()
        let count = control.arrivals.count
        #expect(count == 33)
        let early = control.received(next)
        #expect(early == .nothing)
    }

    @Test func `Who is neither root nor the gateway's user is turned away`() throws {
        var control = try TestControl(TestDirectory(), users: [PeerIdentity.ownUser &+ 1])
        let client = try control.client(Self.status)
        control.turn()
        let failure = try control.failure(client)
        #expect(failure.kind == .notPermitted)
        #expect(failure.message.contains("uid \(PeerIdentity.ownUser)"))
        let told = control.refused.count
        let taken = control.arrivals.count
        #expect(told == 1)
        #expect(taken == 0)
    }
}

@Suite struct ControlSocketFileTests {
    private let directory: TestDirectory
    private var path: String { directory.path("control") }

    init() throws { directory = try TestDirectory() }

    private func type() -> FileAttributeType? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.type] as? FileAttributeType
    }

    @Test func `The socket is for its owner alone, and goes with the server`() throws {
        do {
            let control = try TestControl(directory)
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
            _ = control.server.path
        }
        #expect(type() == nil)
    }

    @Test func `A socket that nobody listens at is replaced`() throws {
        try leaveSocket()
        #expect(type() == .typeSocket)
        var control = try TestControl(directory)
        let client = try control.client(TestControl.line(.status))
        control.turn()
        let count = control.arrivals.count
        #expect(count == 1)
        _ = client.number
    }

    @Test func `A socket that another gateway listens at stays its own`() throws {
        var control = try TestControl(directory)
        #expect(throws: TransportError.self) { _ = try TestControl(directory) }
        let client = try control.client(TestControl.line(.status))
        control.turn()
        let count = control.arrivals.count
        #expect(count == 1)
        _ = client.number
    }

    @Test func `Anything else stays, and is an error`() throws {
        try directory.write("mine".utf8, "control")
        #expect(throws: TransportError.self) { _ = try TestControl(directory) }
        #expect(try directory.read("control") == Array("mine".utf8))
    }

    @Test func `A link to a socket is not followed and not removed`() throws {
        try FileManager.default.createSymbolicLink(
            atPath: path, withDestinationPath: directory.path("elsewhere"))
        #expect(throws: TransportError.self) { _ = try TestControl(directory) }
        #expect(type() == .typeSymbolicLink)
    }

    /// As a process that was killed leaves it: nothing but Listener removes no file.
    private func leaveSocket() throws {
        let address = try #require(SocketAddress(path: path))
        _ = try Listener(on: address, reusesPort: false)
    }
}
