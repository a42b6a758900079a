import TLS
import Transport

/// One peer's byte stream: a socket, TLS where it is spoken, and what the kernel has not taken.
struct Channel: ~Copyable {
    enum ReadOutcome: Equatable {
        /// So many bytes were appended to the buffer.
        case bytes(Int)
        /// The peer said it is done: close_notify, or FIN on clear text.
        case ended
        /// The stream broke or ended without close_notify.
        case failed
        case wouldBlock
    }

    let socket: Socket
    var tls = TLSConnection()
    /// Bytes for the wire that the kernel has not taken.
    private(set) var pending = ByteBuffer()
    /// Clear text that kernel TLS has not taken; empty otherwise.
    private var held = ByteBuffer()
    /// Reading may make progress (edge-triggered: true until a read would block).
    var isReadable = false {
        didSet { if isReadable { tls.socketBecameReadable() } }
    }
    /// The peer has closed its sending side; a connection like that is not used again.
    var peerHasClosed = false

    init(_ socket: consuming Socket) {
        self.socket = socket
    }

    /// Whether everything written has been handed to the kernel. While it has not, whoever
    /// produces bytes for this channel must pause.
    var isClear: Bool { pending.isEmpty && held.isEmpty }

    /// How many bytes are left to send.
    var unsent: Int { pending.count + held.count }

    /// Reads once, appending to `buffer` at most `room` bytes.
    mutating func read(
        into buffer: inout ByteBuffer, room: Int, _ engine: TLSEngine
    ) -> ReadOutcome {
        guard isReadable else { return .wouldBlock }
        var span = buffer.spare(room)
        if tls.isStarted {
            let result = tls.read(into: &span)
            // Reading may write: an answer to a key update, or the alert that ends a broken
            // stream. It must not stay for the next connection that uses the burst.
            if !engine.burst.isEmpty, !flush(engine) { return .failed }
            switch result {
            case .bytes(let count):
                buffer.commit(count)
                // After a short recv the kernel's buffer is empty and an EAGAIN would be all to
                // learn. New bytes raise a new edge. (Saves one system call a request.)
                if !tls.mayReadMore && !peerHasClosed { isReadable = false }
                return .bytes(count)
            case .wouldBlock:
                isReadable = false
                return .wouldBlock
            case .closeNotify:
                return .ended
            case .truncated, .failed:
                return .failed
            }
        }
        let capacity = span.count
        switch socket.receive(into: &span) {
        case .bytes(let count):
            buffer.commit(count)
            if count < capacity && !peerHasClosed { isReadable = false }
            return .bytes(count)
        case .wouldBlock:
            isReadable = false
            return .wouldBlock
        case .endOfStream:
            return .ended
        case .failed:
            return .failed
        }
    }

    /// Writes all of `bytes`: to the kernel as far as it takes them, the rest to `pending`.
    /// Returns false when the connection is broken.
    mutating func write(_ bytes: Span<UInt8>, _ engine: TLSEngine) -> Bool {
        if tls.isStarted {
            let isEncrypted = encrypt(bytes)
            return flush(engine) && isEncrypted
        }
        var sent = 0
        if pending.isEmpty {
            switch socket.send(bytes) {
            case .bytes(let count): sent = count
            case .wouldBlock: break
            case .endOfStream, .failed: return false
            }
        }
        if sent < bytes.count { pending.append(bytes.extracting(sent..<bytes.count)) }
        return true
    }

    /// Writes a buffer's content; nothing for an empty one.
    mutating func write(_ buffer: borrowing ByteBuffer, _ engine: TLSEngine) -> Bool {
        buffer.isEmpty ? true : write(buffer.bytes, engine)
    }

    /// Writes a part of a buffer.
    mutating func write(
        _ buffer: borrowing ByteBuffer, _ range: Range<Int>, _ engine: TLSEngine
    ) -> Bool {
        write(buffer.bytes.extracting(range), engine)
    }

    /// Writes a buffer and a part of another as one burst.
    mutating func write(
        _ first: borrowing ByteBuffer, then second: borrowing ByteBuffer, _ range: Range<Int>,
        _ engine: TLSEngine
    ) -> Bool {
        if tls.isStarted {
            let isEncrypted = encrypt(first.bytes) && encrypt(second.bytes.extracting(range))
            return flush(engine) && isEncrypted
        }
        return write(first, engine) && write(second, range, engine)
    }

    /// Encrypts into the engine's burst; a `flush` must follow before anyone else uses it.
    private mutating func encrypt(_ bytes: Span<UInt8>) -> Bool {
        if !held.isEmpty {
            held.append(bytes)
            return true
        }
        var offset = 0
        while offset < bytes.count {
            switch tls.write(bytes.extracting(offset..<bytes.count)) {
            case .accepted(let count):
                offset += count
            case .wouldBlock:
                held.append(bytes.extracting(offset..<bytes.count))
                return true
            case .failed:
                return false
            }
        }
        return true
    }

    /// Sends what TLS has produced and what was left before. Returns false when the connection
    /// is broken.
    mutating func flush(_ engine: TLSEngine) -> Bool {
        let burst = engine.burst
        if !pending.isEmpty {
            if !burst.isEmpty {
                pending.append(burst.bytes)
                burst.removeAll()
            }
            switch socket.send(pending.bytes) {
            case .bytes(let count): pending.consume(count)
            case .wouldBlock: return true
            case .endOfStream, .failed: return false
            }
            if pending.isEmpty { pending.release() }
            return true
        }
        if !burst.isEmpty {
            var sent = 0
            switch socket.send(burst.bytes) {
            case .bytes(let count): sent = count
            case .wouldBlock: break
            case .endOfStream, .failed:
                burst.removeAll()
                return false
            }
            if sent < burst.count { pending.append(burst.bytes.extracting(sent..<burst.count)) }
            burst.removeAll()
        }
        return true
    }

    /// Goes on sending after the kernel has room again. Returns false when the connection is
    /// broken.
    mutating func resume(_ engine: TLSEngine) -> Bool {
        guard flush(engine) else { return false }
        guard pending.isEmpty, !held.isEmpty else { return true }
        var waiting = ByteBuffer()
        swap(&waiting, &held)
        return encrypt(waiting.bytes) && flush(engine)
    }

    /// Forgets what could not be sent.
    mutating func dropOutput() {
        pending.release()
        held.release()
    }

    /// Says "no more bytes from us": close_notify where TLS is spoken, then FIN once all is sent.
    mutating func end(_ engine: TLSEngine) {
        if tls.isStarted {
            tls.shutdown()
            _ = flush(engine)
        }
        if isClear { socket.shutdownSending() }
    }

    /// Reads and drops whatever the peer still sends, so that closing does not reset what it
    /// has yet to read: `.bytes` when there may be more at once, `.ended` when the peer has
    /// closed as well.
    mutating func discardInput(_ scratch: inout ByteBuffer) -> ReadOutcome {
        var dropped = 0
        for _ in 0..<16 {
            var span = scratch.spare(16 * 1024)
            switch socket.receive(into: &span) {
            case .bytes(let count): dropped += count
            case .wouldBlock: return .wouldBlock
            case .endOfStream, .failed: return .ended
            }
        }
        return .bytes(dropped)
    }
}
