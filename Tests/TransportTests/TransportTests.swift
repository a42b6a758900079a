import Testing

@testable import Transport

@Suite struct ByteBufferTests {
    @Test func `What is appended is read back in order across growth and consumption`() {
        var buffer = ByteBuffer()
        var expected: [UInt8] = []
        var state: UInt64 = 1
        for round in 0..<2000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1
            let piece = [UInt8](
                repeating: UInt8(truncatingIfNeeded: round), count: Int(state >> 55))
            buffer.append(piece.span)
            expected += piece
            let gone = min(expected.count, Int((state >> 40) & 0x1ff))
            buffer.consume(gone)
            expected.removeFirst(gone)
            let held = buffer.count
            #expect(held == expected.count)
        }
        #expect(contents(of: buffer) == expected)
    }

    @Test func `Numbers and texts are appended in their usual form`() {
        var buffer = ByteBuffer()
        buffer.append(decimal: 0)
        buffer.append(byte: 0x20)
        buffer.append(decimal: .max)
        buffer.append(" ")
        buffer.append(hexadecimal: 0xdead_beef)
        buffer.append(text: " é")
        #expect(
            String(decoding: contents(of: buffer), as: UTF8.self)
                == "0 18446744073709551615 deadbeef é")
    }

    @Test func `Spare room becomes content only when committed`() {
        var buffer = ByteBuffer()
        var room = buffer.spare(10)
        #expect(room.count >= 10)
        room[0] = 7
        room[1] = 9
        let before = buffer.count
        buffer.commit(2)
        #expect(contents(of: buffer) == [7, 9])
        buffer.release()
        let after = buffer.count
        #expect([before, after] == [0, 0])
    }

    @Test func `Shrinking keeps the content and appending goes on`() {
        var buffer = ByteBuffer(capacity: 4096)
        buffer.append("kept")
        buffer.shrink()
        buffer.append(" and more")
        #expect(String(decoding: contents(of: buffer), as: UTF8.self) == "kept and more")
        buffer.removeAll()
        buffer.shrink()
        let after = buffer.count
        #expect(after == 0)
    }

    private func contents(of buffer: borrowing ByteBuffer) -> [UInt8] {
        let bytes = buffer.bytes
        return bytes.indices.map { bytes[$0] }
    }
}

@Suite struct SlabTests {
    private final class Census { var alive = 0 }

    private struct Guest: ~Copyable {
        let census: Census
        let number: Int
        init(_ census: Census, _ number: Int) {
            self.census = census
            self.number = number
            census.alive += 1
        }
        deinit { census.alive -= 1 }
    }

    @Test func `A name outlives its element as a stale name only`() {
        let census = Census()
        do {
            var slab = Slab<Guest>(kind: 3, capacity: 1)
            let first = slab.insert(Guest(census, 1))
            slab.remove(first)
            let second = slab.insert(Guest(census, 2))
            #expect(first.index == second.index)
            let names = [slab.contains(first), slab.contains(second)]
            #expect(names == [false, true])
            slab.remove(first)
            let survivor = slab[second].number
            #expect(survivor == 2)
            #expect(census.alive == 1)
        }
        #expect(census.alive == 0)
    }

    @Test func `Growth keeps every element and every name`() {
        let census = Census()
        var slab = Slab<Guest>(kind: 1, capacity: 2)
        let tokens = (0..<1000).map { slab.insert(Guest(census, $0)) }
        for (number, token) in tokens.enumerated() {
            let found = slab[token].number
            #expect(found == number)
        }
        let counts = [slab.count, slab.tokens.count]
        #expect(counts == [1000, 1000])
        for token in tokens { slab.remove(token) }
        #expect(census.alive == 0)
    }

    @Test func `A token of another kind is never contained`() {
        var slab = Slab<Int>(kind: 1)
        let token = slab.insert(5)
        let other = Token(kind: 2, generation: token.generation, index: token.index)
        let beyond = Token(kind: 1, generation: 1, index: .max)
        let names = [slab.contains(token), slab.contains(other), slab.contains(beyond)]
        #expect(names == [true, false, false])
    }
}

@Suite struct DeadlineWheelTests {
    @Test func `A token comes out at its deadline and not before`() {
        var wheel = DeadlineWheel(now: 10_000)
        let token = Token(kind: 1, generation: 1, index: 7)
        wheel.arm(token, at: 11_000)
        var due: [Token] = []
        wheel.advance(to: 10_940, due: &due)
        #expect(due.isEmpty)
        wheel.advance(to: 11_050, due: &due)
        #expect(due == [token])
        due.removeAll()
        wheel.advance(to: 200_000, due: &due)
        #expect(due.isEmpty)
    }

    @Test func `A deadline beyond the horizon comes out at the horizon`() {
        var wheel = DeadlineWheel(now: 0)
        let when = wheel.arm(Token(raw: 1), at: 10_000_000)
        #expect(when <= 52_000)
        var due: [Token] = []
        wheel.advance(to: 60_000, due: &due)
        #expect(due.count == 1)
    }

    @Test func `A long pause loses no token`() {
        var wheel = DeadlineWheel(now: 0)
        for index in 0..<500 {
            wheel.arm(Token(raw: UInt64(index)), at: Int64(index) * 100)
        }
        var due: [Token] = []
        wheel.advance(to: 1_000_000, due: &due)
        #expect(due.count == 500)
    }
}

@Suite struct SocketTests {
    @Test(arguments: ["127.0.0.1", "::1", "192.0.2.255", "2001:db8::1"])
    func `A numeric address survives the kernel's form`(text: String) throws {
        let address = try #require(SocketAddress(numeric: text, port: 4242))
        #expect(address.hostText == text)
        #expect(address.port == 4242)
    }

    @Test(arguments: ["", "localhost", "256.1.1.1", "1.2.3", "::g", "[::1]"])
    func `What is not numeric is no address`(text: String) {
        #expect(SocketAddress(numeric: text, port: 1) == nil)
    }

    @Test func `Bytes go from one end to the other and end of stream is told`() throws {
        let loopback = try #require(SocketAddress(numeric: "127.0.0.1", port: 0))
        let listener = try Listener(on: loopback, reusesPort: true)
        let port = listener.address.port
        #expect(port != 0)
        var poller = try Poller()
        try poller.add(source: listener.number, token: Token(raw: 1))
        let client = try Socket.connect(to: listener.address)
        let waiting = poller.wait(milliseconds: 5000)
        try #require(waiting == 1)
        let arrival = poller.readiness(0)
        #expect(arrival.isReadable)
        guard case .connection(let server, let peer) = listener.accept() else {
            Issue.record("nobody arrived")
            return
        }
        #expect(peer.isLoopback)
        try poller.add(stream: server.number, token: Token(raw: 2))
        let sent = client.send([1, 2, 3].span)
        #expect(sent == .bytes(3))
        var seen = false
        while !seen {
            let count = poller.wait(milliseconds: 5000)
            try #require(count > 0)
            for index in 0..<count {
                let ready = poller.readiness(index)
                seen = seen || (ready.token.raw == 2 && ready.isReadable)
            }
        }
        var buffer = ByteBuffer()
        var room = buffer.spare(16)
        let received = [server.receive(into: &room), server.receive(into: &room)]
        #expect(received == [.bytes(3), .wouldBlock])
        client.shutdownSending()
        var bytes: IOOutcome = .wouldBlock
        while bytes == .wouldBlock {
            _ = poller.wait(milliseconds: 5000)
            bytes = server.receive(into: &room)
        }
        #expect(bytes == .endOfStream)
    }

    @Test func `A port that nobody listens on is a fault, not a hang`() throws {
        let loopback = try #require(SocketAddress(numeric: "127.0.0.1", port: 0))
        let address: SocketAddress
        do {
            let listener = try Listener(on: loopback, reusesPort: false)
            address = listener.address
        }
        var poller = try Poller()
        do {
            let socket = try Socket.connect(to: address)
            try poller.add(stream: socket.number, token: Token(raw: 1))
            _ = poller.wait(milliseconds: 5000)
            let fault = socket.connectionFault()
            #expect(fault != 0)
        } catch {
            #expect(error.call == "connect")
        }
    }
}

@Suite struct ThreadTests {
    @Test func `Messages from another thread arrive in order`() throws {
        let mailbox = try Mailbox<Int>()
        let thread = try ThreadHandle.spawn(name: "poster") {
            for number in 0..<1000 { mailbox.post(number) }
        }
        thread.join()
        #expect(mailbox.take() == Array(0..<1000))
        #expect(mailbox.take().isEmpty)
    }

    @Test func `A bell that rang before waiting is heard at once`() throws {
        let bell = try Bell()
        bell.ring()
        #expect(bell.wait(milliseconds: 0))
        #expect(!bell.wait(milliseconds: 0))
    }
}
