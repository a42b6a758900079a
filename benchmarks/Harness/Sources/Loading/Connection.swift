internal import CBench
internal import Glibc
internal import Measuring

/// Is told what happens on a connection. Never called from inside a call to that connection.
protocol ConnectionHandler: AnyObject {
    /// The handshake is done, or for a silent connection the TCP connection is there.
    func opened(_ connection: Connection)
    /// An answer is there whole. A `status` of 0 is a stream that was broken off,
    /// `HTTP2Session.refused` one that the server wants on another connection.
    func answered(_ connection: Connection, slot: Int, status: Int)
    /// The connection is gone and may be opened again. No fault: we closed, and the server has
    /// answered that, so it has handled all that was sent.
    func closed(_ connection: Connection, fault: Fault?)
}

/// One place for a connection, used again and again.
@safe final class Connection {
    enum State { case closed, closing, connecting, handshaking, open, silent }

    let index: Int
    private(set) var state = State.closed
    /// Number of the client certificate.
    private(set) var certificate = 0
    /// Whether the handshake resumed a session.
    private(set) var wasResumed = false
    /// When it was begun, and how long the handshake took; 0 as long as it is not done.
    private(set) var openedAt: UInt64 = 0
    private(set) var handshakeTime: UInt64 = 0
    /// When waiting becomes the fault `timeout`; 0: never.
    private(set) var deadline: UInt64 = 0

    private unowned let loop: Loop
    private let handler: any ConnectionHandler
    private var client: TLSClient
    private var generation: UInt32 = 0
    private var socket: Int32 = -1
    // Owned while not closed; freed in `finish`.
    private var tls: OpaquePointer?
    private var reader = AnswerReader()
    private var isAsking = false
    private var http2: HTTP2Session?
    private var inFlight = 0
    private var output: [UInt8] = []
    private var sent = 0

    init(index: Int, loop: Loop, client: TLSClient, handler: any ConnectionHandler) {
        (self.index, self.loop, self.client, self.handler) = (index, loop, client, handler)
    }

    /// How many requests wait for their answers.
    var requestsInFlight: Int { http2 == nil ? (isAsking ? 1 : 0) : inFlight }

    /// Whether another request may be sent here.
    var takesRequests: Bool {
        guard state == .open else { return false }
        return http2.map { !$0.isRefusing } ?? !reader.closes
    }

    // MARK: - What a scenario does

    /// Begins to connect. A failure is told later, never from here. `client` replaces the loop's.
    func open(
        certificate number: Int, resuming: Bool = false, silent: Bool = false,
        client other: TLSClient? = nil
    ) {
        precondition(state == .closed)
        certificate = number
        if let other { client = other }
        (wasResumed, isAsking, inFlight, sent, handshakeTime) = (false, false, 0, 0, 0)
        reader.reset()
        openedAt = monotonic()
        deadline = openedAt + loop.options.timeoutNanoseconds
        state = silent ? .silent : .connecting
        socket = loop.address.connect()
        guard socket >= 0 else { return loop.later(self, generation, Fault(errno: -socket)) }
        loop.watch(socket, token: UInt64(generation) << 32 | UInt64(index))
        guard !silent else { return }
        unsafe tls = client.start(socket: socket, number: number, resuming: resuming)
        if unsafe tls == nil { loop.later(self, generation, .protocol) }
    }

    /// Sends a request. Several at a time are for HTTP/2 only, each with a slot of its own.
    func send(_ text: RequestText, slot: Int = 0) {
        precondition(state == .open)
        deadline = monotonic() + loop.options.timeoutNanoseconds
        if let http2 {
            inFlight += 1
            guard http2.submit(text, slot: slot) else {
                return loop.later(self, generation, .protocol)
            }
            if !loop.isGathering(self) { flushHTTP2() }
        } else {
            precondition(!isAsking)
            isAsking = true
            output = text.http1
            sent = 0
            flush()
        }
    }

    /// Says good-bye; `closed` follows when the server has answered that.
    func close() {
        guard state == .open else { return drop() }
        state = .closing
        deadline = monotonic() + loop.options.timeoutNanoseconds
        unsafe _ = SSL_shutdown(tls)
        ERR_clear_error()
    }

    /// Ends it without telling anyone.
    func drop() {
        if state != .closed { release() }
    }

    /// Ends it as broken.
    func fail(_ fault: Fault) {
        guard state != .closed else { return }
        release()
        handler.closed(self, fault: fault)
    }

    /// Fails unless it has been closed since.
    func fail(_ fault: Fault, generation old: UInt32) {
        if generation == old { fail(fault) }
    }

    /// A server that does not close after our close_notify sees the end of the stream as well.
    func insistOnClosing(at now: UInt64) {
        let patience: UInt64 = 200_000_000
        guard state == .closing, now + loop.options.timeoutNanoseconds > deadline + patience
        else { return }
        shutdown(socket, Int32(SHUT_WR))
    }

    // MARK: - What the loop tells

    func handle(generation old: UInt32, events: UInt32) {
        guard generation == old else { return }
        defer { readLeft(old, events) }
        let isEnding =
            events & (EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0
        switch state {
        case .closed: break
        case .silent: connected(events)
        case .connecting:
            if let fault = socketFault(events) { return fail(fault) }
            state = .handshaking
            shake()
        case .handshaking: shake()
        case .open:
            if sent < output.count { flush() }
            read(toEnd: isEnding)
        case .closing: drain()
        }
    }

    /// After the handshake or a good-bye: what is there already raises no event of its own.
    private func readLeft(_ old: UInt32, _ events: UInt32) {
        guard generation == old, state == .open || state == .closing else { return }
        let isEnding = events & EPOLLRDHUP.rawValue != 0
        let isPending = unsafe SSL_has_pending(tls) == 1
        guard isEnding || isPending else { return }
        if state == .open { read(toEnd: isEnding) }
        if state == .closing, generation == old { drain() }
    }

    private func connected(_ events: UInt32) {
        if let fault = socketFault(events) { return fail(fault) }
        if events & EPOLLRDHUP.rawValue != 0 { return fail(.closed) }
        if deadline != 0, events & EPOLLOUT.rawValue != 0 {
            deadline = 0
            handshakeTime = monotonic() - openedAt
            handler.opened(self)
        }
    }

    private func socketFault(_ events: UInt32) -> Fault? {
        guard events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 else { return nil }
        var number: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        unsafe getsockopt(socket, SOL_SOCKET, SO_ERROR, &number, &size)
        return number == 0 ? .closed : Fault(errno: number)
    }

    private func shake() {
        errno = 0
        let result = unsafe SSL_do_handshake(tls)
        guard result == 1 else {
            if let fault = unsafe client.fault(tls, result, errno: errno) { fail(fault) }
            return
        }
        handshakeTime = monotonic() - openedAt
        wasResumed = unsafe SSL_session_reused(tls) == 1
        deadline = 0
        state = .open
        if loop.options.isHTTP2 {
            guard isHTTP2Chosen, let session = try? HTTP2Session(slots: loop.options.streams)
            else { return fail(.protocol) }
            http2 = session
            flushHTTP2()
        }
        handler.opened(self)
    }

    private var isHTTP2Chosen: Bool {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe SSL_get0_alpn_selected(tls, &name, &count)
        return unsafe count == 2 && name?[0] == UInt8(ascii: "h") && name?[1] == UInt8(ascii: "2")
    }

    // MARK: - Reading

    /// Reads until there is nothing more; HTTP/1 only to the end of an answer, since nothing may
    /// follow it but the end of the stream.
    private func read(toEnd: Bool) {
        let old = generation
        // Answers may make requests: they are written together when all is read, so that a quick
        // server cannot hold us on one connection.
        loop.gather(http2 == nil ? nil : self)
        defer {
            loop.gather(nil)
            if let http2, state == .open, generation == old {
                flushHTTP2()
                tell(http2.takeUnsent(), old)
            }
        }
        while state == .open, generation == old {
            errno = 0
            let got = unsafe SSL_read(tls, loop.block, Int32(Loop.blockSize))
            guard got > 0 else {
                if let fault = unsafe client.fault(tls, got, errno: errno) { ended(fault) }
                return
            }
            loop.bytes += Int(got)
            if http2 != nil {
                readHTTP2(Int(got), old)
            } else if readHTTP1(Int(got)), !toEnd {
                return
            }
        }
    }

    /// True at the end of an answer.
    private func readHTTP1(_ count: Int) -> Bool {
        guard isAsking else {
            fail(.protocol)
            return true
        }
        // The loop's block holds that many bytes and is not written to before `read` returns.
        let bytes = unsafe Span(_unsafeStart: UnsafePointer(loop.block), count: count)
        switch reader.read(bytes) {
        case .broken: fail(.protocol)
        case .more: return false
        case .complete: answered()
        }
        return true
    }

    private func answered() {
        isAsking = false
        deadline = 0
        handler.answered(self, slot: 0, status: reader.status)
    }

    private func readHTTP2(_ count: Int, _ old: UInt32) {
        guard let http2, let answers = unsafe http2.receive(loop.block, count: count) else {
            return fail(.protocol)
        }
        tell(answers, old)
    }

    private func tell(_ answers: [HTTP2Session.Answer], _ old: UInt32) {
        for answer in answers where generation == old && state == .open {
            inFlight -= 1
            deadline = inFlight == 0 ? 0 : monotonic() + loop.options.timeoutNanoseconds
            handler.answered(self, slot: answer.slot, status: answer.status)
        }
    }

    private func ended(_ fault: Fault) {
        if isAsking, fault == .closed, reader.end() == .complete { answered() }
        if let http2 { tell(http2.takeUnsent(all: true), generation) }
        if state != .closed { fail(fault) }
    }

    /// After our close_notify: all that comes counts for nothing, but a fault that it names.
    private func drain() {
        while state == .closing {
            errno = 0
            let got = unsafe SSL_read(tls, loop.block, Int32(Loop.blockSize))
            guard got <= 0 else { continue }
            guard let fault = unsafe client.fault(tls, got, errno: errno) else { return }
            release()
            let isClean = fault == .closed || fault == .reset
            return handler.closed(self, fault: isClean ? nil : fault)
        }
    }

    // MARK: - Writing

    private func flushHTTP2() {
        if sent == output.count {
            output.removeAll(keepingCapacity: true)
            sent = 0
        }
        guard http2?.collect(into: &output) == true else {
            return loop.later(self, generation, .protocol)
        }
        flush()
    }

    /// Writes as much as goes. A failure is told later: this runs inside calls of the scenario.
    private func flush() {
        while sent < output.count {
            errno = 0
            let result = unsafe output.withUnsafeBufferPointer { bytes in
                unsafe SSL_write(
                    tls, bytes.baseAddress?.advanced(by: sent), Int32(bytes.count - sent))
            }
            guard result > 0 else {
                if let fault = unsafe client.fault(tls, result, errno: errno) {
                    loop.later(self, generation, fault)
                }
                return
            }
            sent += Int(result)
        }
    }

    // MARK: - The end

    private func release() {
        if unsafe tls != nil {
            // Else OpenSSL takes the session for broken and never resumes it.
            unsafe SSL_set_shutdown(tls, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN)
            unsafe SSL_free(tls)
            unsafe tls = nil
        }
        if socket >= 0 {
            // No TIME_WAIT: all that matters has been answered, and ports run out otherwise.
            var linger = linger(l_onoff: 1, l_linger: 0)
            let size = socklen_t(MemoryLayout.size(ofValue: linger))
            unsafe setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, size)
            Glibc.close(socket)
            socket = -1
        }
        http2 = nil
        output = []
        state = .closed
        deadline = 0
        generation &+= 1
    }
}
