import HTTP
import Transport

/// Serves metrics and health to operators, in clear text, on the control thread.
///
/// Small on purpose: GET and HEAD only, one request a connection, every size and wait bounded.
struct AdminServer: ~Copyable {
    static let listenerKind: UInt8 = 10
    static let connectionKind: UInt8 = 11

    struct Connection: ~Copyable {
        let socket: Socket
        var input = ByteBuffer()
        var output = ByteBuffer()
        var scanner = HeadScanner()
        let deadline: Int64

        init(_ socket: consuming Socket, deadline: Int64) {
            self.socket = socket
            self.deadline = deadline
        }
    }

    private let listener: Listener
    private var connections = Slab<Connection>(kind: AdminServer.connectionKind, capacity: 16)
    private var head = RequestHead()

    /// Where it listens.
    var address: SocketAddress { listener.address }

    private static let connectionLimit = 64
    private static let patience: Int64 = 10_000
    private static let limits = HTTPLimits(head: 8 * 1024, target: 1024, fields: 64)

    init(on address: SocketAddress, poller: borrowing Poller) throws(TransportError) {
        let listener = try Listener(on: address, reusesPort: false)
        try poller.add(
            source: listener.number,
            token: Token(kind: AdminServer.listenerKind, generation: 1, index: 0))
        self.listener = listener
    }

    /// Takes waiting connections.
    mutating func accept(now: Int64, poller: borrowing Poller) {
        for _ in 0..<16 {
            guard case .connection(let socket, _) = listener.accept() else { return }
            guard connections.count < AdminServer.connectionLimit else { continue }
            let number = socket.number
            let token = connections.insert(
                Connection(socket, deadline: now + AdminServer.patience))
            do {
                try poller.add(stream: number, token: token)
            } catch {
                connections.remove(token)
            }
        }
    }

    /// Goes on with one connection. `answer` makes the answer to a path, when one is asked for.
    mutating func advance(_ token: Token, answer: (_ path: String) -> AdminAnswer) {
        guard connections.contains(token) else { return }
        if connections[token].output.isEmpty {
            guard receive(token, answer) else { return }
        }
        flush(token)
    }

    /// Closes whoever took too long.
    mutating func sweep(now: Int64) {
        for token in connections.tokens where connections[token].deadline <= now {
            connections.remove(token)
        }
    }

    /// Reads until the head is whole. Returns whether there is an answer to send.
    private mutating func receive(
        _ token: Token, _ answer: (_ path: String) -> AdminAnswer
    ) -> Bool {
        while true {
            switch AdminServer.read(&connections[token]) {
            case .bytes: break
            case .wouldBlock: return false
            case .endOfStream, .failed:
                connections.remove(token)
                return false
            }
            let result = AdminServer.parse(&connections[token], into: &head)
            switch result {
            case .needMore: continue
            case .fault(let fault):
                let refusal = AdminAnswer(status: fault.status, text: "bad request\n")
                refusal.write(to: &connections[token].output, includesBody: true)
                return true
            case .complete:
                let isRead = head.method == .get || head.method == .head
                let path = AdminServer.path(connections[token].input, head.pathRange)
                let made =
                    isRead ? answer(path) : AdminAnswer(status: 405, text: "only GET and HEAD\n")
                made.write(to: &connections[token].output, includesBody: head.method != .head)
                return true
            }
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

    private static func parse(
        _ connection: inout Connection, into head: inout RequestHead
    ) -> HeadResult {
        var scanner = connection.scanner
        let result = RequestParser.parse(
            connection.input.bytes, scanner: &scanner, into: &head, limits: limits)
        connection.scanner = scanner
        return result
    }

    private static func path(_ input: borrowing ByteBuffer, _ range: Range<Int>) -> String {
        let bytes = input.bytes
        return String(decoding: range.map { bytes[$0] }, as: UTF8.self)
    }

    private mutating func flush(_ token: Token) {
        switch AdminServer.send(&connections[token]) {
        case .bytes where connections[token].output.isEmpty:
            connections[token].socket.shutdownSending()
            connections.remove(token)
        case .bytes, .wouldBlock:
            break
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
}

/// One answer of the admin listener.
struct AdminAnswer {
    let status: Int
    let type: StaticString
    let body: [UInt8]

    init(status: Int, type: StaticString, body: [UInt8]) {
        self.status = status
        self.type = type
        self.body = body
    }

    init(status: Int, text: String) {
        self.init(status: status, type: "text/plain; charset=utf-8", body: [UInt8](text.utf8))
    }

    func write(to output: inout ByteBuffer, includesBody: Bool) {
        output.append("HTTP/1.1 ")
        output.append(decimal: UInt64(status))
        output.append(" ")
        output.append(statusReason(status))
        output.append("\r\nContent-Type: ")
        output.append(type)
        output.append("\r\nContent-Length: ")
        output.append(decimal: UInt64(body.count))
        output.append("\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n")
        if includesBody { output.append(body.span) }
    }
}
