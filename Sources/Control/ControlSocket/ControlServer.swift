import Foundation
import Transport

/// Takes commands on a Unix socket, on the control thread.
///
/// One request a connection. The work is done elsewhere: `advance` hands a request out, and its
/// answer comes by `reply`, whenever that is; a connection that has gone meanwhile is no matter.
struct ControlServer: ~Copyable {
    static let listenerKind: UInt8 = 12
    static let connectionKind: UInt8 = 13

    /// A request that has come in whole.
    struct Arrival: Equatable {
        /// Whom to answer.
        let token: Token
        let request: ControlRequest
        /// Who asks, for the record: `root (uid 0)`.
        let actor: String
    }

    private struct Connection: ~Copyable {
        let socket: Socket
        let actor: String
        var input = ByteBuffer()
        var output = ByteBuffer()
        var state = State.reading
        var deadline: Int64

        init(_ socket: consuming Socket, actor: String, deadline: Int64) {
            self.socket = socket
            self.actor = actor
            self.deadline = deadline
        }
    }

    /// What a connection waits for.
    private enum State { case answering, reading, waiting }

    /// The path of the socket.
    let path: String
    private let listener: Listener
    private let users: Set<UInt32>
    private var connections = Slab<Connection>(kind: ControlServer.connectionKind, capacity: 32)

    private static let connectionLimit = 32
    /// Milliseconds for a client to send its request, and to take each piece of its answer.
    private static let patience: Int64 = 10_000
    /// Milliseconds for the answer to be made.
    private static let workPatience: Int64 = 60_000

    /// Listens at a path, which a socket that nobody listens at any more may be in the way of.
    /// The socket's file is for this user alone; besides, each client must be root or this user.
    init(
        at path: String, poller: borrowing Poller, users: Set<UInt32> = [0, PeerIdentity.ownUser]
    ) throws(TransportError) {
        guard let address = SocketAddress(path: path) else {
            throw TransportError("bind", subject: path, code: 36)  // ENAMETOOLONG
        }
        ControlServer.removeStale(path, address)
        let listener = try Listener(on: address, reusesPort: false, backlog: 64, mode: 0o600)
        try poller.add(
            source: listener.number,
            token: Token(kind: ControlServer.listenerKind, generation: 1, index: 0))
        self.path = path
        self.listener = listener
        self.users = users
    }

    deinit { ControlServer.removeSocket(path) }

    /// Takes waiting connections. Returns who was turned away because he may not.
    mutating func accept(now: Int64, poller: borrowing Poller) -> [String] {
        var refused: [String] = []
        for _ in 0..<ControlServer.connectionLimit {
            guard case .connection(let socket, _) = listener.accept() else { break }
            let who = socket.peerIdentity
            let name = ControlServer.name(of: who)
            guard let who, users.contains(who.user) else {
                refused.append(name)
                let failure = ControlFailure(
                    .notPermitted, "\(name) may not: only root and the gateway's own user may")
                ControlServer.turnAway(socket, failure)
                continue
            }
            guard connections.count < ControlServer.connectionLimit else {
                let failure = ControlFailure(
                    .unavailable, "\(ControlServer.connectionLimit) commands are at work already")
                ControlServer.turnAway(socket, failure)
                continue
            }
            let number = socket.number
            let token = connections.insert(
                Connection(socket, actor: name, deadline: now + ControlServer.patience))
            do {
                try poller.add(stream: number, token: token)
            } catch {
                connections.remove(token)
            }
        }
        return refused
    }

    /// Goes on with one connection. Returns its request when that is whole.
    mutating func advance(_ token: Token, now: Int64) -> Arrival? {
        guard connections.contains(token) else { return nil }
        switch connections[token].state {
        case .answering:
            flush(token, now: now)
            return nil
        case .reading:
            return receive(token, now: now)
        case .waiting:
            return nil
        }
    }

    /// Answers a request; nothing happens when whoever made it has gone.
    mutating func reply(_ token: Token, _ reply: ControlReply, now: Int64) {
        guard connections.contains(token), connections[token].state != .answering else { return }
        connections[token].output.append(ControlLine.encode(reply).span)
        connections[token].state = .answering
        connections[token].deadline = now + ControlServer.patience
        flush(token, now: now)
    }

    /// Closes whoever took too long, and lets nobody wait for ever.
    mutating func sweep(now: Int64) {
        for token in connections.tokens where connections[token].deadline <= now {
            if connections[token].state == .waiting {
                fail(token, .unavailable, "the gateway did not get the answer in time", now: now)
            } else {
                connections.remove(token)
            }
        }
    }

    // MARK: Reading

    private mutating func receive(_ token: Token, now: Int64) -> Arrival? {
        while true {
            let searched = connections[token].input.count
            switch ControlServer.read(&connections[token]) {
            case .bytes: break
            case .wouldBlock: return nil
            case .endOfStream, .failed:
                connections.remove(token)
                return nil
            }
            let end = ControlServer.lineEnd(connections[token].input, from: searched)
            if (end ?? connections[token].input.count) >= ControlLine.longestRequest {
                let limit = ControlLine.longestRequest
                fail(token, .wrongUse, "the request is longer than \(limit) bytes", now: now)
                return nil
            }
            if let end { return arrival(token, end: end, now: now) }
        }
    }

    private mutating func arrival(_ token: Token, end: Int, now: Int64) -> Arrival? {
        let line = ControlServer.line(connections[token].input, end)
        connections[token].input.release()
        do {
            let request = try ControlLine.request(line)
            connections[token].state = .waiting
            connections[token].deadline = now + ControlServer.workPatience
            return Arrival(token: token, request: request, actor: connections[token].actor)
        } catch {
            fail(token, error.kind, error.message, now: now)
            return nil
        }
    }

    private static func read(_ connection: inout Connection) -> IOOutcome {
        // Taken out and put back: a span of a part and another part of the same value cannot be
        // used in one call.
        var input = ByteBuffer()
        swap(&input, &connection.input)
        var room = input.spare(4096)
        let outcome = connection.socket.receive(into: &room)
        if case .bytes(let count) = outcome { input.commit(count) }
        swap(&input, &connection.input)
        return outcome
    }

    private static func lineEnd(_ input: borrowing ByteBuffer, from start: Int) -> Int? {
        let bytes = input.bytes
        for place in start..<bytes.count where bytes[place] == ControlLine.end { return place }
        return nil
    }

    private static func line(_ input: borrowing ByteBuffer, _ end: Int) -> [UInt8] {
        let bytes = input.bytes
        return (0..<end).map { bytes[$0] }
    }

    // MARK: Answering

    private mutating func fail(
        _ token: Token, _ kind: ControlFailure.Kind, _ message: String, now: Int64
    ) {
        reply(token, ControlReply(.failed(failure: ControlFailure(kind, message))), now: now)
    }

    private mutating func flush(_ token: Token, now: Int64) {
        switch ControlServer.send(&connections[token]) {
        case .bytes where connections[token].output.isEmpty:
            connections[token].socket.shutdownSending()
            connections.remove(token)
        case .bytes, .wouldBlock:
            connections[token].deadline = now + ControlServer.patience
        case .endOfStream, .failed:
            connections.remove(token)
        }
    }

    private static func send(_ connection: inout Connection) -> IOOutcome {
        var outcome = IOOutcome.wouldBlock
        repeat {
            outcome = connection.socket.send(connection.output.bytes)
            guard case .bytes(let count) = outcome else { break }
            connection.output.consume(count)
        } while !connection.output.isEmpty
        return outcome
    }

    /// A short answer always fits into the buffer of a socket that nothing was sent on.
    private static func turnAway(_ socket: borrowing Socket, _ failure: ControlFailure) {
        _ = socket.send(ControlLine.encode(ControlReply(.failed(failure: failure))).span)
        socket.shutdownSending()
    }
}

extension ControlServer {
    /// `alice (uid 1000)`.
    private static func name(of who: PeerIdentity?) -> String {
        guard let who else { return "somebody unknown" }
        let name = PeerIdentity.name(ofUser: who.user)
        return name.map { "\($0) (uid \(who.user))" } ?? "uid \(who.user)"
    }

    /// Takes away the socket of a gateway that has ended. One that is listened at, and anything
    /// that is no socket, stays and is in the way of the new one.
    private static func removeStale(_ path: String, _ address: SocketAddress) {
        guard isSocket(path) else { return }
        do {
            _ = try Socket.connect(to: address)
        } catch  where error.code == 111 {  // ECONNREFUSED
            removeSocket(path)
        } catch {
            // Not ours to judge: binding will say what is the matter.
        }
    }

    private static func removeSocket(_ path: String) {
        if isSocket(path) { try? FileManager.default.removeItem(atPath: path) }
    }

    private static func isSocket(_ path: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.type] as? FileAttributeType == .typeSocket
    }
}
