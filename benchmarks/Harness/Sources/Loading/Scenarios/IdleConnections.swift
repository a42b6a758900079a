package import Measuring

/// Opens connections a few at a time and keeps them.
final class IdleConnections: ConnectionHandler {
    private(set) var tally = Tally()
    private(set) var places: [Connection] = []

    private let texts: RequestTexts
    private let certificates: Int
    private let asks: Bool
    private let silent: Bool
    private var next = 0
    private var isOpening = true
    private static let openedAtOnce = 32
    private static let patience = 100

    init(_ stage: Stage, count: Int, asks: Bool, silent: Bool) {
        (texts, self.asks, self.silent) = (stage.texts, asks, silent)
        certificates = stage.client.count
        places = (0..<count).map { _ in stage.loop.place(for: self) }
    }

    /// Opens all, and stops when too many fail.
    func open(_ stage: Stage) {
        let start = monotonic()
        for _ in 0..<min(places.count, IdleConnections.openedAtOnce) { openNext() }
        stage.loop.turn(until: .max) {
            stage.progress.show("opening connections: \(tally.units) of \(places.count)")
            let done = tally.units + tally.failures
            return done == places.count || tally.failures >= IdleConnections.patience
        }
        isOpening = false
        tally.seconds = Double(monotonic() - start) / 1e9
    }

    private func openNext() {
        guard isOpening, next < places.count else { return }
        places[next].open(certificate: next % certificates, silent: silent)
        next += 1
    }

    func opened(_ connection: Connection) {
        tally.connect.record(nanoseconds: connection.handshakeTime)
        if asks, !silent {
            connection.send(texts[connection.certificate])
        } else {
            arrived(connection)
        }
    }

    func answered(_ connection: Connection, slot: Int, status: Int) {
        if let fault = status.faultOfStatus {
            connection.fail(fault)
        } else {
            arrived(connection)
        }
    }

    func closed(_ connection: Connection, fault: Fault?) {
        // One that was open and did not last counts no more.
        if !isOpening { tally.units -= 1 }
        tally.errors[fault ?? .closed, default: 0] += 1
        openNext()
    }

    private func arrived(_ connection: Connection) {
        tally.units += 1
        tally.latency.record(nanoseconds: monotonic() - connection.openedAt)
        openNext()
    }
}

extension Stage {
    /// Opens connections, lets the server rest for the warm-up's time, and compares its memory.
    package func idle(requests: Int, silent: Bool, into report: inout Report) {
        let idle = IdleConnections(
            self, count: options.connections, asks: requests > 0, silent: silent)
        let memory = servers.memory()
        let before = servers.times()
        idle.open(self)
        let rested = monotonic() + UInt64(options.warmup * 1e9)
        loop.turn(until: rested) { false }
        progress.clear()
        report.take(idle.tally)
        if !servers.isEmpty {
            var server = Report.Server(cpu: servers.microseconds(since: before))
            (server.memoryBefore, server.memoryAfter) = (memory, servers.memory())
            if let memory, let after = server.memoryAfter, report.units > 0 {
                server.memoryPerConnection = Double(after - memory) / Double(report.units)
            }
            report.server = server
            report.shareServer()
        }
        for connection in idle.places { connection.drop() }
    }
}
