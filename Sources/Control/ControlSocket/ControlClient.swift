import Transport

/// Asks a gateway over its control socket, and waits for the answer.
public struct ControlClient: Sendable {
    private let path: String
    private let patience: Int64

    /// A client of the socket at a path, which waits for each answer so many milliseconds.
    public init(path: String, milliseconds patience: Int64 = 15_000) {
        self.path = path
        self.patience = patience
    }

    /// Asks, and returns the answer; an answer that nothing was done is thrown.
    public func ask(
        _ order: ControlRequest.Order
    ) throws(ControlFailure) -> ControlReply.Answer {
        let request = ControlLine.encode(ControlRequest(order))
        guard request.count <= ControlLine.longestRequest else {
            throw ControlFailure(
                .wrongUse, "that is too much for one request of \(ControlLine.longestRequest) bytes"
            )
        }
        let answer = try ControlLine.reply(try exchange(request)).answer
        if case .failed(let failure) = answer { throw failure }
        return answer
    }

    /// Sends a line and reads one, without its line feed.
    private func exchange(_ request: [UInt8]) throws(ControlFailure) -> [UInt8] {
        do throws(TransportError) {
            let socket = try connect()
            var poller = try Poller(batch: 1)
            try poller.add(stream: socket.number, token: Token(raw: 0))
            let deadline = SystemClock.monotonicMilliseconds() + patience
            var unsent = request[...]
            var input = ByteBuffer()
            while true {
                send(&unsent, on: socket)
                if let line = try receive(&input, from: socket) { return line }
                let left = deadline - SystemClock.monotonicMilliseconds()
                guard left > 0 else { throw TransportError("recv", code: 110) }  // ETIMEDOUT
                _ = poller.wait(milliseconds: Int32(clamping: left))
            }
        } catch {
            throw explain(error)
        }
    }

    private func connect() throws(TransportError) -> Socket {
        guard let address = SocketAddress(path: path) else {
            throw TransportError("connect", code: 36)  // ENAMETOOLONG
        }
        return try Socket.connect(to: address)
    }

    /// A gateway that turns a client away answers and does not read, so that sending fails is no
    /// reason not to read.
    private func send(_ unsent: inout ArraySlice<UInt8>, on socket: borrowing Socket) {
        while !unsent.isEmpty {
            guard case .bytes(let count) = socket.send(unsent.span) else { return }
            unsent = unsent.dropFirst(count)
        }
    }

    /// Reads what is there. Returns the line when it is whole.
    private func receive(
        _ input: inout ByteBuffer, from socket: borrowing Socket
    ) throws(TransportError) -> [UInt8]? {
        while true {
            let searched = input.count
            var room = input.spare(64 * 1024)
            switch socket.receive(into: &room) {
            case .bytes(let count): input.commit(count)
            case .wouldBlock: return nil
            case .endOfStream: throw TransportError("recv", code: 104)  // ECONNRESET
            case .failed(let code): throw TransportError("recv", code: code)
            }
            let bytes = input.bytes
            for place in searched..<bytes.count where bytes[place] == ControlLine.end {
                return (0..<place).map { bytes[$0] }
            }
            if input.count > ControlLine.longestReply {
                throw TransportError("recv", code: 90)  // EMSGSIZE
            }
        }
    }

    private func explain(_ error: TransportError) -> ControlFailure {
        let place = TextCell.escaped(path)
        let connecting = error.call == "connect"
        switch (connecting, error.code) {
        case (true, 2):  // ENOENT
            return ControlFailure(
                .unavailable,
                "there is no socket at \(place): is the gateway running, and its gateway.control "
                    + "set to this?")
        case (true, 111):  // ECONNREFUSED
            return ControlFailure(
                .unavailable,
                "no gateway listens at \(place); the socket was left by one that ended")
        case (true, 1), (true, 13):  // EPERM, EACCES
            return ControlFailure(
                .notPermitted,
                "this user may not use \(place): only root and the gateway's own user may")
        case (true, 11):  // EAGAIN: more clients wait than the gateway has room for.
            return ControlFailure(
                .unavailable, "the gateway at \(place) takes no more commands now")
        case (true, _):
            let text = TransportError.text(error.code)
            return ControlFailure(.unavailable, "cannot connect to \(place): \(text)")
        case (false, 110):
            return ControlFailure(
                .unavailable,
                "the gateway at \(place) did not answer in \(patience / 1000) s; what was asked for "
                    + "may have been done: ask again")
        case (false, _):
            let text = TransportError.text(error.code)
            return ControlFailure(
                .unavailable,
                "the gateway at \(place) ended the connection without an answer (\(text)); what was "
                    + "asked for may have been done: ask again")
        }
    }
}
