internal import Measuring

/// Fetches a session to resume for every certificate: a full handshake with each, and a close that
/// waits for the server, so that its tickets have come.
final class Primer: ConnectionHandler {
    private let loop: Loop
    private let client: TLSClient
    private let progress: Progress
    private var next = 0
    private var done = 0
    private var fault: Fault?
    private static let places = 16

    init(_ loop: Loop, client: TLSClient? = nil, progress: Progress) {
        self.loop = loop
        self.client = client ?? loop.client
        self.progress = progress
    }

    func run() throws(LoadError) {
        let count = client.count
        for _ in 0..<min(count, Primer.places) { open(loop.place(for: self)) }
        loop.turn(until: .max) {
            progress.show("fetching sessions: \(done) of \(count)")
            return done == count || fault != nil
        }
        progress.clear()
        if let fault {
            let detail = client.details[fault] ?? ""
            throw .preparation("fetching sessions to resume", fault, detail: detail)
        }
        guard client.hasSession(0) else {
            throw .preparation(
                "fetching sessions to resume", .notResumed, detail: "the server gave none")
        }
    }

    private func open(_ connection: Connection) {
        guard next < client.count else { return }
        connection.open(certificate: next, client: client)
        next += 1
    }

    func opened(_ connection: Connection) { connection.close() }

    func answered(_ connection: Connection, slot: Int, status: Int) {}

    func closed(_ connection: Connection, fault: Fault?) {
        if let fault { self.fault = fault }
        done += 1
        open(connection)
    }
}
