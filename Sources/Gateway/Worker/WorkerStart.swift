public import DeviceTrust
public import SystemLog
public import TLS
public import Transport

/// Everything a worker needs to begin, made on the control thread.
public struct WorkerStart: Sendable {
    /// Number of the worker, from 0.
    public let index: Int
    /// Where to listen; each address is shared with the other workers (SO_REUSEPORT).
    public let addresses: [SocketAddress]
    /// The first plan.
    public let plan: WorkerPlan
    /// The worker's own OpenSSL.
    public let engine: TLSEngine
    /// Messages to the worker.
    public let mailbox: Mailbox<WorkerMessage>
    /// Messages from it.
    public let reports: Mailbox<WorkerReport>
    /// What the store knows, read on each request.
    public let bindings: BindingTable
    /// How device trust is switched, read at each decision.
    public let switches: PlatformSwitches
    /// Claims to the store.
    public let claims: Mailbox<PendingClaim>
    /// Uses of one-time records, to the store.
    public let records: Mailbox<PendingRecord>
    /// Whether other gateways use the same store: what may happen once is for it to say.
    public let sharesRecords: Bool
    /// The keys that the nodes share; those of handoffs are derived from them.
    public let ticketKeys: TicketKeys
    /// What all workers know of sign-ons under way.
    public let signOns: SignOnMemory
    /// Its counters.
    public let metrics: WorkerMetrics
    /// Its way into the system log.
    public let events: EventProducer
    /// The operational log.
    public let log: OperationalLog
    /// Connections it may hold at a time.
    public let connectionLimit: Int

    /// The parts given.
    public init(
        index: Int, addresses: [SocketAddress], plan: WorkerPlan, engine: TLSEngine,
        mailbox: Mailbox<WorkerMessage>, reports: Mailbox<WorkerReport>, bindings: BindingTable,
        switches: PlatformSwitches, claims: Mailbox<PendingClaim>,
        records: Mailbox<PendingRecord>, sharesRecords: Bool, ticketKeys: TicketKeys,
        signOns: SignOnMemory,
        metrics: WorkerMetrics, events: EventProducer, log: OperationalLog, connectionLimit: Int
    ) {
        self.index = index
        self.addresses = addresses
        self.plan = plan
        self.engine = engine
        self.mailbox = mailbox
        self.reports = reports
        self.bindings = bindings
        self.switches = switches
        self.claims = claims
        self.records = records
        self.sharesRecords = sharesRecords
        self.ticketKeys = ticketKeys
        self.signOns = signOns
        self.metrics = metrics
        self.events = events
        self.log = log
        self.connectionLimit = connectionLimit
    }

    /// Runs the worker on a thread of its own until it has drained.
    public func spawn(processor: Int?) throws(TransportError) -> ThreadHandle {
        try ThreadHandle.spawn(name: "worker-\(index)", processor: processor) {
            do {
                try serve()
                reports.post(.stopped(worker: index))
            } catch {
                reports.post(.failed(worker: index, error: "\(error)"))
            }
        }
    }

    /// Serves until drained. The worker is gone, with all its connections and their TLS, when this
    /// returns: the process may end as soon as it hears of that.
    private func serve() throws(TransportError) {
        // Built inside its thread and never leaving it.
        var worker = Worker(self, poller: try Poller())
        try worker.listen()
        reports.post(.listening(worker: index))
        worker.run()
    }
}
