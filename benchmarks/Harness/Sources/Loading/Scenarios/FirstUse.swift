package import Measuring

/// Connections that are opened, and then all send a request at one moment.
private final class Burst: ConnectionHandler {
    private(set) var latencies = LatencyHistogram()
    private(set) var times: [JSONValue] = []
    private(set) var errors: [Fault: Int] = [:]

    private let stage: Stage
    private var places: [Connection] = []
    private var range = 0..<0
    private var next = 0
    private var openCount = 0
    private var done = 0
    private var release: UInt64 = 0
    private static let openedAtOnce = 32

    init(_ stage: Stage, count: Int) {
        self.stage = stage
        places = (0..<count).map { _ in stage.loop.place(for: self) }
    }

    /// One burst with these certificates.
    func run(_ certificates: Range<Int>) {
        (range, next, openCount, done, release) = (certificates, 0, 0, 0, 0)
        (latencies, times, errors) = (LatencyHistogram(), [], [:])
        for _ in 0..<min(places.count, Burst.openedAtOnce) { openNext() }
        stage.loop.turn(until: .max) { openCount + done == places.count }
        release = monotonic()
        for place in places where place.state == .open {
            place.send(stage.texts[place.certificate])
        }
        stage.loop.turn(until: .max) { done == places.count }
        for place in places { place.close() }
        stage.loop.turn(until: monotonic() + stage.options.timeoutNanoseconds) {
            places.allSatisfy { $0.state == .closed }
        }
    }

    private func openNext() {
        guard next < range.count else { return }
        places[next].open(certificate: range.lowerBound + next)
        next += 1
    }

    func opened(_ connection: Connection) {
        openCount += 1
        openNext()
    }

    func answered(_ connection: Connection, slot: Int, status: Int) {
        let latency = monotonic() - release
        done += 1
        if let fault = status.faultOfStatus {
            errors[fault, default: 0] += 1
        } else {
            latencies.record(nanoseconds: latency)
            times.append(.int(Int(latency / 1000)))
        }
    }

    func closed(_ connection: Connection, fault: Fault?) {
        let wasOpen = connection.handshakeTime > 0
        let isUnanswered = release == 0 || connection.requestsInFlight > 0
        guard isUnanswered else { return }
        if release == 0, wasOpen { openCount -= 1 }
        done += 1
        errors[fault ?? .closed, default: 0] += 1
        if release == 0, !wasOpen { openNext() }
    }
}

extension Stage {
    /// Rounds of `count` certificates that the server has never seen, all asking at one moment, and
    /// then the same certificates again on new connections. The stage has `count` x `rounds`
    /// certificates. A unit is one of the first requests.
    package func firstUse(count: Int, rounds: Int, into report: inout Report) {
        let burst = Burst(self, count: count)
        var first = LatencyHistogram()
        var again = LatencyHistogram()
        var raw: [JSONValue] = []
        let start = monotonic()
        let before = servers.times()
        for round in 0..<rounds {
            progress.show("first-use: round \(round + 1) of \(rounds)")
            let certificates = round * count..<(round + 1) * count
            burst.run(certificates)
            let (new, newTimes) = (burst.latencies, burst.times)
            for (fault, number) in burst.errors { report.errors[fault.name, default: 0] += number }
            burst.run(certificates)
            let known = burst.latencies
            for (fault, number) in burst.errors { report.errors[fault.name, default: 0] += number }
            first.add(new)
            again.add(known)
            raw.append(
                .object([
                    "first_us": .array(newTimes), "again_us": .array(burst.times),
                    "difference_us": difference(new, known),
                ]))
        }
        progress.clear()
        report.seconds = Double(monotonic() - start) / 1e9
        report.units = first.count
        report.rate = Double(report.units) / report.seconds
        report.latency = first.latency
        report.paths = ["first": first, "again": again].compactMapValues(\.latency)
        report.rounds = raw
        if !servers.isEmpty {
            report.server = Report.Server(cpu: servers.microseconds(since: before))
        }
    }

    private func difference(_ first: LatencyHistogram, _ again: LatencyHistogram) -> JSONValue {
        func change(_ percentile: Double) -> JSONValue {
            .int(
                first.microseconds(atPercentile: percentile)
                    - again.microseconds(atPercentile: percentile))
        }
        return .object(["p50": change(50), "p99": change(99), "max": change(100)])
    }
}
