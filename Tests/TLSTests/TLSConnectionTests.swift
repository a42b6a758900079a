import COpenSSL
import Glibc
import Testing

@testable import TLS

@Suite struct TLSConnectionTests {
    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `an open connection tells what was agreed`(version: Int32) throws {
        let pki = try TestPKI.shared
        let meeting = try TestGateway().meet(showing: pki.device, version: version)
        let peer = try meeting.peer()
        #expect(peer.commonName == "mac-1")
        #expect(peer.serialHex == "4A010203")
        #expect(meeting.server.hostTag == 1)
        #expect(meeting.server.serverName == "trust.corp.test")
        #expect(meeting.server.version == (version == TLS1_3_VERSION ? .tls13 : .tls12))
        let cipher =
            version == TLS1_3_VERSION
            ? "TLS_AES_128_GCM_SHA256" : "ECDHE-ECDSA-AES128-GCM-SHA256"
        #expect(meeting.server.cipher == cipher)
        #expect(!meeting.server.isResumed)
    }

    @Test func `an empty connection says nothing and breaks nothing`() {
        var connection = TLSConnection()
        let isStarted = connection.isStarted
        let step = connection.handshake()
        connection.shutdown()
        var buffer: [UInt8] = [0]
        var span = buffer.mutableSpan
        let read = connection.read(into: &span)
        let written = connection.write([1, 2, 3].span)
        let peer = connection.peer
        let version = connection.version
        let isQuiet =
            !connection.hasBufferedInput && !connection.usesKernelTLS
            && !connection.isResumed && connection.hostTag == nil
        #expect(version == .tls12 && isQuiet)
        let cipher = connection.cipher
        #expect(!isStarted && peer == nil && cipher.isEmpty)
        #expect(step == .failed(.misuse))
        #expect(read == .failed(.misuse))
        #expect(written == .failed(.misuse))
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `the peer is told only when the handshake is done`(version: Int32) throws {
        let pki = try TestPKI.shared
        let gateway = try TestGateway()
        let near = try TestSockets()
        let far = try TestSockets()
        let server = TestPeer(engine: gateway.engine, descriptor: near.server)
        try server.connection.accept(
            descriptor: near.server, contexts: gateway.contexts, engine: gateway.engine)
        let client = try RawClient(
            RawClient.Options(chain: [pki.device], version: version), descriptor: far.client)
        // What the client sends trickles in: the certificate well before the proof of its key.
        for _ in 0..<10_000 where server.step == .wouldBlock {
            #expect(server.peer == nil)
            client.advance()
            relay(from: near.client, to: far.server, atMost: 16_384)
            relay(from: far.server, to: near.client, atMost: 20)
            server.advance()
        }
        #expect(server.step == .done)
        #expect(server.peer?.verdict == .verified)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `large data goes both ways through the burst`(version: Int32) throws {
        let meeting = try TestGateway().meet(RawClient.Options(version: version))
        let data = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
        // Down: one write is taken whole, and all records are in one burst.
        let written = meeting.server.connection.write(data.span)
        #expect(written == .accepted(data.count))
        let burst = meeting.server.engine.burst
        #expect(burst.count > data.count)
        var received: [UInt8] = []
        var sent = 0
        let ciphertext = burst.copy
        burst.removeAll()
        while sent < ciphertext.count {
            let end = min(sent + 50_000, ciphertext.count)
            let piece = Array(ciphertext[sent..<end])
            sendAll(piece.span, to: meeting.sockets.server)
            received += meeting.client.readAll()
            sent = end
        }
        #expect(received == data)
        // Up.
        var arrived: [UInt8] = []
        for start in stride(from: 0, to: data.count, by: 30_000) {
            #expect(meeting.client.write(Array(data[start..<start + 30_000])))
            let read = meeting.server.readAll()
            #expect(read.end == .wouldBlock)
            arrived += read.bytes
        }
        #expect(arrived == data)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `close_notify is told from a cut`(version: Int32) throws {
        let gateway = try TestGateway()
        let closed = try gateway.meet(RawClient.Options(version: version))
        #expect(closed.client.write([1, 2, 3]))
        unsafe SSL_shutdown(closed.client.ssl)
        #expect(closed.server.readAll() == ([1, 2, 3], .closeNotify))
        let cut = try gateway.meet(RawClient.Options(version: version))
        #expect(cut.client.write([1, 2, 3]))
        cut.sockets.closeClient()
        #expect(cut.server.readAll() == ([1, 2, 3], .truncated))
    }

    @Test func `shutdown says close_notify once and leaves reading open`() throws {
        let meeting = try TestGateway().meet(RawClient.Options())
        meeting.server.connection.shutdown()
        let burst = meeting.server.engine.burst
        #expect(!burst.isEmpty)
        meeting.server.flush()
        #expect(meeting.client.write([7]))
        #expect(meeting.server.readAll() == ([7], .wouldBlock))
        _ = meeting.client.readAll()
        #expect(unsafe SSL_get_shutdown(meeting.client.ssl) == SSL_RECEIVED_SHUTDOWN)
    }

    @Test func `a client that goes away during the handshake is closed, not failed`() throws {
        let gateway = try TestGateway()
        let sockets = try TestSockets()
        let server = TestPeer(engine: gateway.engine, descriptor: sockets.server)
        try server.connection.accept(
            descriptor: sockets.server, contexts: gateway.contexts, engine: gateway.engine)
        let client = try RawClient(RawClient.Options(), descriptor: sockets.client)
        client.advance()
        sockets.closeClient()
        server.advance()
        server.advance()
        #expect(server.step == .closed)
    }

    /// What a server makes of octets that are no ClientHello.
    private func step(after octets: [UInt8]) throws -> TestPeer {
        let gateway = try TestGateway()
        let sockets = try TestSockets()
        let server = TestPeer(engine: gateway.engine, descriptor: sockets.server)
        try server.connection.accept(
            descriptor: sockets.server, contexts: gateway.contexts, engine: gateway.engine)
        sendAll(octets.span, to: sockets.client)
        server.advance()
        return server
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: trust.corp.test\r\n\r\n", "http_request"),
        ("CONNECT x:443 HTTP/1.1\r\n\r\n", "http_request"),
        ("SSH-2.0-OpenSSH_9.2\r\n", "not_tls"),
    ])
    func `other protocols are named`(text: String, code: String) throws {
        #expect(try step(after: Array(text.utf8)).failureCode == code)
    }

    @Test func `a reset connection is the network's fault`() throws {
        let meeting = try TestGateway().meet(RawClient.Options())
        // The client goes away without reading what it got.
        #expect(meeting.server.write([1, 2, 3]) == .accepted(3))
        meeting.sockets.closeClient()
        guard case .failed(let fault) = meeting.server.readAll().end else {
            Issue.record("taken")
            return
        }
        #expect(fault.code == "connection_reset")
        #expect(fault.origin == .transport)
    }

    @Test func `nothing in common is no misbehaviour`() throws {
        let meeting = try TestGateway().meet(
            RawClient.Options(
                version: TLS1_2_VERSION, ciphers: "ECDHE-ECDSA-AES256-SHA384"))
        guard case .failed(let fault) = meeting.server.step else {
            Issue.record("\(meeting.server.step)")
            return
        }
        #expect(fault.code == "no_shared_cipher")
        #expect(fault.origin == .incompatiblePeer)
    }

    @Test func `a client that proves no possession of its key fails`() throws {
        let pki = try TestPKI.shared
        // The device's certificate with somebody else's key.
        let thief = Identity(der: pki.device.der, key: try TestKey(.p256))
        let gateway = try TestGateway()
        #expect(throws: TestFailure.self) { try gateway.meet(showing: thief) }
    }

    @Test func `data after a failure is refused`() throws {
        let meeting = try TestGateway().meet(RawClient.Options())
        // A record that nobody encrypted.
        sendAll([0x17, 0x03, 0x03, 0x00, 0x20] + [UInt8](repeating: 9, count: 32), to: meeting)
        guard case .failed(let fault) = meeting.server.readAll().end else {
            Issue.record("taken")
            return
        }
        #expect(fault.code == "bad_record")
        #expect(meeting.server.write([1]) == .failed(.misuse))
    }

    @Test func `endless key updates end the connection`() throws {
        let meeting = try TestGateway().meet(RawClient.Options())
        var end = TLSConnection.ReadResult.wouldBlock
        var updates = 0
        while end == .wouldBlock, updates < 20_000 {
            for _ in 0..<20 {
                unsafe SSL_key_update(meeting.client.ssl, SSL_KEY_UPDATE_NOT_REQUESTED)
                unsafe SSL_do_handshake(meeting.client.ssl)
                updates += 1
            }
            end = meeting.server.readAll().end
        }
        guard case .failed(let fault) = end else {
            Issue.record("\(updates) key updates were taken: \(end)")
            return
        }
        #expect(fault.code == "control_flood")
        #expect(fault.origin == .misbehavingPeer)
    }

    @Test func `renegotiation is refused and harms nobody`() throws {
        let meeting = try TestGateway().meet(RawClient.Options(version: TLS1_2_VERSION))
        unsafe SSL_renegotiate(meeting.client.ssl)
        unsafe SSL_do_handshake(meeting.client.ssl)
        let read = meeting.server.readAll()
        #expect(read.bytes.isEmpty)
        #expect(unsafe SSL_do_handshake(meeting.client.ssl) != 1)
    }

    @Test func `a reload verifies an open connection again`() throws {
        let pki = try TestPKI.shared
        let gateway = try TestGateway()
        let chain = [pki.deviceOfIntermediate, pki.intermediate]
        let meeting = try gateway.meet(RawClient.Options(chain: chain))
        let first = try meeting.peer()
        let same = try TestGateway(anchors: pki.anchors(pki.root), engine: gateway.engine)
        let kept = meeting.server.connection.verifyPeerAgain(contexts: same.contexts, hostTag: 1)
        #expect(kept === first)
        let other = try TestGateway(anchors: pki.anchors(pki.foreignRoot), engine: gateway.engine)
        let judged = meeting.server.connection.verifyPeerAgain(
            contexts: other.contexts, hostTag: 1)
        #expect(judged?.verdict == .unknownIssuer)
        #expect(meeting.server.peer === judged)
        let back = meeting.server.connection.verifyPeerAgain(contexts: same.contexts, hostTag: 1)
        #expect(back === first)
        let gone = meeting.server.connection.verifyPeerAgain(contexts: same.contexts, hostTag: 99)
        #expect(gone == nil)
        #expect(meeting.server.peer == nil)
    }

    @Test func `kernel TLS is asked for without harm where there is none`() throws {
        let pki = try TestPKI.shared
        let gateway = try TestGateway(
            anchors: pki.anchors(pki.root), settings: TLSSettings(kernelTLS: true))
        let meeting = try gateway.meet(showing: pki.device)
        #expect(try meeting.peer().verdict == .verified)
        #expect(meeting.server.write([1, 2, 3]) == .accepted(3))
        #expect(meeting.server.engine.burst.isEmpty)
        #expect(meeting.client.readAll() == [1, 2, 3])
        #expect(meeting.client.write([4]))
        #expect(meeting.server.readAll() == ([4], .wouldBlock))
        // More than the socket takes: the rest waits with the caller.
        let much = [UInt8](repeating: 5, count: 4 << 20)
        guard case .accepted(let count) = meeting.server.write(much) else {
            Issue.record("nothing taken")
            return
        }
        #expect(count < much.count)
        #expect(meeting.server.write(much) == .wouldBlock)
    }
}

/// Carries what has arrived at one socket to another one.
private func relay(from source: Int32, to target: Int32, atMost count: Int) {
    var buffer = [UInt8](repeating: 0, count: count)
    let arrived = unsafe recv(source, &buffer, count, 0)
    if arrived > 0 { sendAll(Array(buffer[0..<arrived]).span, to: target) }
}

private func sendAll(_ octets: [UInt8], to meeting: TestGateway.Meeting) {
    sendAll(octets.span, to: meeting.sockets.client)
}
