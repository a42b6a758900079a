public import Configuration
import DeviceTrust
import Foundation
import Gateway
import SystemLog
import TLS
import Transport

/// The gateway as a process: starts the workers, then reads signals, watches files and serves the
/// admin listener until it is told to stop. What would hold it up for long, lists and names, has
/// threads of its own.
public struct GatewayProcess: ~Copyable {
    enum Kind {
        static let reports: UInt8 = 1
        static let resolver: UInt8 = 2
        static let signals: UInt8 = 3
        static let store: UInt8 = 4
        static let lists: UInt8 = 5
        static let downloads: UInt8 = 6
    }

    /// One worker as this thread knows it.
    struct WorkerHandle {
        let engine: TLSEngine
        let mailbox: Mailbox<WorkerMessage>
        let metrics: WorkerMetrics
        var contexts: TLSContextSet
        var upstreamContexts: [TLSClientContext?]
    }

    let file: String
    let source: SettingsSource
    let logs: LogWriters
    let log: OperationalLog
    let producer: EventProducer
    let manager: ServiceManager
    let tickets: TicketKeys
    /// Shared by all workers, and kept over reloads.
    let sessions: SessionTable
    /// What the workers know of sign-ons under way.
    let signOns = SignOnMemory()
    var poller: Poller
    let signals: Signals
    let reports: Mailbox<WorkerReport>
    let resolver: Resolver
    let store: StoreThread
    let loader: ListLoader
    let fetcher: ListFetcher

    var blueprint: Blueprint
    var revocation: RevocationWatch
    /// What is under way with revocation lists.
    var listWork = ListWork()
    var keys: AssertionKeys
    var addresses: [[SocketAddress]]
    var workers: [WorkerHandle] = []
    var generation: UInt64 = 1
    var report: MetricsReport
    var running = 0
    var isStopping = false
    /// Events of the gateway's own that the log had no room for.
    var unwritten: [SystemEvent] = []
    /// Takes commands; nil without a socket for them.
    var control: ControlServer?
    /// Keeps the ports until every worker has its listeners.
    var heldPorts = Slab<PortReservation>(kind: 0, capacity: 1)

    /// Version of this program.
    public static let version = "0.1.0"

    /// Runs the gateway with these settings until it is told to stop. Returns the exit code: 0
    /// after a stop, 1 when it could not start, with all reasons on standard error.
    public static func run(settingsFile file: String, source: SettingsSource = .live) -> Int32 {
        do {
            // Before anything else touches libcrypto.
            try TLSEngine.prepareProcess()
            let signals = try Signals([.reload, .interrupt, .terminate])
            let prepared = try Preparation(file: file, source: source)
            var process = try GatewayProcess(prepared, signals: signals)
            return try process.serve()
        } catch let errors as SettingsErrors {
            for problem in errors.problems { printError("\(problem)") }
            return 1
        } catch {
            printError("sallyport: cannot start: \(error)")
            return 1
        }
    }

    static func printError(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    private init(_ prepared: Preparation, signals: consuming Signals) throws {
        // Whatever can fail comes before the first property: a noncopyable value is made whole
        // or not at all.
        let tickets = try TicketKeys(keys: [])
        let reports = try Mailbox<WorkerReport>()
        let resolver = try Resolver()
        let store = try StoreThread(
            prepared.material.blueprint.store, tickets: tickets,
            policy: prepared.material.blueprint.ticketPolicy)
        let loader = try ListLoader()
        let fetcher = try ListFetcher()
        let poller = try Poller()
        try poller.add(source: signals.number, token: token(Kind.signals))
        try poller.add(source: reports.number, token: token(Kind.reports))
        try poller.add(source: resolver.answers.number, token: token(Kind.resolver))
        try poller.add(source: store.reports.number, token: token(Kind.store))
        try poller.add(source: loader.reports.number, token: token(Kind.lists))
        try poller.add(source: fetcher.arrivals.number, token: token(Kind.downloads))
        file = prepared.file
        source = prepared.source
        blueprint = prepared.material.blueprint
        revocation = prepared.material.revocation
        keys = prepared.material.keys
        addresses = prepared.addresses
        logs = prepared.logs
        log = prepared.logs.operations
        producer = prepared.logs.outbox.producer(whenRoom: {})
        manager = ServiceManager(
            notifySocket: ProcessInfo.processInfo.environment["NOTIFY_SOCKET"])
        self.tickets = tickets
        sessions = SessionTable(
            capacity: prepared.material.blueprint.settings.tls.sessionLimit)
        self.reports = reports
        self.resolver = resolver
        self.store = store
        self.loader = loader
        self.fetcher = fetcher
        self.poller = poller
        self.signals = signals
        let now = SystemClock.unixSeconds()
        report = MetricsReport(
            build: MetricsReport.Build(
                version: GatewayProcess.version, tlsLibrary: TLSEngine.libraryVersion,
                startedAt: now),
            settings: MetricsReport.Settings(), log: LogCounts(), now: now)
        report.settings.loadedAt = now
        adoptAddresses()
    }

    // MARK: Serving

    private mutating func serve() throws -> Int32 {
        guard try openStore() else {
            logs.stop()
            return 1
        }
        try openControl()
        let reservations = try startWorkers()
        guard waitForListeners() else {
            stopWorkers(after: 0)
            closeStore()
            logs.stop()
            return 1
        }
        var admin = try openAdmin()
        announce(reservations, admin: admin?.address)
        var stopped = false
        var nextTick: Int64 = 0
        while !stopped {
            let count = poller.wait(milliseconds: 1000)
            for index in 0..<count {
                let ready = poller.readiness(index).token
                switch ready.kind {
                case Kind.signals: obeySignals()
                case Kind.reports: stopped = readReports() || stopped
                case Kind.resolver: takeAddresses()
                case Kind.store: readStoreReports()
                case Kind.lists: takeListReports()
                case Kind.downloads: listWork.arrivals += fetcher.arrivals.take()
                case AdminServer.listenerKind:
                    admin?.accept(now: SystemClock.monotonicMilliseconds(), poller: poller)
                case AdminServer.connectionKind:
                    admin?.advance(ready) { path in answer(path) }
                case ControlServer.listenerKind, ControlServer.connectionKind:
                    advanceControl(ready)
                default: break
                }
            }
            admin?.sweep(now: SystemClock.monotonicMilliseconds())
            control?.sweep(now: SystemClock.monotonicMilliseconds())
            let now = SystemClock.monotonicMilliseconds()
            if !isStopping, now >= nextTick {
                nextTick = now + 1000
                tick()
            }
        }
        manager.tell("STOPPING=1")
        closeStore()
        record(.gatewayStop, .success)
        log.info("stopped")
        logs.stop()
        return 0
    }

    private mutating func announce(_ listen: [SocketAddress], admin: SocketAddress?) {
        tellWarnings()
        log.info(
            "ready",
            [
                "listen": listen.map(\.description).joined(separator: ","),
                "admin": admin?.description ?? "off", "workers": String(workers.count),
                "version": GatewayProcess.version,
            ])
        record(.gatewayStart, .success)
        manager.tell("READY=1\nSTATUS=Serving \(blueprint.sites.count) host names.")
    }

    private func openAdmin() throws -> AdminServer? {
        switch blueprint.settings.gateway.admin.value {
        case .off:
            return nil
        case .tcp(let address):
            return try AdminServer(on: SocketAddress(address), poller: poller)
        case .unix(let path):
            // A socket left by a process that was killed would be in the way; anything else is
            // somebody's file.
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            if attributes?[.type] as? FileAttributeType == .typeSocket {
                try? FileManager.default.removeItem(atPath: path)
            }
            guard let address = SocketAddress(path: path) else {
                throw TransportError("bind", subject: path, code: 36)  // ENAMETOOLONG
            }
            return try AdminServer(on: address, poller: poller)
        }
    }

    private mutating func obeySignals() {
        while let signal = signals.next() {
            switch signal {
            case .reload:
                logs.reopen()
                reload()
            case .interrupt, .terminate:
                stopWorkers(after: isStopping ? 0 : blueprint.settings.gateway.drain.inMilliseconds)
            case .childEnded:
                break
            }
        }
    }

    /// What is due once a second.
    private mutating func tick() {
        let now = SystemClock.unixSeconds()
        writeEvents()
        fetcher.tick(now: now)
        lookAtLists(now: now)
        var isChanged = false
        // The keys are lent to a reload that is being prepared.
        if !listWork.isReloading, keys.rotate(at: now) {
            log.info("assertion key rotated", ["key": keys.keyring.signer.keyID])
            isChanged = true
        }
        if isChanged { publish() }
        resolver.ask(
            about: blueprint.upstreams.map(\.url), now: SystemClock.monotonicMilliseconds())
    }

    /// Puts a new snapshot together and hands it to every worker.
    mutating func publish() {
        generation += 1
        let snapshot = blueprint.snapshot(
            generation: generation, lists: revocation.lists, addresses: addresses,
            keyring: keys.keyring)
        for worker in workers {
            worker.mailbox.post(
                .adopt(
                    WorkerPlan(
                        snapshot: snapshot, contexts: worker.contexts,
                        upstreamContexts: worker.upstreamContexts)))
        }
    }

    private mutating func takeAddresses() {
        guard let found = resolver.latest(for: blueprint.upstreams.map(\.url)) else { return }
        // A name that does not resolve now keeps the addresses it had.
        let merged = zip(found, addresses).map { $0.isEmpty ? $1 : $0 }
        guard merged != addresses else { return }
        addresses = merged
        publish()
    }

    /// Writes an event of the gateway's own; while the log is full it is kept and tried again.
    mutating func record(
        _ type: SystemEventType, _ outcome: SystemEvent.Outcome,
        targets: [SystemEvent.Target] = [], _ facts: [(key: String, value: String)] = []
    ) {
        record(SystemEvent(type, outcome: outcome, targets: targets, debugData: facts))
    }

    mutating func record(_ event: SystemEvent) {
        unwritten.append(event)
        writeEvents()
    }

    /// Hands over what waits, in parts: a whole that is larger than the log's room would wait for
    /// ever.
    mutating func writeEvents() {
        while !unwritten.isEmpty {
            var part = Array(unwritten.prefix(64))
            let count = part.count
            guard producer.post(&part) else { return }
            unwritten.removeFirst(count)
        }
    }
}

/// A token of the control loop.
private func token(_ kind: UInt8) -> Token {
    Token(kind: kind, generation: 1, index: 0)
}

extension SocketAddress {
    /// A listening address of the settings.
    init(_ address: ListenAddress) {
        self.init(ip: address.address.bytes, port: address.port)
    }
}
