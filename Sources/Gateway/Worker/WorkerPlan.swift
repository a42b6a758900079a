public import TLS

/// What one worker works by: the shared snapshot and the TLS objects made for this worker alone.
public struct WorkerPlan: Sendable {
    /// The shared part.
    public let snapshot: GatewaySnapshot
    /// Server side: one context for each kind of host; a host's tag is its place in
    /// `snapshot.sites`.
    public let contexts: TLSContextSet
    /// Client side, by place in `snapshot.upstreams`; nil where the upstream speaks clear text.
    public let upstreamContexts: [TLSClientContext?]

    /// A plan whose parts were made from the same settings.
    public init(
        snapshot: GatewaySnapshot, contexts: TLSContextSet, upstreamContexts: [TLSClientContext?]
    ) {
        self.snapshot = snapshot
        self.contexts = contexts
        self.upstreamContexts = upstreamContexts
    }
}

/// What a worker is told by the control thread.
public enum WorkerMessage: Sendable {
    /// Work by this plan from the next event on.
    case adopt(WorkerPlan)
    /// Take no new connections, finish what runs, stop at the deadline (monotonic milliseconds).
    case drain(until: Int64)
    /// The event log has room again.
    case logHasRoom
    /// What became of a claim that this worker made.
    case claimSettled(ClaimTicket, ClaimResult)
    /// What came of a one-time record that this worker asked about.
    case recordSettled(ClaimTicket, RecordResult)
}

/// What a worker tells the control thread.
public enum WorkerReport: Sendable {
    /// Every listener is open.
    case listening(worker: Int)
    /// A listener could not be opened; the worker has ended.
    case failed(worker: Int, error: String)
    /// A verified device certificate names a place of its authority's revocation list; told once
    /// by each worker.
    case distributionPoint(org: String, address: String)
    /// Drained and ended.
    case stopped(worker: Int)
}
