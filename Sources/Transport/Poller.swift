internal import CLinux
internal import Glibc

/// What became possible on a registered descriptor.
public struct Readiness: Sendable {
    /// The name given at registration.
    public let token: Token
    private let events: UInt32

    init(token: Token, events: UInt32) {
        self.token = token
        self.events = events
    }

    /// Reading makes progress: bytes, end of stream or an error.
    public var isReadable: Bool {
        events & (Poller.input | Poller.hangUp | Poller.peerClosed | Poller.error) != 0
    }

    /// The peer has closed its sending side (EPOLLRDHUP) or the connection is gone.
    public var peerHasClosed: Bool {
        events & (Poller.peerClosed | Poller.hangUp | Poller.error) != 0
    }

    /// Writing makes progress: room, or an error.
    public var isWritable: Bool { events & (Poller.output | Poller.hangUp | Poller.error) != 0 }
}

/// One epoll instance (epoll(7)).
@safe
public struct Poller: ~Copyable {
    fileprivate static let input = EPOLLIN.rawValue
    fileprivate static let output = EPOLLOUT.rawValue
    fileprivate static let hangUp = EPOLLHUP.rawValue
    fileprivate static let error = EPOLLERR.rawValue
    fileprivate static let peerClosed = EPOLLRDHUP.rawValue
    private static let edge = EPOLLET.rawValue

    private let descriptor: FileDescriptor
    private var events: [epoll_event]
    private var ready = 0

    /// An instance that reports at most `batch` descriptors a turn.
    public init(batch: Int = 256) throws(TransportError) {
        let number = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard number >= 0 else { throw TransportError("epoll_create1") }
        descriptor = FileDescriptor(owning: number)
        unsafe events = [epoll_event](repeating: epoll_event(), count: batch)
    }

    /// Registers a stream socket once, edge-triggered for everything: no epoll_ctl later.
    /// Expect one early "writable".
    public func add(stream number: Int32, token: Token) throws(TransportError) {
        let mask = Poller.input | Poller.output | Poller.peerClosed | Poller.edge
        try control(EPOLL_CTL_ADD, number, mask, token)
    }

    /// Registers a descriptor level-triggered for reading: listeners, bells, signals.
    public func add(source number: Int32, token: Token) throws(TransportError) {
        try control(EPOLL_CTL_ADD, number, Poller.input, token)
    }

    /// Stops reporting a descriptor. (Closing its last copy does the same.)
    public func remove(_ number: Int32) {
        try? control(EPOLL_CTL_DEL, number, 0, Token(raw: 0))
    }

    private func control(
        _ operation: Int32, _ number: Int32, _ mask: UInt32, _ token: Token
    ) throws(TransportError) {
        var event = unsafe epoll_event()
        unsafe event.events = mask
        unsafe event.data.u64 = token.raw
        guard unsafe epoll_ctl(descriptor.number, operation, number, &event) == 0 else {
            throw TransportError("epoll_ctl", subject: "descriptor \(number)")
        }
    }

    /// Waits up to `milliseconds` (-1: for ever) and returns how many descriptors are ready.
    public mutating func wait(milliseconds: Int32) -> Int {
        // epoll_wait writes at most events.count entries and keeps no pointer.
        let found = unsafe events.withUnsafeMutableBufferPointer { block in
            unsafe epoll_wait(
                descriptor.number, block.baseAddress, Int32(block.count), milliseconds)
        }
        ready = max(0, Int(found))
        return ready
    }

    /// The `index`-th of the ready descriptors.
    public func readiness(_ index: Int) -> Readiness {
        precondition(index < ready)
        let event = unsafe events[index]
        return unsafe Readiness(token: Token(raw: event.data.u64), events: event.events)
    }
}
