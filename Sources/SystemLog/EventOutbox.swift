public import DeviceTrust
internal import Synchronization
public import Transport

/// The bounded queue of events between the workers and the writer of the system log.
///
/// An accepted event is never dropped: its place stays taken until it is written. When no place
/// is left, the producer keeps its events and its requests wait, because an audit log with holes
/// is worth less than an answer that comes late.
public final class EventOutbox: Sendable {
    private struct State {
        var batches: [[SystemEvent]] = []
        /// Accepted and not yet written, also those the writer has taken.
        var outstanding = 0
        var posted: UInt64 = 0
        var written: UInt64 = 0
        var abandoned: UInt64 = 0
        var waits: UInt64 = 0
        var producers: [@Sendable () -> Void] = []
        var waiting: Set<Int> = []
    }

    /// Events that may be accepted and not yet written.
    public let capacity: Int
    private let state = Mutex(State())
    private let bell: Bell

    /// An empty outbox. The bell wakes its writer.
    public init(capacity: Int, bell: Bell) {
        self.capacity = max(capacity, 1)
        self.bell = bell
    }

    /// Registers one who posts, usually a worker. `whenRoom` is called on the writer's thread,
    /// once after each refused batch, as soon as trying again makes sense; it must not block.
    public func producer(whenRoom: @escaping @Sendable () -> Void) -> EventProducer {
        let place = state.withLock { state in
            state.producers.append(whenRoom)
            return state.producers.count - 1
        }
        return EventProducer(outbox: self, place: place)
    }

    /// Whether so many events would be accepted now.
    public func hasRoom(for count: Int = 1) -> Bool {
        state.withLock { $0.outstanding == 0 || $0.outstanding + count <= capacity }
    }

    /// Accepts the whole batch or nothing. A batch larger than the outbox is accepted when the
    /// outbox is empty, or it could never be.
    func accept(_ batch: inout [SystemEvent], from place: Int) -> Bool {
        if batch.isEmpty { return true }
        // Moved out first, so that the lock is held for a pointer and not for the events.
        var moved: [SystemEvent] = []
        swap(&moved, &batch)
        let (isAccepted, isFirst) = state.withLock { state in
            guard state.outstanding == 0 || state.outstanding + moved.count <= capacity else {
                if state.waiting.insert(place).inserted { state.waits &+= 1 }
                return (false, false)
            }
            state.outstanding += moved.count
            state.posted &+= UInt64(moved.count)
            state.batches.append(moved)
            return (true, state.batches.count == 1)
        }
        if !isAccepted { swap(&moved, &batch) }
        if isFirst { bell.ring() }
        return isAccepted
    }

    /// The accepted events, in order, for the writer.
    func take() -> [[SystemEvent]] {
        state.withLock { state in
            var batches: [[SystemEvent]] = []
            swap(&batches, &state.batches)
            return batches
        }
    }

    /// The writer has written so many of the events it took: their places are free.
    func complete(_ count: Int) {
        settle(count) { $0.written &+= UInt64(count) }
    }

    /// The writer gives up so many events, because the program must end.
    func abandon(_ count: Int) {
        settle(count) { $0.abandoned &+= UInt64(count) }
    }

    private func settle(_ count: Int, _ update: (inout State) -> Void) {
        if count == 0 { return }
        let wakes = state.withLock { state in
            update(&state)
            state.outstanding -= count
            // Not at the first free place, or every batch would be refused and woken in turn.
            guard !state.waiting.isEmpty, state.outstanding <= capacity / 2 else {
                return [@Sendable () -> Void]()
            }
            let wakes = state.waiting.map { state.producers[$0] }
            state.waiting.removeAll(keepingCapacity: true)
            return wakes
        }
        for wake in wakes { wake() }
    }

    /// Adds this outbox's numbers.
    func count(into counts: inout LogCounts) {
        state.withLock { state in
            counts.eventsPosted = state.posted
            counts.eventsWritten = state.written
            counts.eventsAbandoned = state.abandoned
            counts.batchesWaited = state.waits
        }
    }
}

/// One poster of events. Belongs to one thread.
public struct EventProducer: Sendable {
    let outbox: EventOutbox
    let place: Int

    /// Hands the batch over, with one lock, and leaves an empty array; `false` if there is no
    /// room now: then the batch is as it was and `whenRoom` will be called.
    public func post(_ batch: inout [SystemEvent]) -> Bool {
        outbox.accept(&batch, from: place)
    }
}
