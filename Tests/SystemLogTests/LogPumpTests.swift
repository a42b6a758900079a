import DeviceTrust
import Synchronization
import Testing
import Transport

@testable import SystemLog

@Suite struct LogPumpTests {
    @Test func `events become lines in the order they were posted`() throws {
        let stage = try Stage()
        stage.post(0..<100)
        var pump = stage.pump()
        #expect(pump.turn(now: 0, clock: 1000) == -1)
        let lines = stage.disk.text
        #expect(try transactions(lines) == (0..<100).map { "r-\($0)" })
        let published = try objects(lines).compactMap { $0["published"] as? String }
        #expect(published.allSatisfy { $0 == "1970-01-01T00:00:01.000Z" })
        let identifiers = try objects(lines).compactMap { $0["uuid"] as? String }
        #expect(identifiers == identifiers.sorted() && Set(identifiers).count == 100)
        #expect(stage.counts.eventsWritten == 100)
        #expect(Bool(pump.isEmpty))
    }

    @Test func `many lines share a write`() throws {
        let stage = try Stage()
        stage.post(0..<1000)
        var pump = stage.pump()
        _ = pump.turn(now: 0, clock: 0)
        #expect(stage.disk.writes.count < 40)
        #expect(stage.disk.writes.allSatisfy { $0.last == UInt8(ascii: "\n") })
        #expect(try transactions(stage.disk.text).count == 1000)
    }

    @Test func `nothing to do is nothing to wait for`() throws {
        let stage = try Stage()
        var pump = stage.pump(isDurable: false)
        #expect(pump.turn(now: 0, clock: 0) == -1)
        stage.post(0..<1)
        #expect(pump.turn(now: 5, clock: 5) == -1)
        #expect(stage.disk.writes.count == 1)
    }

    @Test func `short writes go on where they stopped`() throws {
        let stage = try Stage()
        stage.disk.script = [.bytes(1), .bytes(7), .wouldBlock, .bytes(100), .bytes(1)]
        stage.post(0..<3)
        var pump = stage.pump()
        #expect(pump.turn(now: 0, clock: 0) == 10)
        #expect(stage.counts.eventsWritten == 0)
        _ = pump.turn(now: 10, clock: 10)
        #expect(try transactions(stage.disk.text) == ["r-0", "r-1", "r-2"])
        #expect(stage.counts.eventsWritten == 3)
    }

    @Test func `a full disk is tried again with growing pauses and loses nothing`() throws {
        let stage = try Stage()
        stage.disk.script = [.bytes(50)] + [IOOutcome](repeating: .failed(28), count: 12)
        stage.post(0..<3)
        var pump = stage.pump()
        var now: Int64 = 0
        var pauses: [Int64] = []
        while true {
            let pause = pump.turn(now: now, clock: now)
            if pump.isEmpty { break }
            pauses.append(pause)
            // Too early: nothing may happen.
            let tries = stage.disk.tries
            #expect(pump.turn(now: now + pause - 1, clock: now) == 1)
            #expect(stage.disk.tries == tries)
            now += pause
        }
        #expect(pauses == [10, 20, 40, 80, 160, 320, 640, 1000, 1000, 1000, 1000, 1000])
        #expect(try transactions(stage.disk.text) == ["r-0", "r-1", "r-2"])
        #expect(UInt64(pump.writesFailed) == 12)
        let reports = stage.reported
        try #require(reports.count == 2)
        #expect(reports[0].contains("error log writing failed, trying again log=events.json"))
        #expect(reports[0].contains("No space left on device"))
        #expect(reports[1].contains("log writing works again"))
    }

    @Test func `while the disk is full the outbox fills and refuses`() throws {
        let stage = try Stage(capacity: 5)
        stage.disk.script = [.failed(5), .failed(5)]
        stage.post(0..<5)
        var pump = stage.pump()
        let pause = pump.turn(now: 0, clock: 0)
        var more = SystemEvent.samples(5..<6)
        #expect(!stage.producer.post(&more))
        let second = pump.turn(now: pause, clock: 0)
        #expect(stage.woken.load(ordering: .relaxed) == 0)
        _ = pump.turn(now: pause + second, clock: 0)
        #expect(stage.woken.load(ordering: .relaxed) == 1)
        #expect(stage.producer.post(&more))
        _ = pump.turn(now: 5000, clock: 0)
        #expect(try transactions(stage.disk.text) == (0..<6).map { "r-\($0)" })
    }

    @Test func `a rotation in the middle of a line writes that line whole to the new file`() throws
    {
        let stage = try Stage()
        stage.post(0..<2)
        stage.disk.script = [.bytes(30), .failed(28)]
        var pump = stage.pump()
        _ = pump.turn(now: 0, clock: 0)
        pump.reopen()
        _ = pump.turn(now: 0, clock: 0)
        #expect(stage.disk.files.count == 2)
        #expect(stage.disk.files[0].count == 30)
        #expect(try transactions(stage.disk.files[1]) == ["r-0", "r-1"])
    }

    @Test func `a rotation between lines repeats nothing`() throws {
        let stage = try Stage()
        stage.post(0..<2)
        var pump = stage.pump()
        _ = pump.turn(now: 0, clock: 0)
        pump.reopen()
        stage.post(2..<3)
        _ = pump.turn(now: 1, clock: 1)
        #expect(try transactions(stage.disk.files[0]) == ["r-0", "r-1"])
        #expect(try transactions(stage.disk.files[1]) == ["r-2"])
    }

    @Test func `a file that cannot be reopened stays in use`() throws {
        let stage = try Stage()
        stage.disk.refusesReopening = true
        var pump = stage.pump()
        stage.post(0..<1)
        pump.reopen()
        _ = pump.turn(now: 0, clock: 0)
        #expect(try transactions(stage.disk.files[0]) == ["r-0"])
        #expect(stage.reported.count { $0.contains("error log reopening failed") } == 1)
    }

    @Test func `what is written is forced to disk at most once a second`() throws {
        let stage = try Stage()
        var pump = stage.pump()
        var count = 0
        for now in stride(from: Int64(0), to: 3000, by: 100) {
            stage.post(count..<(count + 1))
            count += 1
            _ = pump.turn(now: now, clock: now)
        }
        #expect(stage.disk.synchronizations == 3)
        _ = pump.turn(now: 3000, clock: 3000)
        #expect(stage.disk.synchronizations == 4)
        _ = pump.turn(now: 9000, clock: 9000)
        #expect(stage.disk.synchronizations == 4)
    }

    @Test func `pipes are not forced`() throws {
        let stage = try Stage()
        var pump = stage.pump(isDurable: false)
        stage.post(0..<1)
        #expect(pump.turn(now: 0, clock: 0) == -1)
        #expect(stage.disk.synchronizations == 0)
    }

    @Test func `both logs share a destination in whole lines`() throws {
        let stage = try Stage()
        stage.reports.info("hello")
        stage.post(0..<1)
        var pump = stage.pump(operations: stage.reports)
        _ = pump.turn(now: 0, clock: 0)
        let lines = String(decoding: stage.disk.text, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.contains { $0.hasSuffix("info hello") })
        #expect(lines.contains { $0.hasPrefix("{") && $0.hasSuffix("}") })
        #expect(stage.counts.linesWritten == 1)
    }

    @Test func `what is given up is counted`() throws {
        let stage = try Stage(capacity: 2000)
        stage.disk.script = [IOOutcome](repeating: .failed(28), count: 9)
        stage.reports.info("hello")
        stage.post(0..<1000)
        stage.post(1000..<1010)
        var pump = stage.pump(operations: stage.reports)
        _ = pump.turn(now: 0, clock: 0)
        stage.post(1010..<1020)
        pump.abandon()
        #expect(stage.counts.eventsAbandoned == 1020)
        #expect(stage.counts.eventsWritten == 0)
        #expect(stage.counts.linesDropped >= 1)
        #expect(Bool(pump.isEmpty))
        #expect(stage.outbox.hasRoom(for: 2000))
    }

    @Test func `a destination that takes nothing is a failure, not a loop`() throws {
        let stage = try Stage()
        stage.disk.script = [.bytes(0), .endOfStream]
        stage.post(0..<1)
        var pump = stage.pump()
        #expect(pump.turn(now: 0, clock: 0) == 10)
        #expect(pump.turn(now: 10, clock: 0) == 20)
        _ = pump.turn(now: 30, clock: 0)
        #expect(try transactions(stage.disk.text) == ["r-0"])
    }
}

/// A disk whose answers are staged; when the script is over it takes everything.
final class StagedDisk: Sendable {
    private struct State {
        var script: [IOOutcome] = []
        var files: [[UInt8]] = [[]]
        var writes: [[UInt8]] = []
        var tries = 0
        var synchronizations = 0
        var refusesReopening = false
    }

    private let state = Mutex(State())

    var script: [IOOutcome] {
        get { state.withLock { $0.script } }
        set { state.withLock { $0.script = newValue } }
    }
    var refusesReopening: Bool {
        get { state.withLock { $0.refusesReopening } }
        set { state.withLock { $0.refusesReopening = newValue } }
    }
    var files: [[UInt8]] { state.withLock { $0.files } }
    var writes: [[UInt8]] { state.withLock { $0.writes } }
    var text: [UInt8] { files.flatMap(\.self) }
    var tries: Int { state.withLock { $0.tries } }
    var synchronizations: Int { state.withLock { $0.synchronizations } }

    func write(_ bytes: [UInt8]) -> IOOutcome {
        state.withLock { state in
            state.tries += 1
            let answer = state.script.isEmpty ? .bytes(bytes.count) : state.script.removeFirst()
            if case .bytes(let count) = answer {
                let taken = Array(bytes.prefix(count))
                state.files[state.files.count - 1] += taken
                if !taken.isEmpty { state.writes.append(taken) }
                return .bytes(taken.count)
            }
            return answer
        }
    }

    func synchronize() { state.withLock { $0.synchronizations += 1 } }

    func reopen() throws(TransportError) {
        let isRefused = state.withLock { state in
            if !state.refusesReopening { state.files.append([]) }
            return state.refusesReopening
        }
        if isRefused { throw TransportError("open", subject: "events.json", code: 13) }
    }
}

struct StagedSink: ~Copyable, LogSink {
    let disk: StagedDisk
    let isDurable: Bool

    func write(_ bytes: Span<UInt8>) -> IOOutcome {
        disk.write(bytes.indices.map { bytes[$0] })
    }

    mutating func synchronize() { disk.synchronize() }

    mutating func reopen() throws(TransportError) { try disk.reopen() }
}

/// A pump with everything around it.
final class Stage {
    let disk = StagedDisk()
    let outbox: EventOutbox
    let producer: EventProducer
    let reports: OperationalLog
    let woken: Counter

    final class Counter: Sendable {
        private let value = Atomic(0)
        func add() { value.add(1, ordering: .relaxed) }
        func load(ordering: AtomicLoadOrdering) -> Int { value.load(ordering: .relaxed) }
    }

    init(capacity: Int = 10_000) throws {
        let counter = Counter()
        outbox = EventOutbox(capacity: capacity, bell: try Bell())
        producer = outbox.producer { counter.add() }
        reports = OperationalLog(level: .debug, bell: try Bell(), clock: { 0 })
        woken = counter
    }

    func pump(
        isDurable: Bool = true, operations: OperationalLog? = nil
    ) -> LogPump<StagedSink> {
        LogPump(
            StagedSink(disk: disk, isDurable: isDurable), name: "events.json", outbox: outbox,
            operations: operations, reports: reports)
    }

    func post(_ numbers: Range<Int>) {
        var batch = SystemEvent.samples(numbers)
        #expect(producer.post(&batch))
    }

    var reported: [String] { reports.take().map { String(decoding: $0, as: UTF8.self) } }

    var counts: LogCounts {
        var counts = LogCounts()
        outbox.count(into: &counts)
        reports.count(into: &counts)
        return counts
    }
}
