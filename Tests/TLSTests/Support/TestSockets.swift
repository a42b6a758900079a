import Glibc
import TLS
import Testing

/// Two connected, non-blocking sockets.
final class TestSockets {
    let server: Int32
    let client: Int32
    private var clientIsOpen = true

    init() throws {
        var pair: [Int32] = [0, 0]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        guard unsafe socketpair(AF_UNIX, type, 0, &pair) == 0 else {
            throw TestFailure(reason: "socketpair: \(errno)")
        }
        server = pair[0]
        client = pair[1]
    }

    deinit {
        close(server)
        if clientIsOpen { close(client) }
    }

    func closeClient() {
        close(client)
        clientIsOpen = false
    }
}

/// Sends everything; what the socket does not take at once is an error in these small tests.
func sendAll(_ bytes: Span<UInt8>, to descriptor: Int32) {
    var sent = 0
    unsafe bytes.withUnsafeBytes { buffer in
        while sent < buffer.count {
            let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[sent...])
            let count = unsafe send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            if count <= 0 { return }
            sent += count
        }
    }
}

extension CiphertextBurst {
    /// What waits, as an array.
    var copy: [UInt8] {
        let span = bytes
        return span.indices.map { span[$0] }
    }
}

/// One side of a connection under test, with its engine.
final class TestPeer {
    let engine: TLSEngine
    let descriptor: Int32
    var connection = TLSConnection()
    var step = TLSConnection.Step.wouldBlock

    init(engine: TLSEngine, descriptor: Int32) {
        self.engine = engine
        self.descriptor = descriptor
    }

    /// Sends what the engine has for the peer.
    func flush() {
        let burst = engine.burst
        sendAll(burst.bytes, to: descriptor)
        burst.removeAll()
    }

    // `#expect` cannot look into a noncopyable connection.
    var hostTag: Int? { connection.hostTag }
    var serverName: String? { connection.serverName }
    var version: TLSVersion { connection.version }
    var isResumed: Bool { connection.isResumed }
    var peer: PeerCertificate? { connection.peer }
    var cipher: String { connection.cipher }
    var applicationProtocol: String? { connection.applicationProtocol }

    /// The code of a failed handshake.
    var failureCode: String? {
        guard case .failed(let fault) = step else { return nil }
        return fault.code
    }

    func advance() {
        guard step == .wouldBlock else { return }
        step = connection.handshake()
        flush()
    }

    func write(_ bytes: [UInt8]) -> TLSConnection.WriteResult {
        let result = connection.write(bytes.span)
        flush()
        return result
    }

    /// Reads until nothing more has arrived.
    func readAll() -> (bytes: [UInt8], end: TLSConnection.ReadResult) {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            var span = buffer.mutableSpan
            let result = connection.read(into: &span)
            flush()
            guard case .bytes(let count) = result else { return (received, result) }
            received += buffer[0..<count]
        }
    }
}
