internal import Synchronization
internal import Transport

/// The thread that writes to one destination.
final class LogWriter: Sendable {
    private let bell: Bell
    private let finished: Bell
    private let wantsReopening = Atomic(false)
    /// Monotonic milliseconds at which to give up; 0 while the writer is to go on.
    private let stopAt = Atomic<Int64>(0)
    private let writesFailed = Atomic<UInt64>(0)
    private let thread = Mutex<ThreadHandle?>(nil)

    /// A writer that is not running yet. The bell is the one its queues ring.
    init(bell: Bell) throws(TransportError) {
        self.bell = bell
        finished = try Bell()
    }

    /// Opens the destination and starts the thread.
    func start(
        _ destination: LogDestination, outbox: EventOutbox?, operations: OperationalLog?,
        reports: OperationalLog
    ) throws(TransportError) {
        // Opened here, so that a path that cannot be written stops the start of the program.
        let box = StartBox(try LogFile(destination))
        try thread.withLock { thread throws(TransportError) in
            thread = try ThreadHandle.spawn(name: "sallyport-log") { [self] in
                guard let sink = box.take() else { return }
                run(
                    LogPump(
                        sink, name: destination.description, outbox: outbox,
                        operations: operations, reports: reports))
                finished.ring()
            }
        }
    }

    /// Failed writes so far.
    var failures: UInt64 { writesFailed.load(ordering: .relaxed) }

    /// Opens the destination anew, soon.
    func reopen() {
        wantsReopening.store(true, ordering: .releasing)
        bell.ring()
    }

    /// Writes what is left, for at most so long, and ends the thread. Returns whether everything
    /// was written. A thread that a dead pipe holds is left behind.
    func stop(within milliseconds: Int64) -> Bool {
        let end = SystemClock.monotonicMilliseconds() + milliseconds
        stopAt.store(max(end, 1), ordering: .releasing)
        bell.ring()
        let grace = Int32(clamping: milliseconds + Self.graceAfterStop)
        guard finished.wait(milliseconds: grace) else { return false }
        // Moved out of the lock: joining must not hold it.
        let handle = thread.withLock { $0.take() }
        if let handle { handle.join() }
        return hasWrittenAll.load(ordering: .acquiring)
    }

    private let hasWrittenAll = Atomic(false)

    private func run(_ pump: consuming LogPump<LogFile>) {
        var pump = pump
        while true {
            if wantsReopening.exchange(false, ordering: .acquiring) { pump.reopen() }
            let now = SystemClock.monotonicMilliseconds()
            // Read before the turn: what was posted before the stop is then surely seen by it.
            let end = stopAt.load(ordering: .acquiring)
            var pause = pump.turn(now: now, clock: SystemClock.unixMilliseconds())
            writesFailed.store(pump.writesFailed, ordering: .relaxed)
            if end > 0 {
                if pump.isEmpty || now >= end { break }
                pause = pause < 0 ? end - now : min(pause, end - now)
            }
            bell.wait(milliseconds: pause < 0 ? -1 : Int32(clamping: pause))
        }
        hasWrittenAll.store(pump.isEmpty, ordering: .releasing)
        pump.abandon()
        pump.synchronizeNow()
    }

    /// Time for the last write to return after the deadline.
    private static let graceAfterStop: Int64 = 500
}

/// Hands the open file over to the thread.
private final class StartBox: Sendable {
    private let file: Mutex<LogFile?>

    init(_ file: consuming LogFile) {
        self.file = Mutex(file)
    }

    func take() -> LogFile? {
        file.withLock { $0.take() }
    }
}
