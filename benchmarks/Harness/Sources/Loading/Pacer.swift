internal import Glibc
internal import Measuring

/// A kind of load, made of units that workers do one at a time. The pacer says when a unit begins.
protocol Scenario: AnyObject {
    /// How many units can be under way at once.
    var workers: Int { get }
    /// Makes everything ready; at its end every worker has been told free.
    func prepare() throws(LoadError)
    /// Begins a unit. Its end is told by `Pacer.finished`, and then `Pacer.isFree`.
    func begin(worker: Int)
    /// Drops all that is under way without telling.
    func abandon()
}

/// What the units of an interval came to.
struct Tally {
    var units = 0
    var resumed = 0
    var errors: [Fault: Int] = [:]
    var latency = LatencyHistogram()
    var connect = LatencyHistogram()
    /// Latencies by kind of unit, where there are several.
    var kinds: [String: LatencyHistogram] = [:]
    var seconds = 0.0

    var failures: Int { errors.values.reduce(0, +) }
}

/// Begins units when they are due, closed loop or open loop, and measures them.
final class Pacer {
    private(set) var tally = Tally()
    /// Set before anything runs.
    var scenario: (any Scenario)?

    private let loop: Loop
    private let progress: Progress
    private var free: [Int] = []
    private var starts: [UInt64] = []
    private var schedule: Schedule?
    private var isRunning = false
    private var end: UInt64 = 0
    private var left = 0
    private var inFlight = 0
    private var refusedInARow = 0
    private static let hopeless = 100
    private static let gone = 1000

    init(_ loop: Loop, progress: Progress) {
        self.loop = loop
        self.progress = progress
    }

    // MARK: - What a scenario tells

    /// The unit of a worker is done.
    func finished(
        _ worker: Int, fault: Fault?, kind: String? = nil, resumed: Bool = false,
        connect: UInt64? = nil
    ) {
        guard starts[worker] != 0 else { return }
        let time = monotonic()
        let latency = time - min(time, starts[worker])
        starts[worker] = 0
        inFlight -= 1
        if let fault {
            tally.errors[fault, default: 0] += 1
            refusedInARow = fault == .connectRefused ? refusedInARow + 1 : 0
            return
        }
        refusedInARow = 0
        tally.units += 1
        tally.latency.record(nanoseconds: latency)
        if resumed { tally.resumed += 1 }
        if let kind {
            tally.kinds[kind, default: LatencyHistogram()].record(nanoseconds: latency)
        }
        if let connect { tally.connect.record(nanoseconds: connect) }
    }

    /// A worker can take another unit.
    func isFree(_ worker: Int) {
        free.append(worker)
        if isRunning { begin() }
    }

    // MARK: - Running

    /// Runs for that time or number of units, whichever ends first, and then until all that was due
    /// is done, but no longer than a unit's timeout.
    func run(seconds: Double, count: Int?, label: String) -> Tally {
        let start = monotonic()
        starts = [UInt64](repeating: 0, count: scenario?.workers ?? 0)
        (tally, inFlight, refusedInARow) = (Tally(), 0, 0)
        end = start + UInt64(seconds * 1e9)
        left = count ?? .max
        schedule = loop.options.rate.map {
            Schedule(start: start, rate: $0, seconds: seconds, limit: count)
        }
        let giveUp = end + loop.options.timeoutNanoseconds
        isRunning = true
        begin()
        while isUnderWay(monotonic()) {
            let now = monotonic()
            if now > giveUp || isHopeless {
                abandon()
                break
            }
            progress.show(label, tally, seconds: Double(now - start) / 1e9, of: seconds)
            loop.turn(until: min(nextMoment(now), progress.next))
            begin()
        }
        isRunning = false
        tally.seconds = Double(monotonic() - start) / 1e9
        return tally
    }

    private func begin() {
        while !free.isEmpty {
            let now = monotonic()
            guard let start = take(now) else { return }
            let worker = free.removeLast()
            starts[worker] = start
            inFlight += 1
            scenario?.begin(worker: worker)
        }
    }

    /// The start of a unit that is to begin now.
    private func take(_ now: UInt64) -> UInt64? {
        guard schedule == nil else { return schedule?.take(at: now) }
        guard left > 0, now < end else { return nil }
        left -= 1
        return now
    }

    private func isUnderWay(_ now: UInt64) -> Bool {
        guard inFlight == 0 else { return true }
        if let schedule { return schedule.left > 0 }
        return left > 0 && now < end
    }

    private func nextMoment(_ now: UInt64) -> UInt64 {
        let due = free.isEmpty ? nil : schedule?.next
        return min(due ?? .max, now + 100_000_000)
    }

    /// Nothing but failures from the start, or a server that is gone: no use in going on.
    private var isHopeless: Bool {
        (tally.units == 0 && tally.failures >= Pacer.hopeless) || refusedInARow >= Pacer.gone
    }

    /// What was due and is not done is late beyond measure.
    private func abandon() {
        scenario?.abandon()
        let undone = isHopeless ? 0 : inFlight + (schedule?.left ?? 0)
        if undone > 0 { tally.errors[.timeout, default: 0] += undone }
        inFlight = 0
        free = Array(0..<starts.count)
    }
}
