internal import Synchronization
public import Transport

/// What the program tells its operator, apart from the events of the system log.
///
/// Callable from every thread; a call formats the line and leaves it in a bounded queue, it never
/// waits for a disk or a pipe. When the queue is full, lines are dropped and counted, and the
/// next line that finds room is preceded by one that says how many are missing.
///
/// The message is a constant of the program, so that it can be searched for and holds no secret;
/// what varies goes into the fields. Never pass keys, tokens, cookies or assertions.
public final class OperationalLog: Sendable {
    /// How much attention a line deserves.
    public enum Level: Int, CaseIterable, Comparable, Sendable {
        case debug, info, warning, error

        /// The word in the line and in the settings.
        public var name: String {
            switch self {
            case .debug: "debug"
            case .info: "info"
            case .warning: "warning"
            case .error: "error"
            }
        }

        /// The level of that name.
        public init?(name: String) {
            guard let level = Level.allCases.first(where: { $0.name == name }) else { return nil }
            self = level
        }

        /// From the least to the most urgent.
        public static func < (left: Level, right: Level) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    private struct State {
        var lines: [[UInt8]] = []
        /// Dropped since the last line that found room.
        var missing: UInt64 = 0
        var dropped: UInt64 = 0
        var written: UInt64 = 0
    }

    private let state = Mutex(State())
    private let lowest: Atomic<Int>
    private let capacity: Int
    private let bell: Bell
    private let clock: @Sendable () -> Int64

    /// An empty log. The bell wakes its writer; the clock gives Unix time in milliseconds.
    public init(
        level: Level, capacity: Int = 4096, bell: Bell,
        clock: @escaping @Sendable () -> Int64 = SystemClock.unixMilliseconds
    ) {
        lowest = Atomic(level.rawValue)
        self.capacity = max(capacity, 1)
        self.bell = bell
        self.clock = clock
    }

    /// The lowest level that is written.
    public var level: Level {
        get { Level(rawValue: lowest.load(ordering: .relaxed)) ?? .info }
        set { lowest.store(newValue.rawValue, ordering: .relaxed) }
    }

    /// Writes a line, if the level is high enough; otherwise the fields are not even made.
    public func log(
        _ level: Level, _ message: StaticString,
        _ fields: @autoclosure () -> KeyValuePairs<String, String> = [:]
    ) {
        guard level.rawValue >= lowest.load(ordering: .relaxed) else { return }
        let now = clock()
        let line = OperationalLine.bytes(
            at: now, level: level, message: message, fields: fields())
        let isFirst = state.withLock { state in
            guard state.lines.count < capacity else {
                state.missing &+= 1
                state.dropped &+= 1
                return false
            }
            if state.missing > 0 {
                state.lines.append(Self.gap(of: state.missing, at: now))
                state.missing = 0
            }
            state.lines.append(line)
            return state.lines.count <= 2
        }
        if isFirst { bell.ring() }
    }

    /// For the developer.
    public func debug(
        _ message: StaticString, _ fields: @autoclosure () -> KeyValuePairs<String, String> = [:]
    ) {
        log(.debug, message, fields())
    }

    /// For the record: something happened as it should.
    public func info(
        _ message: StaticString, _ fields: @autoclosure () -> KeyValuePairs<String, String> = [:]
    ) {
        log(.info, message, fields())
    }

    /// Somebody should look at it soon.
    public func warning(
        _ message: StaticString, _ fields: @autoclosure () -> KeyValuePairs<String, String> = [:]
    ) {
        log(.warning, message, fields())
    }

    /// Something does not work.
    public func error(
        _ message: StaticString, _ fields: @autoclosure () -> KeyValuePairs<String, String> = [:]
    ) {
        log(.error, message, fields())
    }

    /// The waiting lines, in order, for the writer.
    func take() -> [[UInt8]] {
        state.withLock { state in
            var lines: [[UInt8]] = []
            swap(&lines, &state.lines)
            return lines
        }
    }

    /// The writer has written, or had to give up, so many lines.
    func settle(written: Int = 0, dropped: Int = 0) {
        state.withLock { state in
            state.written &+= UInt64(written)
            state.dropped &+= UInt64(dropped)
        }
    }

    /// Adds this log's numbers.
    func count(into counts: inout LogCounts) {
        state.withLock { state in
            counts.linesWritten = state.written
            counts.linesDropped = state.dropped
        }
    }

    private static func gap(of missing: UInt64, at now: Int64) -> [UInt8] {
        OperationalLine.bytes(
            at: now, level: .warning, message: "operational lines dropped",
            fields: ["count": "\(missing)"])
    }
}
