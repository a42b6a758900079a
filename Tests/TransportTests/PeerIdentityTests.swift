import Foundation
import Testing

@testable import Transport

@Suite struct PeerIdentityTests {
    private let path = FileManager.default.temporaryDirectory
        .appending(path: "peer-\(UUID().uuidString.prefix(8))").path

    private func accepted(
        _ address: SocketAddress, _ body: (borrowing Socket) throws -> Void
    ) throws {
        let listener = try Listener(on: address, reusesPort: false, mode: 0o600)
        let client = try Socket.connect(to: listener.address)
        var poller = try Poller()
        try poller.add(source: listener.number, token: Token(raw: 1))
        _ = poller.wait(milliseconds: 5000)
        guard case .connection(let socket, _) = listener.accept() else {
            Issue.record("no connection came")
            return
        }
        try body(socket)
        _ = client.isConnected
    }

    @Test func `The other end of a Unix socket is known`() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try accepted(try #require(SocketAddress(path: path))) { socket in
            let identity = socket.peerIdentity
            let who = try #require(identity)
            #expect(who.user == PeerIdentity.ownUser)
            #expect(who.process == ProcessInfo.processInfo.processIdentifier)
        }
    }

    @Test func `The other end of a TCP connection is not`() throws {
        try accepted(try #require(SocketAddress(numeric: "127.0.0.1", port: 0))) { socket in
            let identity = socket.peerIdentity
            #expect(identity == nil)
        }
    }

    @Test func `A socket's file has the mode that was asked for`() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try accepted(try #require(SocketAddress(path: path))) { _ in
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        }
    }

    @Test func `Users have names, unless there are none`() {
        #expect(PeerIdentity.name(ofUser: 0) == "root")
        #expect(PeerIdentity.name(ofUser: 4_000_000_123) == nil)
    }
}
