internal import Glibc
package import Measuring

/// A way to the server that a revocation must close.
package enum RevocationPath: String, CaseIterable, Sendable {
    case full, keepalive, ticket12, ticket13
}

/// Tries one path again and again until the server refuses.
private final class Probe: ConnectionHandler {
    let path: RevocationPath
    /// What came of the last try; nil while it is under way.
    private(set) var outcome: Result<Void, Fault>?
    /// When the server first refused.
    private(set) var refusedAt: UInt64?
    private(set) var wasResumed = false

    private let stage: Stage
    private let client: TLSClient
    private let certificate: Int
    private var nextTry: UInt64 = 0
    private lazy var place = stage.loop.place(for: self)
    private static let pause: UInt64 = 1_000_000

    init(_ path: RevocationPath, _ stage: Stage, client: TLSClient, certificate: Int) {
        (self.path, self.stage) = (path, stage)
        (self.client, self.certificate) = (client, certificate)
    }

    private var isResuming: Bool { path == .ticket12 || path == .ticket13 }

    /// One try: on the open connection, else on a new one.
    func begin() {
        outcome = nil
        if place.takesRequests {
            place.send(stage.texts[certificate])
        } else if place.state == .closed {
            place.open(certificate: certificate, resuming: isResuming, client: client)
        }
    }

    /// Begins the next try if it is time to; gives the moment of the next look otherwise.
    func step(_ now: UInt64) -> UInt64 {
        guard refusedAt == nil, outcome != nil else { return .max }
        guard !isClosing, now >= nextTry else { return isClosing ? .max : nextTry }
        begin()
        return .max
    }

    var isClosing: Bool { place.state == .closing }

    func stop() { place.drop() }

    func opened(_ connection: Connection) {
        wasResumed = connection.wasResumed
        connection.send(stage.texts[certificate])
    }

    func answered(_ connection: Connection, slot: Int, status: Int) {
        finish(status.faultOfStatus)
        if path != .keepalive { connection.close() }
    }

    func closed(_ connection: Connection, fault: Fault?) {
        // A kept connection may be closed between two requests: that is a refusal as well.
        if outcome == nil || path == .keepalive { finish(fault ?? .closed) }
    }

    private func finish(_ fault: Fault?) {
        let now = monotonic()
        nextTry = now + Probe.pause
        outcome = fault.map { .failure($0) } ?? .success(())
        if let fault, fault.isRefusal, refusedAt == nil { refusedAt = now }
    }
}

extension Fault {
    /// Whether the server said no, rather than nothing.
    fileprivate var isRefusal: Bool {
        switch self {
        case .closed, .protocol, .reset, .status, .tlsAlert: true
        default: false
        }
    }
}

/// The rounds of a revocation measurement.
private struct Revocation {
    let stage: Stage
    let command: String
    let limit: Double
    private let clients: [(path: RevocationPath, client: TLSClient)]
    private var histograms: [RevocationPath: LatencyHistogram] = [:]
    private(set) var all = LatencyHistogram()
    private(set) var rounds: [JSONValue] = []
    private(set) var notRefused = 0

    init(
        _ stage: Stage, command: String, paths: [RevocationPath], limit: Double
    ) throws(LoadError) {
        (self.stage, self.command, self.limit) = (stage, command, limit)
        var clients: [(path: RevocationPath, client: TLSClient)] = []
        for path in paths {
            var options = stage.options
            if path == .ticket12 { options.version = .v12 }
            if path == .ticket13 { options.version = .v13 }
            let isOther = options.version != stage.options.version
            if isOther { options.cipher = nil }
            let client = try TLSClient(
                options, identities: stage.client.identities, keepsSessions: true)
            clients.append((path, client))
        }
        self.clients = clients
    }

    var paths: [String: Latency] {
        var paths: [String: Latency] = [:]
        for (path, histogram) in histograms { paths[path.rawValue] = histogram.latency }
        return paths
    }

    /// Revokes certificate `round`, which is accepted on all paths until then.
    mutating func run(_ round: Int) throws(LoadError) {
        var probes: [Probe] = []
        for (path, client) in clients { probes.append(try arm(path, client, round)) }
        defer { for probe in probes { probe.stop() } }
        let serial = stage.client.identities[round].serial
        let words = command.split(separator: "{serial}", omittingEmptySubsequences: false)
        let begun = monotonic()
        try Revocation.execute(words.joined(separator: serial))
        let returned = monotonic()
        let end = returned + UInt64(limit * 1e9)
        while monotonic() < end, probes.contains(where: { $0.refusedAt == nil }) {
            let now = monotonic()
            var wake = end
            for probe in probes { wake = min(wake, probe.step(now)) }
            stage.loop.turn(until: wake)
        }
        var latencies: [String: JSONValue] = [:]
        for probe in probes {
            guard let refused = probe.refusedAt else {
                notRefused += 1
                latencies[probe.path.rawValue] = .null
                continue
            }
            let latency = refused - min(refused, returned)
            histograms[probe.path, default: LatencyHistogram()].record(nanoseconds: latency)
            all.record(nanoseconds: latency)
            latencies[probe.path.rawValue] = .int(Int(latency / 1000))
        }
        rounds.append(
            .object([
                "serial": .string(serial), "command_us": .int(Int((returned - begun) / 1000)),
                "latency_us": .object(latencies),
            ]))
    }

    /// A probe whose first tries the server accepts.
    private func arm(
        _ path: RevocationPath, _ client: TLSClient, _ number: Int
    ) throws(LoadError) -> Probe {
        let probe = Probe(path, stage, client: client, certificate: number)
        client.takesSessions = true
        // The first try of a ticket path is a full handshake; the second resumes its session.
        for attempt in 0..<2 {
            stage.loop.turn(until: .max) { !probe.isClosing }
            probe.begin()
            stage.loop.turn(until: .max) { probe.outcome != nil }
            if case .failure(let fault)? = probe.outcome {
                throw .notAccepted(path: path.rawValue, fault)
            }
            let isTicket = path == .ticket12 || path == .ticket13
            if isTicket, attempt == 1, !probe.wasResumed {
                throw .preparation("path \(path.rawValue)", .notResumed, detail: "")
            }
        }
        client.takesSessions = false
        return probe
    }

    /// Runs it with /bin/sh; what it prints goes to standard error.
    private static func execute(_ command: String) throws(LoadError) {
        let status = unsafe system("{ \(command)\n} 1>&2")
        guard status == 0 else {
            let code = Int(status)
            throw .command(command, status: code & 0x7f == 0 ? code >> 8 & 0xff : code)
        }
    }
}

extension Stage {
    /// How long after a revocation command's return the server refuses, on each path. The stage has
    /// a certificate for each round. A unit is a refusal.
    package func revoke(
        command: String, paths: [RevocationPath], rounds: Int, limit: Double,
        into report: inout Report
    ) throws(LoadError) {
        var revocation = try Revocation(self, command: command, paths: paths, limit: limit)
        let start = monotonic()
        let before = servers.times()
        for round in 0..<rounds {
            progress.show("revoke: round \(round + 1) of \(rounds)")
            try revocation.run(round)
        }
        progress.clear()
        report.seconds = Double(monotonic() - start) / 1e9
        report.units = revocation.all.count
        report.rate = Double(report.units) / report.seconds
        report.latency = revocation.all.latency
        report.paths = revocation.paths
        report.rounds = revocation.rounds
        if revocation.notRefused > 0 {
            report.errors[Fault.notRefused.name] = revocation.notRefused
        }
        if !servers.isEmpty {
            report.server = Report.Server(cpu: servers.microseconds(since: before))
        }
    }
}
