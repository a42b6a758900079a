import DeviceTrust
import Gateway
import Store
import TLS
import Transport

/// What the store's thread does, turn by turn. Lives and dies on that thread.
struct StoreLoop: ~Copyable {
    let thread: StoreThread
    let store: any TrustStore
    let tickets: TicketKeys
    /// Everything up to here is in the binding table; nil: it was never loaded.
    var position: FeedPosition?
    /// There may be changes that were not read yet.
    var isBehind = false
    var nextLook: Int64 = 0
    /// Why the store could not be read, or written, when that was last tried; nil: it could. A full
    /// disk or another's lock takes the one and leaves the other.
    private var faults: (reading: StoreError?, writing: StoreError?)
    private var nextProbe: Int64 = 0
    private var mustReadTicketKeys = true
    private var nextTicketCheck: Int64 = 0
    private var nextForgetting: Int64 = 0

    /// How often a store that cannot tell of changes is asked for them, in milliseconds.
    private static let pollInterval: Int32 = 25
    /// How often one that tells is asked all the same.
    private static let checkInterval: Int32 = 500
    /// Claims that are settled in one transaction at most.
    private static let batchLimit = 512
    /// Milliseconds between two tries whether a store can be written again.
    private static let probeInterval: Int64 = 500
    /// Milliseconds between two looks at the ticket keys.
    private static let ticketInterval: Int64 = 10_000
    /// Milliseconds between two rounds of forgetting, and between two parts of a round.
    private static let forgettingInterval: (rounds: Int64, parts: Int64) = (3_600_000, 1000)
    /// Changes are kept for a day, and never fewer than these: a process that was away for longer
    /// loads everything again.
    private static let keptSeconds: Int64 = 86_400
    private static let keptChanges = 10_000

    init(_ thread: StoreThread, store: any TrustStore, tickets: TicketKeys) {
        self.thread = thread
        self.store = store
        self.tickets = tickets
    }

    /// Serves until told to stop.
    mutating func run() {
        follow(always: true)
        keepTicketKeys()
        thread.reports.post(.opened)
        while true {
            // Read before the mailboxes: what was posted before the stop is still served.
            let isLast = thread.shouldStop
            if position == nil { follow(always: true) }
            settleWhatWaits()
            carryOutOrders()
            keepTicketKeys()
            forgetOldChanges()
            probe()
            // Last, for any call to the store may have swallowed the news of a change.
            follow(always: false)
            if isLast { break }
            wait()
        }
        thread.reports.post(.stopped)
    }

    private func wait() {
        let descriptor = store.changeDescriptor
        let interval = descriptor == nil ? Self.pollInterval : Self.checkInterval
        DescriptorWait.any(
            thread.bells + (descriptor.map { [$0] } ?? []),
            milliseconds: isAvailable ? interval : Self.pollInterval * 4)
    }

    // MARK: Availability

    private var isAvailable: Bool { faults.reading == nil && faults.writing == nil }

    /// Reads from the store; nil when it does not answer.
    mutating func read<Result>(
        _ work: (any TrustStore) throws(StoreError) -> Result
    ) -> Result? {
        attempt(work) { $0.reading = $1 }
    }

    /// Writes to the store; nil when it does not take it. That it took something does not say that
    /// it can be written again, for there may have been nothing to write: `probe` finds that out.
    mutating func write<Result>(
        _ work: (any TrustStore) throws(StoreError) -> Result
    ) -> Result? {
        attempt(work) { faults, fault in
            if let fault { faults.writing = fault }
        }
    }

    /// Tells of the first failure, and of the success that ends it.
    private mutating func attempt<Result>(
        _ work: (any TrustStore) throws(StoreError) -> Result,
        note: (inout (reading: StoreError?, writing: StoreError?), StoreError?) -> Void
    ) -> Result? {
        let wasAvailable = isAvailable
        do throws(StoreError) {
            let result = try work(store)
            note(&faults, nil)
            thread.note(faults.reading ?? faults.writing)
            if !wasAvailable, isAvailable { thread.reports.post(.regained) }
            return result
        } catch {
            note(&faults, error)
            thread.note(error)
            if wasAvailable { thread.reports.post(.lost(error)) }
            return nil
        }
    }

    /// Tries to write while that fails, so that the recovery is noticed even if nobody needs it.
    private mutating func probe() {
        let now = SystemClock.monotonicMilliseconds()
        guard faults.writing != nil, faults.reading == nil, now >= nextProbe else { return }
        nextProbe = now + Self.probeInterval
        _ = attempt({ store throws(StoreError) in try store.probe() }) { $0.writing = $1 }
    }

    // MARK: Claims and one-time records

    /// Settles what waits, and what comes meanwhile, for a while: a request waits with each, and
    /// nobody for what else is to be done.
    private mutating func settleWhatWaits() {
        let end = SystemClock.monotonicMilliseconds() + Int64(Self.pollInterval)
        repeat {
            settle()
        } while !(thread.claims.isEmpty && thread.records.isEmpty)
            && SystemClock.monotonicMilliseconds() < end
    }

    /// Settles all that waits, in transactions of many: the disk is waited for once.
    mutating func settle() {
        settleClaims()
        settleRecords()
    }

    private mutating func settleRecords() {
        var waiting = thread.records.take()[...]
        while !waiting.isEmpty {
            let batch = waiting.prefix(Self.batchLimit)
            let now = SystemClock.unixSeconds()
            let outcomes = write { store throws(StoreError) in
                try store.settle(uses: batch.map(\.use), at: now)
            }
            guard let outcomes, outcomes.count == batch.count else {
                for pending in waiting {
                    pending.worker.post(.recordSettled(pending.ticket, .unavailable))
                }
                return
            }
            for (pending, outcome) in zip(batch, outcomes) {
                pending.worker.post(.recordSettled(pending.ticket, .settled(outcome)))
            }
            waiting = waiting.dropFirst(batch.count)
        }
    }

    private mutating func settleClaims() {
        var waiting = thread.claims.take()[...]
        while !waiting.isEmpty {
            let batch = Array(waiting.prefix(Self.batchLimit))
            waiting = waiting.dropFirst(batch.count)
            guard !settle(batch) else { continue }
            // Each try may take a while: those that wait are told at once.
            for pending in waiting {
                pending.worker.post(.claimSettled(pending.ticket, .unavailable))
            }
            return
        }
    }

    /// Returns false when the store does not take them.
    private mutating func settle(_ batch: [PendingClaim]) -> Bool {
        let now = SystemClock.unixSeconds()
        let claims = batch.map(\.claim)
        // Before the first load nobody knows who is deactivated.
        guard position != nil,
            let settled = write({ store throws(StoreError) in
                try store.settle(claims, at: now)
            }), settled.count == batch.count
        else {
            for pending in batch {
                pending.worker.post(.claimSettled(pending.ticket, .unavailable))
            }
            return false
        }
        for (pending, settlement) in zip(batch, settled) {
            if let standing = settlement.standing {
                thread.bindings.set(standing, of: pending.claim.key)
            }
            for event in SystemEvent.events(
                of: pending.claim, settlement, at: pending.occasion)
            {
                thread.reports.post(.event(event))
            }
            pending.worker.post(.claimSettled(pending.ticket, .settled(settlement)))
        }
        return true
    }

    // MARK: Orders

    private mutating func carryOutOrders() {
        for order in thread.takeOrders() {
            let report = order(store, SystemClock.unixSeconds())
            follow(always: true)
            guard let report else { continue }
            thread.reports.post(isBehind || position == nil ? report.notInForce : report)
        }
    }

    // MARK: Ticket keys

    mutating func ticketKeysChanged() {
        mustReadTicketKeys = true
    }

    private mutating func keepTicketKeys() {
        let clock = SystemClock.monotonicMilliseconds()
        guard mustReadTicketKeys || clock >= nextTicketCheck else { return }
        nextTicketCheck = clock + Self.ticketInterval
        let (policy, now) = (thread.policy, SystemClock.unixSeconds())
        guard let fresh = try? TicketKeys.randomMaterial(),
            let keys = write({ store throws(StoreError) in
                try store.ticketKeys(
                    fresh: fresh, rotation: policy.rotation, count: policy.count, at: now)
            })
        else { return }
        mustReadTicketKeys = false
        do {
            _ = try tickets.adopt(keys.map(\.bytes))
        } catch {
            // The keys in use stay; at worst sessions are not resumed.
            thread.reports.post(.ticketKeysRefused("\(error)"))
        }
    }

    // MARK: Forgetting

    private mutating func forgetOldChanges() {
        let clock = SystemClock.monotonicMilliseconds()
        guard clock >= nextForgetting else { return }
        let oldest = SystemClock.unixSeconds() - Self.keptSeconds
        let isMoreLeft = write { store throws(StoreError) in
            try store.forgetChanges(before: oldest, keeping: Self.keptChanges)
        }
        nextForgetting =
            clock
            + (isMoreLeft == true
                ? Self.forgettingInterval.parts : Self.forgettingInterval.rounds)
    }
}

extension CertificateClaim {
    /// What the certificate is known by in the binding table.
    var key: BindingKey { BindingKey(org: org, fingerprint: fingerprint) }
}
