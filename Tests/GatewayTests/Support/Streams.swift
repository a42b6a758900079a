import Glibc
import TLS
import TestSupport

@testable import Gateway
@testable import Transport

/// Two connected sockets as channels: a client, and a server that an engine may share.
struct Streams: ~Copyable {
    var server: Channel
    var client: Channel
    let serverEngine: TLSEngine
    let clientEngine: TLSEngine

    /// A clear stream.
    init(serverEngine: TLSEngine? = nil) throws {
        // Whatever can fail comes before the first noncopyable property.
        let engines = try (serverEngine ?? TLSEngine(), TLSEngine())
        var pair: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &pair) == 0 else {
            throw TestFailure("socketpair: \(errno)")
        }
        // Each end owns its descriptor from here on.
        server = Channel(Socket(FileDescriptor(owning: pair[0])))
        client = Channel(Socket(FileDescriptor(owning: pair[1])))
        (self.serverEngine, clientEngine) = engines
    }

    /// A stream after a TLS handshake.
    static func encrypted(serverEngine: TLSEngine? = nil) throws -> Streams {
        let pki = try TestPKI.corp()
        var streams = try Streams(serverEngine: serverEngine)
        let host = TLSHost(
            names: ["vault.corp.test"], isolation: [1], requestsCertificate: false,
            allowsResumption: false,
            credential: try ServerCredential(
                certificatePEM: pki.file("server/site.pem"),
                keyPEM: pki.file("server/site.key")), tag: 0)
        let contexts = try TLSContextSet(
            engine: streams.serverEngine, hosts: [host], settings: TLSSettings(), ticketKeys: nil)
        let context = try TLSClientContext(
            engine: streams.clientEngine, caPEM: pki.file("ca/server.pem"))
        try streams.shakeHands(contexts, context)
        return streams
    }

    private mutating func shakeHands(
        _ contexts: TLSContextSet, _ context: TLSClientContext
    ) throws {
        try server.tls.accept(
            descriptor: server.socket.number, contexts: contexts, engine: serverEngine)
        try client.tls.connect(
            descriptor: client.socket.number, context: context, serverName: "vault.corp.test",
            engine: clientEngine)
        var steps: [TLSConnection.Step] = []
        for _ in 0..<4 {
            steps = [client.tls.handshake()]
            _ = client.flush(clientEngine)
            steps.append(server.tls.handshake())
            _ = server.flush(serverEngine)
        }
        guard steps == [.done, .done] else { throw TestFailure("handshake: \(steps)") }
    }

    /// What the server reads after one event of its socket, and how its reading ended.
    mutating func serverReads(
        room: Int = 16 * 1024
    ) -> (bytes: [UInt8], end: Channel.ReadOutcome) {
        Streams.readAll(&server, serverEngine, room)
    }

    /// What the client reads after one event of its socket, and how its reading ended.
    mutating func clientReads(
        room: Int = 16 * 1024
    ) -> (bytes: [UInt8], end: Channel.ReadOutcome) {
        Streams.readAll(&client, clientEngine, room)
    }

    private static func readAll(
        _ channel: inout Channel, _ engine: TLSEngine, _ room: Int
    ) -> (bytes: [UInt8], end: Channel.ReadOutcome) {
        var buffer = ByteBuffer()
        channel.isReadable = true
        while true {
            let outcome = channel.read(into: &buffer, room: room, engine)
            guard case .bytes = outcome else { return (bytes(buffer), outcome) }
        }
    }

    /// Writes from the client's side.
    mutating func clientWrites(_ bytes: [UInt8]) -> Bool {
        client.write(bytes.span, clientEngine)
    }

    /// Writes from the server's side.
    mutating func serverWrites(_ bytes: [UInt8]) -> Bool {
        server.write(bytes.span, serverEngine)
    }

    /// Closes the client's socket without a word.
    mutating func dropClient() throws {
        let other = try Streams()
        client = other.intoClient()
    }

    private consuming func intoClient() -> Channel { client }
}
