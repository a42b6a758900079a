import DeviceTrust
import Synchronization
import Testing
import Transport

@testable import SystemLog

@Suite struct EventOutboxTests {
    @Test func `accepted events come out in order`() throws {
        let outbox = EventOutbox(capacity: 10, bell: try Bell())
        let producer = outbox.producer {}
        var one = SystemEvent.samples(0..<3)
        var two = SystemEvent.samples(3..<4)
        #expect(producer.post(&one) && producer.post(&two))
        #expect(one.isEmpty && two.isEmpty)
        #expect(
            outbox.take().flatMap(\.self).map(\.transaction.id) == ["r-0", "r-1", "r-2", "r-3"])
        #expect(outbox.take().isEmpty)
    }

    @Test func `a batch without room stays whole with its owner`() throws {
        let outbox = EventOutbox(capacity: 4, bell: try Bell())
        let producer = outbox.producer {}
        var first = SystemEvent.samples(0..<3)
        #expect(producer.post(&first))
        #expect(outbox.hasRoom() && !outbox.hasRoom(for: 2))
        var second = SystemEvent.samples(3..<5)
        #expect(!producer.post(&second))
        #expect(second.map(\.transaction.id) == ["r-3", "r-4"])
        #expect(counts(outbox).eventsPosted == 3)
        #expect(counts(outbox).batchesWaited == 1)
    }

    @Test func `a place is free only when its event is written`() throws {
        let outbox = EventOutbox(capacity: 2, bell: try Bell())
        let producer = outbox.producer {}
        var batch = SystemEvent.samples(0..<2)
        #expect(producer.post(&batch))
        _ = outbox.take()
        #expect(!outbox.hasRoom())
        outbox.complete(1)
        #expect(outbox.hasRoom() && !outbox.hasRoom(for: 2))
        outbox.complete(1)
        #expect(outbox.hasRoom(for: 2))
        #expect(counts(outbox).eventsWritten == 2)
    }

    @Test func `who waits is woken once when half of the places are free`() throws {
        let outbox = EventOutbox(capacity: 4, bell: try Bell())
        let woken = Mutex([Int]())
        let one = outbox.producer { woken.withLock { $0.append(1) } }
        let two = outbox.producer { woken.withLock { $0.append(2) } }
        var batch = SystemEvent.samples(0..<4)
        #expect(one.post(&batch))
        var refused = SystemEvent.samples(4..<5)
        #expect(!two.post(&refused))
        #expect(!two.post(&refused))
        outbox.complete(1)
        #expect(woken.withLock { $0 } == [])
        outbox.complete(1)
        #expect(woken.withLock { $0 } == [2])
        #expect(two.post(&refused))
        outbox.complete(3)
        #expect(woken.withLock { $0 } == [2])
        #expect(counts(outbox).batchesWaited == 1)
    }

    @Test func `a batch larger than the outbox gets through an empty one`() throws {
        let outbox = EventOutbox(capacity: 2, bell: try Bell())
        let producer = outbox.producer {}
        var large = SystemEvent.samples(0..<5)
        #expect(producer.post(&large))
        var next = SystemEvent.samples(5..<6)
        #expect(!producer.post(&next))
        outbox.complete(5)
        #expect(producer.post(&next))
    }

    @Test func `an empty batch asks for nothing`() throws {
        let bell = try Bell()
        let outbox = EventOutbox(capacity: 1, bell: bell)
        var none: [SystemEvent] = []
        #expect(outbox.producer {}.post(&none))
        #expect(!bell.wait(milliseconds: 0))
        #expect(counts(outbox) == LogCounts())
    }

    @Test func `the bell rings for the first batch of a pile`() throws {
        let bell = try Bell()
        let outbox = EventOutbox(capacity: 9, bell: bell)
        let producer = outbox.producer {}
        var batch = SystemEvent.samples(0..<1)
        _ = producer.post(&batch)
        #expect(bell.wait(milliseconds: 0))
        batch = SystemEvent.samples(1..<2)
        _ = producer.post(&batch)
        #expect(!bell.wait(milliseconds: 0))
        _ = outbox.take()
        batch = SystemEvent.samples(2..<3)
        _ = producer.post(&batch)
        #expect(bell.wait(milliseconds: 0))
    }

    private func counts(_ outbox: EventOutbox) -> LogCounts {
        var counts = LogCounts()
        outbox.count(into: &counts)
        return counts
    }
}
