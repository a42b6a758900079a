import TLS
import Testing
import Transport

@testable import Gateway

@Suite struct ChannelTests {
    private static let forms = [false, true]

    private func streams(encrypted: Bool) throws -> Streams {
        encrypted ? try Streams.encrypted() : try Streams()
    }

    @Test(arguments: forms)
    func `What one side writes the other reads, both ways`(encrypted: Bool) throws {
        var streams = try streams(encrypted: encrypted)
        let written = [streams.clientWrites([1, 2, 3]), streams.serverWrites([4, 5])]
        #expect(written == [true, true])
        let received = [streams.serverReads(), streams.clientReads()]
        #expect(received.map(\.bytes) == [[1, 2, 3], [4, 5]])
        #expect(received.map(\.end) == [.wouldBlock, .wouldBlock])
    }

    @Test(arguments: forms)
    func `Nothing is read before the socket says it can be`(encrypted: Bool) throws {
        var streams = try streams(encrypted: encrypted)
        _ = streams.clientWrites([1])
        var buffer = ByteBuffer()
        let outcome = streams.server.read(into: &buffer, room: 16, streams.serverEngine)
        #expect(outcome == .wouldBlock)
        let received = streams.serverReads().bytes
        #expect(received == [1])
        let isReadable = streams.server.isReadable
        #expect(!isReadable)
    }

    @Test(arguments: forms)
    func `More than the kernel takes is kept and sent in order`(encrypted: Bool) throws {
        var streams = try streams(encrypted: encrypted)
        let sent = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 13) }
        let isSent = streams.clientWrites(sent)
        let isClear = streams.client.isClear
        #expect(isSent && !isClear)
        var received: [UInt8] = []
        for _ in 0..<1000 where received.count < sent.count {
            received += streams.serverReads().bytes
            let isWhole = streams.client.resume(streams.clientEngine)
            try #require(isWhole)
        }
        #expect(received == sent)
        let isClearAgain = streams.client.isClear
        #expect(isClearAgain)
    }

    @Test(arguments: forms)
    func `The end of the peer's stream is told after its last bytes`(encrypted: Bool) throws {
        var streams = try streams(encrypted: encrypted)
        _ = streams.clientWrites([1, 2])
        streams.client.end(streams.clientEngine)
        let first = streams.serverReads()
        let second = streams.serverReads()
        #expect(first.bytes + second.bytes == [1, 2])
        #expect(second.end == .ended)
    }

    @Test func `An encrypted stream that is cut has not ended`() throws {
        var streams = try Streams.encrypted()
        _ = streams.clientWrites([1, 2])
        streams.client.socket.shutdownSending()
        let first = streams.serverReads()
        let second = streams.serverReads()
        #expect(first.bytes + second.bytes == [1, 2])
        #expect(second.end == .failed)
    }

    @Test(arguments: forms)
    func `The end waits for what is still to be sent`(encrypted: Bool) throws {
        var streams = try streams(encrypted: encrypted)
        let sent = [UInt8](repeating: 9, count: 1_000_000)
        _ = streams.clientWrites(sent)
        streams.client.end(streams.clientEngine)
        var received = 0
        var end = Channel.ReadOutcome.wouldBlock
        for _ in 0..<1000 where end == .wouldBlock {
            let read = streams.serverReads()
            received += read.bytes.count
            end = read.end
            let wasClear = streams.client.isClear
            _ = streams.client.resume(streams.clientEngine)
            let isClear = streams.client.isClear
            if isClear, !wasClear, !encrypted { streams.client.end(streams.clientEngine) }
        }
        #expect(received == sent.count)
        #expect(end == .ended)
    }

    @Test(arguments: forms)
    func `Writing to a peer that has gone is told`(encrypted: Bool) throws {
        var streams = try streams(encrypted: encrypted)
        try streams.dropClient()
        let results = (0..<2).map { _ in streams.serverWrites([1]) }
        #expect(results == [false, false])
        #expect(streams.serverEngine.burst.isEmpty)
    }

    @Test(arguments: forms)
    func `A head and its body go out as one`(encrypted: Bool) throws {
        var streams = try streams(encrypted: encrypted)
        let isSent = streams.client.write(
            buffer("head "), then: buffer("0123456789"), 2..<5, streams.clientEngine)
        #expect(isSent)
        #expect(String(decoding: streams.serverReads().bytes, as: UTF8.self) == "head 234")
    }

    @Test(arguments: forms)
    func `An empty buffer is nothing to write`(encrypted: Bool) throws {
        var streams = try streams(encrypted: encrypted)
        let isSent = streams.client.write(ByteBuffer(), streams.clientEngine)
        #expect(isSent)
        #expect(streams.serverReads().bytes == [])
    }

    @Test func `Late bytes are dropped until the peer closes`() throws {
        var streams = try Streams()
        var scratch = ByteBuffer()
        _ = streams.clientWrites([UInt8](repeating: 1, count: 100_000))
        let first = streams.server.discardInput(&scratch)
        streams.client.socket.shutdownSending()
        let second = streams.server.discardInput(&scratch)
        #expect([first, second] == [.wouldBlock, .ended])
    }
}

@Suite struct SharedBurstTests {
    @Test func `An alert goes to the peer that caused it and to nobody else`() throws {
        let engine = try TLSEngine()
        var broken = try Streams.encrypted(serverEngine: engine)
        var healthy = try Streams.encrypted(serverEngine: engine)
        // A record that cannot be decrypted.
        let junk: [UInt8] = [0x17, 3, 3, 0, 32] + [UInt8](repeating: 0x5a, count: 32)
        _ = broken.client.socket.send(junk.span)
        let outcome = broken.serverReads()
        #expect(outcome.end == .failed && outcome.bytes == [])
        #expect(engine.burst.isEmpty)
        let isSent = healthy.serverWrites([1, 2, 3])
        #expect(isSent)
        #expect(healthy.clientReads().bytes == [1, 2, 3])
        #expect(broken.clientReads().end == .failed)
    }

    @Test func `Two connections of a worker do not mix what waits for each`() throws {
        let engine = try TLSEngine()
        var first = try Streams.encrypted(serverEngine: engine)
        var second = try Streams.encrypted(serverEngine: engine)
        let large = [UInt8](repeating: 1, count: 1_000_000)
        let small = [UInt8](repeating: 2, count: 1000)
        _ = first.serverWrites(large)
        _ = second.serverWrites(small)
        #expect(second.clientReads().bytes == small)
        var received: [UInt8] = []
        for _ in 0..<1000 where received.count < large.count {
            received += first.clientReads().bytes
            _ = first.server.resume(engine)
        }
        #expect(received == large)
    }
}

@Suite struct ReadingEdgeTests {
    /// With read-ahead a record can end exactly where a full recv did, with more in the kernel;
    /// the socket says nothing about that a second time.
    @Test(arguments: Array(stride(from: 1, through: 500, by: 125)))
    func `One event is enough for everything that has arrived`(first: Int) throws {
        var streams = try Streams.encrypted()
        for size in first..<first + 125 {
            let record = [UInt8](repeating: 7, count: size)
            var count = 0
            while streams.clientEngine.burst.count < 50_000 {
                let result = streams.client.tls.write(record.span)
                try #require(result == .accepted(size))
                count += size
            }
            let isSent = streams.client.flush(streams.clientEngine)
            let isClear = streams.client.isClear
            try #require(isSent && isClear)
            let received = streams.serverReads().bytes.count
            try #require(received == count, "records of \(size)")
        }
    }

    @Test func `An event that comes while records wait inside is not lost`() throws {
        var streams = try Streams.encrypted()
        for _ in 0..<3 {
            let result = streams.client.tls.write([1, 2].span)
            try #require(result == .accepted(2))
        }
        _ = streams.client.flush(streams.clientEngine)
        streams.server.isReadable = true
        var buffer = ByteBuffer()
        _ = streams.server.read(into: &buffer, room: 16, streams.serverEngine)
        _ = streams.clientWrites([3])
        #expect(bytes(buffer) + streams.serverReads().bytes == [1, 2, 1, 2, 1, 2, 3])
    }

    @Test func `A record that took all there was is known to be the last`() throws {
        var streams = try Streams.encrypted()
        _ = streams.clientWrites([1])
        streams.server.isReadable = true
        var buffer = ByteBuffer()
        _ = streams.server.read(into: &buffer, room: 16, streams.serverEngine)
        let isReadable = streams.server.isReadable
        #expect(!isReadable)
    }
}
