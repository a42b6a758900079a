import DeviceTrust
import Gateway
import Store
import Synchronization
import TLS
import Transport

/// Work on the store that the control thread orders. Returns what it is to be told once the work is
/// in force in this process.
typealias StoreOrder = @Sendable (any TrustStore, _ now: Int64) -> StoreReport?

/// What the control thread hears from the store's.
enum StoreReport: Sendable {
    /// The store is open, and what it holds is in the binding table.
    case opened
    /// The store cannot be opened as the settings say.
    case refused(StoreError)
    /// What a command asked for is done, and in force in this process; or it failed.
    case carriedOut(Token, ControlReply, [SystemEvent])
    /// Something that belongs into the system log.
    case event(SystemEvent)
    /// The store does not answer.
    case lost(StoreError)
    /// The store answers again.
    case regained
    /// The binding table holds what the store held; so many certificates.
    case loaded(Int)
    /// The store holds ticket keys that are none.
    case ticketKeysRefused(String)
    /// The thread has ended.
    case stopped
}

extension StoreReport {
    /// What is said of an order that is carried out when this process could not read what it
    /// changed.
    var notInForce: StoreReport {
        guard case .carriedOut(let token, let reply, let events) = self, !reply.isFailure else {
            return self
        }
        let failure = ControlFailure(
            .unavailable,
            "it is recorded, but this gateway cannot read the store now and does not act on it "
                + "yet: ask again")
        return .carriedOut(token, ControlReply(.failed(failure: failure)), events)
    }
}

/// The one thread that talks to the store, so that nobody else ever waits for a disk or a database.
///
/// It settles the workers' claims and one-time records, many in one transaction, follows what other
/// processes change, and keeps the binding table, the switches and the ticket keys as the store has
/// them.
final class StoreThread: Sendable {
    /// What the store knows, for the workers.
    let bindings = BindingTable()
    /// How device trust is switched, for the workers. Until the store has been read it is on.
    let switches = PlatformSwitches()
    /// Claims of the workers.
    let claims: Mailbox<PendingClaim>
    /// Their uses of one-time records.
    let records: Mailbox<PendingRecord>
    /// What the control thread is told.
    let reports: Mailbox<StoreReport>
    /// Where the store is.
    let location: StoreLocation

    private let orders: Mailbox<StoreOrder>
    private let tickets: TicketKeys
    private let ticketPolicy: Mutex<TicketPolicy>
    private let isStopping = Atomic(false)
    private let fault = Mutex<StoreError?>(nil)

    /// How ticket keys are kept.
    struct TicketPolicy: Hashable, Sendable {
        /// Seconds after which a new key makes tickets.
        var rotation: Int64
        /// Keys that are kept, the newest among them.
        var count: Int
    }

    init(
        _ location: StoreLocation, tickets: TicketKeys, policy: TicketPolicy
    ) throws(TransportError) {
        self.location = location
        self.tickets = tickets
        ticketPolicy = Mutex(policy)
        claims = try Mailbox()
        records = try Mailbox()
        reports = try Mailbox()
        orders = try Mailbox()
    }

    /// What was wrong when the store was last asked; nil: nothing.
    var problem: String? { fault.withLock { $0.map { "\($0)" } } }

    /// Starts the thread. The first report says whether the store could be opened.
    func start() throws(TransportError) {
        let thread = try ThreadHandle.spawn(name: "store") { [self] in
            do throws(StoreError) {
                var loop = StoreLoop(self, store: try location.open(), tickets: tickets)
                loop.run()
            } catch {
                reports.post(.refused(error))
            }
        }
        thread.detach()
    }

    /// Has work done on the store.
    func order(_ work: @escaping StoreOrder) {
        orders.post(work)
    }

    /// Keeps ticket keys by other rules from now on.
    func adopt(_ policy: TicketPolicy) {
        ticketPolicy.withLock { $0 = policy }
        orders.post { _, _ in nil }
    }

    /// Finishes what was asked so far, and ends; the last report says so.
    func stop() {
        isStopping.store(true, ordering: .releasing)
        orders.post { _, _ in nil }
    }

    // MARK: For the loop

    var policy: TicketPolicy { ticketPolicy.withLock { $0 } }
    var shouldStop: Bool { isStopping.load(ordering: .acquiring) }
    var bells: [Int32] { [claims.number, records.number, orders.number] }

    func takeOrders() -> [StoreOrder] { orders.take() }

    func note(_ fault: StoreError?) {
        self.fault.withLock { $0 = fault }
    }
}
