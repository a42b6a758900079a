public import DeviceTrust
public import Transport

/// A claim on its way from a worker to the store.
public struct PendingClaim: Sendable {
    /// Where the worker that made it is told what became of it.
    public let worker: Mailbox<WorkerMessage>
    /// What it is known by there.
    public let ticket: ClaimTicket
    /// The claim itself.
    public let claim: CertificateClaim
    /// What made the worker ask.
    public let occasion: SystemEvent.Occasion

    /// A claim with the way back to who made it.
    public init(
        worker: Mailbox<WorkerMessage>, ticket: ClaimTicket, claim: CertificateClaim,
        occasion: SystemEvent.Occasion
    ) {
        self.worker = worker
        self.ticket = ticket
        self.claim = claim
        self.occasion = occasion
    }
}

/// Which connection waits for a claim, and for which of its claims: an answer that comes after its
/// deadline must not be taken for that of the next.
public struct ClaimTicket: Hashable, Sendable {
    let connection: Token
    let number: UInt32
}

/// What a worker hears about a claim.
public enum ClaimResult: Sendable {
    /// It is settled, durably, and the binding table says so already.
    case settled(ClaimSettlement)
    /// The store cannot be used now.
    case unavailable

    var isSettled: Bool {
        if case .settled = self { true } else { false }
    }
}
