internal import DeviceTrust
internal import Transport

/// Moves lines from the queues to one destination. Its thread calls `turn` again and again; time
/// is passed in.
///
/// Lines are gathered into blocks of whole lines. A block is written until it is through, however
/// often the destination refuses, before the next is gathered: nothing is lost and nothing comes
/// twice, except that a block cut by a reopening starts its broken line again in the new file.
struct LogPump<Sink: LogSink & ~Copyable>: ~Copyable {
    private var sink: Sink
    private let outbox: EventOutbox?
    private let operations: OperationalLog?
    /// Where failures of this destination are told; may be the log that is written here.
    private let reports: OperationalLog
    private let name: String

    private var batches: [[SystemEvent]] = []
    private var batch = 0
    private var event = 0
    private var lines: [[UInt8]] = []
    private var line = 0
    private var encoder = EventEncoder()
    private var stamper = EventStamper()

    private var block: [UInt8] = []
    private var written = 0
    private var eventsInBlock = 0
    private var linesInBlock = 0

    private var retryAt: Int64?
    private var backOff = shortestBackOff
    private var isFailing = false
    private var isUnsynchronized = false
    private var synchronizeAt: Int64 = 0
    private(set) var writesFailed: UInt64 = 0

    init(
        _ sink: consuming Sink, name: String, outbox: EventOutbox?, operations: OperationalLog?,
        reports: OperationalLog
    ) {
        self.sink = sink
        self.name = name
        self.outbox = outbox
        self.operations = operations
        self.reports = reports
    }

    /// Writes what can be written. `now` is monotonic, `clock` Unix time, both in milliseconds.
    /// Returns how long the next turn may be put off if nobody posts; -1 for ever.
    mutating func turn(now: Int64, clock: Int64) -> Int64 {
        while !isWaiting(now) {
            if written == block.count && !gather(clock: clock) { break }
            writeOnce(now: now)
        }
        synchronize(now: now)
        let waits = [retryAt, isUnsynchronized ? synchronizeAt : nil].compactMap { $0 }
        return waits.min().map { max($0 - now, 0) } ?? -1
    }

    /// Opens the destination anew, after a rotation. A line of which only a part is written is
    /// written whole to the new file.
    mutating func reopen() {
        synchronizeNow()
        do {
            try sink.reopen()
        } catch {
            reports.error("log reopening failed", ["log": name, "cause": "\(error)"])
            return
        }
        while written > 0, block[written - 1] != UInt8(ascii: "\n") { written -= 1 }
        retryAt = nil
        backOff = Self.shortestBackOff
    }

    /// Whether everything that the last turn found waiting is written.
    var isEmpty: Bool { written == block.count && batch == batches.count && line == lines.count }

    /// Forces what is written to stable storage.
    mutating func synchronizeNow() {
        guard isUnsynchronized else { return }
        sink.synchronize()
        isUnsynchronized = false
    }

    /// Gives up what is left and counts it: the program must end and the destination still fails.
    mutating func abandon() {
        var events = eventsInBlock
        let left = batches[batch...] + (outbox?.take() ?? [])
        events += left.reduce(0) { $0 + $1.count } - event
        outbox?.abandon(events)
        if events > 0 { reports.error("events lost", ["log": name, "count": "\(events)"]) }
        let remaining = lines.count - line + (operations?.take().count ?? 0)
        operations?.settle(dropped: linesInBlock + remaining)
        (batches, batch, event, lines, line) = ([], 0, 0, [], 0)
        (block, written, eventsInBlock, linesInBlock) = ([], 0, 0, 0)
    }

    private func isWaiting(_ now: Int64) -> Bool {
        guard let retryAt else { return false }
        return now < retryAt
    }

    // MARK: Gathering

    /// Fills the block with waiting lines; false if there are none.
    private mutating func gather(clock: Int64) -> Bool {
        settleBlock()
        block.removeAll(keepingCapacity: true)
        written = 0
        gatherLines()
        gatherEvents(clock: clock)
        return !block.isEmpty
    }

    private mutating func gatherLines() {
        while block.count < Self.blockSize {
            if line == lines.count {
                lines = operations?.take() ?? []
                line = 0
                if lines.isEmpty { return }
            }
            block += lines[line]
            line += 1
            linesInBlock += 1
        }
    }

    private mutating func gatherEvents(clock: Int64) {
        while block.count < Self.blockSize {
            if batch == batches.count {
                batches = outbox?.take() ?? []
                batch = 0
                if batches.isEmpty { return }
            }
            encoder.append(
                batches[batch][event], stamp: stamper.next(at: clock), to: &block)
            eventsInBlock += 1
            event += 1
            if event == batches[batch].count {
                batch += 1
                event = 0
            }
        }
    }

    /// The block is through: its events' places are free.
    private mutating func settleBlock() {
        outbox?.complete(eventsInBlock)
        if linesInBlock > 0 { operations?.settle(written: linesInBlock) }
        eventsInBlock = 0
        linesInBlock = 0
    }

    // MARK: Writing

    private mutating func writeOnce(now: Int64) {
        switch sink.write(block.span.extracting(written..<block.count)) {
        case .bytes(let count) where count > 0:
            advance(by: count, now: now)
        case .wouldBlock:
            // A pipe that somebody else made non-blocking, or a signal in between.
            retryAt = now + Self.shortestBackOff
        case .bytes, .endOfStream:
            refused(cause: "nothing was written", now: now)
        case .failed(let code):
            refused(cause: TransportError.text(code), now: now)
        }
    }

    private mutating func advance(by count: Int, now: Int64) {
        written = min(written + count, block.count)
        retryAt = nil
        backOff = Self.shortestBackOff
        if sink.isDurable && !isUnsynchronized {
            isUnsynchronized = true
            synchronizeAt = max(synchronizeAt, now)
        }
        if written == block.count {
            settleBlock()
            if isFailing {
                isFailing = false
                reports.warning("log writing works again", ["log": name])
            }
        }
    }

    private mutating func refused(cause: String, now: Int64) {
        writesFailed &+= 1
        retryAt = now + backOff
        backOff = min(backOff * 2, Self.longestBackOff)
        if !isFailing {
            isFailing = true
            reports.error("log writing failed, trying again", ["log": name, "cause": cause])
        }
    }

    /// At most once in a second: the writes of that second share the cost.
    private mutating func synchronize(now: Int64) {
        guard isUnsynchronized, now >= synchronizeAt else { return }
        synchronizeNow()
        synchronizeAt = now + Self.synchronizeEvery
    }

    private static var blockSize: Int { 32 * 1024 }
    private static var shortestBackOff: Int64 { 10 }
    private static var longestBackOff: Int64 { 1000 }
    private static var synchronizeEvery: Int64 { 1000 }
}
