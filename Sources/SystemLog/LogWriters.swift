public import Transport

/// Both logs with the threads that write them: one thread for each destination, so that a stalled
/// pipe of one log does not silence the other.
public final class LogWriters: Sendable {
    /// Where workers leave events.
    public let outbox: EventOutbox
    /// Where everybody leaves operational lines.
    public let operations: OperationalLog
    private let writers: [LogWriter]

    /// Opens the destinations and starts writing. `eventCapacity` is the number of events that
    /// may wait to be written.
    public init(
        events: LogDestination, operations: LogDestination, level: OperationalLog.Level,
        eventCapacity: Int
    ) throws(TransportError) {
        let bell = try Bell()
        let isShared = events == operations
        let operationsBell = isShared ? bell : try Bell()
        outbox = EventOutbox(capacity: eventCapacity, bell: bell)
        self.operations = OperationalLog(level: level, bell: operationsBell)
        let first = try LogWriter(bell: bell)
        try first.start(
            events, outbox: outbox, operations: isShared ? self.operations : nil,
            reports: self.operations)
        guard !isShared else {
            writers = [first]
            return
        }
        let second = try LogWriter(bell: operationsBell)
        do {
            try second.start(
                operations, outbox: nil, operations: self.operations, reports: self.operations)
        } catch {
            _ = first.stop(within: 0)
            throw error
        }
        writers = [first, second]
    }

    /// Opens the files anew, after they were renamed by a rotation.
    public func reopen() {
        for writer in writers { writer.reopen() }
    }

    /// Writes what is left and ends the threads; the log of events first, so that its troubles
    /// can still be told. Returns whether every event and line was written in time.
    @discardableResult
    public func stop(within milliseconds: Int64 = 5000) -> Bool {
        var isComplete = true
        for writer in writers where !writer.stop(within: milliseconds) { isComplete = false }
        return isComplete
    }

    /// What went through both logs since the start.
    public var counts: LogCounts {
        var counts = LogCounts()
        outbox.count(into: &counts)
        operations.count(into: &counts)
        counts.writesFailed = writers.reduce(0) { $0 &+ $1.failures }
        return counts
    }
}
