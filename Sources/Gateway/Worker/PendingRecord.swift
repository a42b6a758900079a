public import DeviceTrust
public import Transport

/// A use of a one-time record on its way from a worker to the store.
public struct PendingRecord: Sendable {
    /// Where the worker that asks is told what came of it.
    public let worker: Mailbox<WorkerMessage>
    /// What it is known by there.
    public let ticket: ClaimTicket
    /// What is asked.
    public let use: OneTimeUse

    /// A use with the way back to who asks.
    public init(worker: Mailbox<WorkerMessage>, ticket: ClaimTicket, use: OneTimeUse) {
        self.worker = worker
        self.ticket = ticket
        self.use = use
    }
}

/// What a worker hears about a one-time record.
public enum RecordResult: Hashable, Sendable {
    /// It is settled, durably, for every gateway of the store.
    case settled(OneTimeOutcome)
    /// The store cannot be used now, and nobody knows whether it was settled: what may happen once
    /// only must not happen.
    case unavailable
}
