package import Measuring

/// Units that are one request on a kept connection. A connection that the server closes is opened
/// again; a request that has to wait for that waits on its clock.
final class RequestUnits: Scenario, ConnectionHandler {
    let workers: Int

    private enum Work { case none, sent, waiting }

    private let loop: Loop
    private let pacer: Pacer
    private let progress: Progress
    private let texts: RequestTexts
    private let streams: Int
    private let tellsKind: Bool
    private var places: [Connection] = []
    private var work: [Work] = []
    private var first = 0
    private var openCount = 0
    private var unopened: Int
    private var isPreparing = true
    private var fault: Fault?
    private static let openedAtOnce = 32

    init(_ stage: Stage, pacer: Pacer, tellsKind: Bool = false) {
        (loop, self.pacer, progress, texts) = (stage.loop, pacer, stage.progress, stage.texts)
        self.tellsKind = tellsKind
        streams = stage.options.isHTTP2 ? stage.options.streams : 1
        unopened = stage.options.connections
        workers = unopened * streams
        work = [Work](repeating: .none, count: workers)
        places = (0..<unopened).map { _ in stage.loop.place(for: self) }
        first = places.first?.index ?? 0
    }

    func prepare() throws(LoadError) {
        try connect()
        for worker in 0..<workers { pacer.isFree(worker) }
    }

    /// Opens all connections, without telling workers free.
    func connect() throws(LoadError) {
        for _ in 0..<min(unopened, RequestUnits.openedAtOnce) { openNext() }
        loop.turn(until: .max) {
            progress.show("opening connections: \(openCount) of \(places.count)")
            return openCount == places.count || fault != nil
        }
        progress.clear()
        isPreparing = false
        if let fault {
            let detail = loop.client.details[fault] ?? ""
            throw .preparation("opening connections", fault, detail: detail)
        }
    }

    func begin(worker: Int) {
        let connection = places[worker / streams]
        if connection.takesRequests {
            work[worker] = .sent
            connection.send(texts[connection.certificate], slot: worker % streams)
        } else {
            work[worker] = .waiting
            renew(connection)
        }
    }

    func abandon() {
        for connection in places { connection.drop() }
        work = [Work](repeating: .none, count: workers)
    }

    func opened(_ connection: Connection) {
        openCount += 1
        if isPreparing { return openNext() }
        for slot in 0..<streams {
            let worker = (connection.index - first) * streams + slot
            if work[worker] == .waiting { begin(worker: worker) }
        }
    }

    func answered(_ connection: Connection, slot: Int, status: Int) {
        let worker = (connection.index - first) * streams + slot
        if status == HTTP2Session.refused {
            work[worker] = .waiting
            return renew(connection)
        }
        if !connection.takesRequests, connection.requestsInFlight == 0 { connection.close() }
        finish(worker, status.faultOfStatus)
    }

    func closed(_ connection: Connection, fault: Fault?) {
        if isPreparing { return self.fault = fault ?? .closed }
        let wasOpen = connection.handshakeTime > 0 && (fault == nil || fault == .closed)
        for slot in 0..<streams {
            let worker = (connection.index - first) * streams + slot
            if work[worker] == .sent || (work[worker] == .waiting && !wasOpen) {
                finish(worker, fault ?? .closed)
            }
        }
        if wasOpen, connection.state == .closed { open(connection) }
    }

    private func finish(_ worker: Int, _ fault: Fault?) {
        work[worker] = .none
        pacer.finished(worker, fault: fault, kind: tellsKind ? "request" : nil)
        pacer.isFree(worker)
    }

    /// Opens it again, now or when its last answer is there.
    private func renew(_ connection: Connection) {
        switch connection.state {
        case .closed: open(connection)
        case .open where connection.requestsInFlight == 0: connection.close()
        default: break
        }
    }

    private func openNext() {
        guard unopened > 0 else { return }
        unopened -= 1
        open(places[unopened])
    }

    private func open(_ connection: Connection) {
        connection.open(certificate: (connection.index - first) % loop.client.count)
    }
}

extension Stage {
    /// Requests on kept connections, HTTP/1 or HTTP/2 as the options say.
    package func requests(into report: inout Report) throws(LoadError) {
        try measure(into: &report) { RequestUnits(self, pacer: $0) }
    }
}
