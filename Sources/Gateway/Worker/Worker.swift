import DeviceTrust
import HTTP
import SystemLog
import TLS
import Transport

/// One thread's event loop, with everything it touches.
///
/// Noncopyable and built inside its thread: what belongs to it cannot be reached from another.
/// Connections live in slabs and are named by tokens; no function keeps a reference to one over
/// a call that could close it.
struct Worker: ~Copyable {
    enum Kind {
        static let client: UInt8 = 1
        static let listener: UInt8 = 2
        static let mailbox: UInt8 = 3
        static let upstream: UInt8 = 4
    }

    let start: WorkerStart
    let engine: TLSEngine
    let metrics: WorkerMetrics
    var plan: WorkerPlan
    var poller: Poller
    var wheel: DeadlineWheel
    var listeners = Slab<Listener>(kind: Kind.listener, capacity: 4)
    var clients = Slab<DownstreamConnection>(kind: Kind.client, capacity: 256)
    var upstreams = Slab<UpstreamConnection>(kind: Kind.upstream, capacity: 64)
    /// Idle upstream connections by place of the upstream, the latest last.
    var pools: [[Token]]

    /// Blocks that whoever is being served borrows: plain bytes from a client, bytes from an
    /// upstream, and a head that is being composed.
    var scratch = ByteBuffer(capacity: Worker.blockSize)
    var relay = ByteBuffer(capacity: Worker.blockSize)
    var outgoing = ByteBuffer(capacity: 8 * 1024)
    var request = RequestHead()
    var answer = ResponseHead()

    /// Clients that can go on without waiting for the kernel.
    var runnable: [Token] = []
    private var due: [Token] = []
    /// Clients whose requests wait until the event log has room.
    var logWaiters: [Token] = []

    /// Distribution points of revocation lists that were told, by organisation.
    var toldDistributionPoints: [String: Set<String>] = [:]

    /// The keys of handoffs, as they were last needed.
    var handoffKeys: HandoffKeys?

    /// Tunnels that end when their device loses trust.
    var guardedTunnels: [Token] = []
    var nextTunnelSweep: Int64 = 0

    /// Bytes of all forms that are held, against `heldLimit`.
    var heldBytes = 0

    var now: Int64
    var unixNow: Int64
    /// How device trust is switched, as of this turn.
    var switched = PlatformSettings()
    var date = DateField()
    var identifiers: RequestIdentifier
    var drainDeadline: Int64?
    private var acceptsAgainAt: Int64?

    /// Bytes of forms a worker holds at most, however many clients send them.
    static let heldLimit = 64 * 1024 * 1024

    /// Heads or pieces of a body that one connection may bring before the others have their turn.
    static let turnLimit = 32

    /// Size of the borrowed blocks: four TLS records.
    static let blockSize = 64 * 1024

    init(_ start: WorkerStart, poller: consuming Poller) {
        self.start = start
        engine = start.engine
        metrics = start.metrics
        plan = start.plan
        self.poller = poller
        now = SystemClock.monotonicMilliseconds()
        unixNow = SystemClock.unixSeconds()
        wheel = DeadlineWheel(now: now)
        pools = [[Token]](repeating: [], count: start.plan.snapshot.upstreams.count)
        identifiers = RequestIdentifier(seed: UInt64.random(in: .min ... .max))
    }

    /// Opens the listeners; nothing is accepted before `run`.
    mutating func listen() throws(TransportError) {
        for address in start.addresses {
            let listener = try Listener(on: address, reusesPort: true)
            let number = listener.number
            let token = listeners.insert(listener)
            try poller.add(source: number, token: token)
        }
        let token = Token(kind: Kind.mailbox, generation: 1, index: 0)
        try poller.add(source: start.mailbox.number, token: token)
    }

    /// Serves until drained.
    mutating func run() {
        while !isDrained {
            let pause = runnable.isEmpty ? wheel.pause(at: now) : 0
            let count = poller.wait(milliseconds: pause)
            now = SystemClock.monotonicMilliseconds()
            unixNow = SystemClock.unixSeconds()
            switched = start.switches.current(switched)
            date.update(to: unixNow)
            for index in 0..<count { handle(poller.readiness(index)) }
            runRunnable()
            wheel.advance(to: now, due: &due)
            for token in due { deadlineCame(token) }
            due.removeAll(keepingCapacity: true)
            sweepTunnels()
            resumeAccepting()
        }
        for token in clients.tokens { close(token) }
    }

    private var isDrained: Bool {
        guard let drainDeadline else { return false }
        return clients.count == 0 || now >= drainDeadline
    }

    private mutating func handle(_ ready: Readiness) {
        switch ready.token.kind {
        case Kind.client where clients.contains(ready.token):
            if ready.isReadable { clients[ready.token].channel.isReadable = true }
            if ready.peerHasClosed { clients[ready.token].channel.peerHasClosed = true }
            advance(client: ready.token)
        case Kind.upstream where upstreams.contains(ready.token):
            if ready.isReadable { upstreams[ready.token].channel.isReadable = true }
            if ready.peerHasClosed { upstreams[ready.token].channel.peerHasClosed = true }
            advance(upstream: ready.token)
        case Kind.listener where listeners.contains(ready.token):
            accept(ready.token)
        case Kind.mailbox:
            for message in start.mailbox.take() { obey(message) }
        default:
            break  // A stale generation: the connection has gone since the kernel reported it.
        }
    }

    /// Serves clients whose next request was already read, without recursion.
    private mutating func runRunnable() {
        // Bounded: what becomes runnable meanwhile has its turn after the next poll.
        var batch: [Token] = []
        swap(&batch, &runnable)
        for token in batch where clients.contains(token) { advance(client: token) }
        if runnable.isEmpty {
            batch.removeAll(keepingCapacity: true)
            swap(&batch, &runnable)
        }
    }

    // MARK: Messages

    private mutating func obey(_ message: WorkerMessage) {
        switch message {
        case .adopt(let plan): adopt(plan)
        case .drain(let deadline): drain(until: deadline)
        case .logHasRoom: resumeLogWaiters()
        case .claimSettled(let ticket, let result): claimSettled(ticket, result)
        case .recordSettled(let ticket, let result): recordSettled(ticket, result)
        }
    }

    /// Swaps the plan. Pooled upstream connections are kept where the upstream is the same;
    /// clients go on, and are judged by the new plan from their next request on.
    private mutating func adopt(_ plan: WorkerPlan) {
        let old = self.plan.snapshot.upstreams
        var places: [String: Int] = [:]
        for (place, upstream) in plan.snapshot.upstreams.enumerated() {
            places[upstream.key] = place
        }
        var pools = [[Token]](repeating: [], count: plan.snapshot.upstreams.count)
        for token in upstreams.tokens {
            let place = upstreams[token].place
            guard place >= 0, place < old.count else { continue }
            if let next = places[old[place].key] {
                upstreams[token].place = next
                if upstreams[token].phase == .idle { pools[next].append(token) }
            } else if upstreams[token].phase == .idle {
                upstreams.remove(token)
            } else {
                upstreams[token].place = -1  // In use: finishes its exchange and is not pooled.
            }
        }
        self.pools = pools
        self.plan = plan
    }

    private mutating func drain(until deadline: Int64) {
        drainDeadline = deadline
        for token in listeners.tokens {
            // Closing a listener resets the connections that wait in it.
            accept(token)
            listeners.remove(token)
        }
        for token in clients.tokens where clients.contains(token) { drain(token) }
        wheel.arm(Token(raw: 0), at: deadline)
    }

    /// Ends what is idle. Who is in a handshake, or has sent a request that is not read yet, gets
    /// an answer, and then the connection ends.
    private mutating func drain(_ token: Token) {
        switch clients[token].phase {
        case .expectHello, .expectHandshake:
            wait(token, .handshake, min(plan.snapshot.deadlines.handshake, Worker.closingTime))
        case .expectHead where clients[token].input.isEmpty:
            clients[token].channel.isReadable = true
            receive(token)
            guard clients.contains(token), clients[token].phase == .expectHead,
                clients[token].wait == .idle, clients[token].input.isEmpty
            else { return }
            endGracefully(token)
        default:
            break
        }
    }

    // MARK: Accepting

    private mutating func accept(_ listener: Token) {
        // Bounded, so that a burst of arrivals does not starve open connections.
        for _ in 0..<64 {
            switch listeners[listener].accept() {
            case .connection(let socket, let address):
                adopt(socket, from: address)
            case .exhausted(let code):
                start.log.log(
                    .error, "cannot accept connections",
                    ["reason": TransportError.text(code), "pause": "100ms"])
                pauseAccepting()
                return
            case .failed:
                continue
            case .none:
                return
            }
        }
    }

    private mutating func adopt(_ socket: consuming Socket, from address: SocketAddress) {
        guard clients.count < start.connectionLimit else {
            metrics.connectionRefused()
            return  // The socket's owner goes, which closes it.
        }
        metrics.connectionOpened()
        let number = socket.number
        let token = clients.insert(
            DownstreamConnection(socket, clientAddress: address.hostText))
        do {
            try poller.add(stream: number, token: token)
        } catch {
            close(token)
            return
        }
        wait(token, .handshake, plan.snapshot.deadlines.handshake)
    }

    /// Descriptors have run out: level-triggered listeners would make the loop spin.
    private mutating func pauseAccepting() {
        for token in listeners.tokens { poller.remove(listeners[token].number) }
        acceptsAgainAt = now + 100
        wheel.arm(Token(raw: 0), at: now + 100)
    }

    private mutating func resumeAccepting() {
        guard let time = acceptsAgainAt, now >= time else { return }
        acceptsAgainAt = nil
        for token in listeners.tokens {
            try? poller.add(source: listeners[token].number, token: token)
        }
    }
}
