package import Measuring

/// Units that open a connection, send one request or none, and close. Each takes the next
/// certificate. With a request, the latency ends with the answer; without, when the server has
/// answered the close: only that shows that it has checked the certificate (TLS 1.3).
final class HandshakeUnits: Scenario, ConnectionHandler {
    let workers: Int

    private struct Place {
        var connection: Connection
        var isResuming = false
        var isDone = true
    }

    private let loop: Loop
    private let pacer: Pacer
    private let progress: Progress
    private let texts: RequestTexts
    private let asks: Bool
    private let resumes: Bool
    private let tellsKind: Bool
    private var places: [Place] = []
    private var nextCertificate = 0
    private var first = 0  // the loop's number of our first place

    init(
        _ stage: Stage, pacer: Pacer, asks: Bool, resumes: Bool, tellsKind: Bool = false
    ) {
        (loop, self.pacer, progress, texts) = (stage.loop, pacer, stage.progress, stage.texts)
        (self.asks, self.resumes, self.tellsKind) = (asks, resumes, tellsKind)
        workers = stage.options.connections
        places = (0..<workers).map { _ in Place(connection: stage.loop.place(for: self)) }
        first = places.first?.connection.index ?? 0
    }

    func prepare() throws(LoadError) {
        try fetchSessions()
        for worker in 0..<workers { pacer.isFree(worker) }
    }

    /// Gets ready without telling workers free.
    func fetchSessions() throws(LoadError) {
        if resumes { try Primer(loop, progress: progress).run() }
    }

    func begin(worker: Int) { begin(worker: worker, resuming: resumes) }

    func begin(worker: Int, resuming: Bool) {
        places[worker].isResuming = resuming
        places[worker].isDone = false
        places[worker].connection.open(certificate: nextCertificate, resuming: resuming)
        nextCertificate = (nextCertificate + 1) % loop.client.count
    }

    func abandon() {
        for place in places { place.connection.drop() }
    }

    func opened(_ connection: Connection) {
        if asks {
            connection.send(texts[connection.certificate])
        } else {
            connection.close()
        }
    }

    func answered(_ connection: Connection, slot: Int, status: Int) {
        finish(connection, status.faultOfStatus)
        connection.close()
    }

    func closed(_ connection: Connection, fault: Fault?) {
        finish(connection, asks ? fault ?? .closed : fault)
        pacer.isFree(connection.index - first)
    }

    private func finish(_ connection: Connection, _ fault: Fault?) {
        let worker = connection.index - first
        guard !places[worker].isDone else { return }
        places[worker].isDone = true
        let isResuming = places[worker].isResuming
        let isMissed = isResuming && !connection.wasResumed
        pacer.finished(
            worker, fault: fault ?? (isMissed ? .notResumed : nil),
            kind: tellsKind ? (isResuming ? "resumed" : "full") : nil,
            resumed: connection.wasResumed, connect: connection.handshakeTime)
    }
}

extension Stage {
    /// Handshakes: full, or resumed with a session of each certificate.
    package func handshakes(
        resuming: Bool, requests: Int, into report: inout Report
    ) throws(LoadError) {
        try measure(into: &report, resumes: resuming) { pacer in
            HandshakeUnits(self, pacer: pacer, asks: requests > 0, resumes: resuming)
        }
    }
}
