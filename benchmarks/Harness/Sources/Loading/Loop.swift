internal import CBench
internal import Glibc
internal import Measuring

/// The one thread's event loop and all its connections.
@safe final class Loop {
    static let blockSize = 65536

    let options: LoadOptions
    let address: Address
    let client: TLSClient
    /// Bytes of answers, headers and all, inside TLS.
    var bytes = 0
    /// Where connections read to, one at a time: owned, `blockSize` long.
    let block: UnsafeMutablePointer<UInt8>

    private struct Late {
        var connection: Connection
        var generation: UInt32
        var fault: Fault
    }

    private let poller: Int32
    private let events: UnsafeMutablePointer<epoll_event>
    private var connections: [Connection] = []
    private var late: [Late] = []
    private var nextSweep: UInt64 = 0
    private var gathering: Connection?
    private static let batch = 256
    private static let sweepInterval: UInt64 = 50_000_000

    init(_ options: LoadOptions, address: Address, client: TLSClient) throws(LoadError) {
        self.options = options
        self.address = address
        self.client = client
        poller = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard poller >= 0 else { throw .process("epoll_create1 failed") }
        unsafe block = UnsafeMutablePointer.allocate(capacity: Loop.blockSize)
        unsafe block.initialize(repeating: 0, count: Loop.blockSize)
        unsafe events = UnsafeMutablePointer.allocate(capacity: Loop.batch)
        unsafe events.initialize(repeating: epoll_event(), count: Loop.batch)
    }

    deinit {
        close(poller)
        unsafe block.deallocate()
        unsafe events.deallocate()
    }

    /// A new place for a connection.
    func place(for handler: any ConnectionHandler) -> Connection {
        let made = Connection(
            index: connections.count, loop: self, client: client, handler: handler)
        connections.append(made)
        return made
    }

    /// Waits for events until `wake` at the latest, and handles those that are there.
    func turn(until wake: UInt64) {
        let now = monotonic()
        let end = min(wake, nextSweep)
        let patience = late.isEmpty && end > now ? Int64(end - now) : 0
        let ready = unsafe bench_epoll_wait(poller, events, Int32(Loop.batch), patience)
        for number in 0..<max(0, Int(ready)) {
            let event = unsafe events[number]
            let token = unsafe event.data.u64
            let connection = connections[Int(token & 0xffff_ffff)]
            unsafe connection.handle(generation: UInt32(token >> 32), events: event.events)
        }
        tellLate()
        if monotonic() >= nextSweep { sweep() }
    }

    /// Turns until `isDone` or `wake`; whether it is done.
    @discardableResult
    func turn(until wake: UInt64, isDone: () -> Bool) -> Bool {
        while !isDone() {
            guard monotonic() < wake else { return false }
            turn(until: wake)
        }
        return true
    }

    // MARK: - For connections

    /// Fails a connection after the call that is going on.
    func later(_ connection: Connection, _ generation: UInt32, _ fault: Fault) {
        late.append(Late(connection: connection, generation: generation, fault: fault))
    }

    /// Edge-triggered for everything; closing the socket ends it.
    func watch(_ socket: Int32, token: UInt64) {
        var event = unsafe epoll_event()
        unsafe event.events =
            EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
        unsafe event.data.u64 = token
        unsafe epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event)
    }

    /// Requests on this connection are written together after its answers were told.
    func gather(_ connection: Connection?) { gathering = connection }

    func isGathering(_ connection: Connection) -> Bool { gathering === connection }

    private func tellLate() {
        guard !late.isEmpty else { return }
        let told = late
        late.removeAll()
        for one in told { one.connection.fail(one.fault, generation: one.generation) }
    }

    private func sweep() {
        let now = monotonic()
        nextSweep = now + Loop.sweepInterval
        for connection in connections where connection.deadline != 0 {
            if connection.deadline < now {
                connection.fail(.timeout)
            } else {
                connection.insistOnClosing(at: now)
            }
        }
    }
}
