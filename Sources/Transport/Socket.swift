internal import CLinux
internal import Glibc

/// A connected (or connecting) non-blocking stream socket; closed when its owner goes.
public struct Socket: ~Copyable, Sendable {
    private let descriptor: FileDescriptor
    /// The descriptor's number, for epoll and for TLS, which never closes it.
    public var number: Int32 { descriptor.number }

    init(_ descriptor: consuming FileDescriptor) {
        self.descriptor = descriptor
    }

    /// Starts connecting. The socket reports "writable" when that has ended;
    /// `connectionFault()` then says how.
    public static func connect(to address: SocketAddress) throws(TransportError) -> Socket {
        let kind =
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
            | Int32(SOCK_CLOEXEC.rawValue)
        let number = socket(address.domain, kind, 0)
        guard number >= 0 else { throw TransportError("socket", subject: "\(address)") }
        let descriptor = FileDescriptor(owning: number)
        let result = unsafe address.withKernelForm { form, length in
            unsafe Glibc.connect(number, form, length)
        }
        if result != 0 && errno != EINPROGRESS {
            throw TransportError("connect", subject: "\(address)")
        }
        let made = Socket(descriptor)
        if address.family != .unix { made.disableDelay() }
        return made
    }

    /// The errno value a connection attempt ended with; 0 when it is established or under way.
    public func connectionFault() -> Int32 {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(number, SOL_SOCKET, SO_ERROR, &code, &length) == 0 else {
            return errno
        }
        return code
    }

    /// Whether a connection attempt has succeeded (and the peer has not gone since).
    public var isConnected: Bool {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getpeername(number, $0, &length) == 0
            }
        }
    }

    /// Reads what is there, at most `room.count` bytes.
    public func receive(into room: inout MutableSpan<UInt8>) -> IOOutcome {
        // The span is exclusively ours during the call, which does not keep the pointer.
        let count = unsafe room.withUnsafeMutableBufferPointer { block in
            unsafe recv(number, block.baseAddress, block.count, 0)
        }
        return count == 0 ? .endOfStream : IOOutcome(count)
    }

    /// Sends as much as the kernel takes in one call. Never raises SIGPIPE.
    public func send(_ bytes: Span<UInt8>) -> IOOutcome {
        if bytes.isEmpty { return .bytes(0) }
        let count = unsafe bytes.withUnsafeBufferPointer { block in
            unsafe Glibc.send(number, block.baseAddress, block.count, Int32(MSG_NOSIGNAL))
        }
        return IOOutcome(count)
    }

    /// Closes the sending side: the peer reads end of stream after what was sent.
    public func shutdownSending() {
        shutdown(number, Int32(SHUT_WR))
    }

    func disableDelay() {
        // Whole bursts are written at once, so Nagle's algorithm could only add latency.
        var on: Int32 = 1
        unsafe setsockopt(
            number, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }
}

/// An address held for listeners that are made later: bound, but not listening, so it takes no
/// connections. Lets several listeners share a port that the kernel chose.
public struct PortReservation: ~Copyable, Sendable {
    private let descriptor: FileDescriptor
    /// The address, with the port the kernel chose when 0 was asked for.
    public let address: SocketAddress

    /// Binds `address` with SO_REUSEPORT.
    public init(_ address: SocketAddress) throws(TransportError) {
        let descriptor = try Listener.bound(to: address, reusesPort: true)
        self.address = Listener.localAddress(descriptor.number) ?? address
        self.descriptor = descriptor
    }
}

/// A listening socket.
public struct Listener: ~Copyable, Sendable {
    private let descriptor: FileDescriptor
    /// The descriptor's number, for epoll.
    public var number: Int32 { descriptor.number }
    /// Where it listens, with the port the kernel chose when 0 was asked for.
    public let address: SocketAddress

    /// One outcome of accepting.
    public enum Arrival: ~Copyable {
        /// A connection and its client's address.
        case connection(Socket, SocketAddress)
        /// No descriptor or memory is left for another connection, or the listener itself is at
        /// fault (the errno value).
        case exhausted(Int32)
        /// The next connection was broken before it was taken; there may be others.
        case failed
        /// Nobody is waiting.
        case none
    }

    /// Binds and listens. Several listeners may share an address when each sets `reusesPort`
    /// (SO_REUSEPORT: the kernel spreads connections over them). `mode` is that of the file of a
    /// Unix socket, less what the umask takes away; nil leaves it to the umask.
    public init(
        on address: SocketAddress, reusesPort: Bool, backlog: Int32 = 4096, mode: UInt32? = nil
    ) throws(TransportError) {
        let descriptor = try Listener.bound(to: address, reusesPort: reusesPort, mode: mode)
        guard listen(descriptor.number, backlog) == 0 else {
            throw TransportError("listen", subject: "\(address)")
        }
        self.address = Listener.localAddress(descriptor.number) ?? address
        self.descriptor = descriptor
    }

    fileprivate static func bound(
        to address: SocketAddress, reusesPort: Bool, mode: UInt32? = nil
    ) throws(TransportError) -> FileDescriptor {
        let kind =
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
            | Int32(SOCK_CLOEXEC.rawValue)
        let number = socket(address.domain, kind, 0)
        guard number >= 0 else { throw TransportError("socket", subject: "\(address)") }
        let descriptor = FileDescriptor(owning: number)
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        unsafe setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &on, size)
        if reusesPort && address.family != .unix {
            unsafe setsockopt(number, SOL_SOCKET, SO_REUSEPORT, &on, size)
        }
        // [::] and 0.0.0.0 are separate listeners, as the settings name them.
        if address.family == .ipv6 {
            unsafe setsockopt(number, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, size)
        }
        // Before bind, which gives the file the socket's mode: at no moment is it open to others.
        if let mode, address.family == .unix, fchmod(number, mode) != 0 {
            throw TransportError("fchmod", subject: "\(address)")
        }
        let result = unsafe address.withKernelForm { form, length in
            unsafe bind(number, form, length)
        }
        guard result == 0 else { throw TransportError("bind", subject: "\(address)") }
        return descriptor
    }

    fileprivate static func localAddress(_ number: Int32) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(number, $0, &length)
            }
        }
        return result == 0 ? SocketAddress(storage: storage) : nil
    }

    /// Takes the next waiting connection.
    public func accept() -> Arrival {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let number = unsafe clinux_accept(descriptor.number, &storage, &length)
        if number >= 0 {
            let socket = Socket(FileDescriptor(owning: number))
            if address.family != .unix { socket.disableDelay() }
            return .connection(socket, SocketAddress(storage: storage))
        }
        switch errno {
        case EAGAIN, EWOULDBLOCK: return .none
        case ECONNABORTED, EHOSTDOWN, EHOSTUNREACH, EINTR, ENETDOWN, ENETUNREACH, ENOPROTOOPT,
            EOPNOTSUPP, EPERM, EPROTO:
            return .failed  // Faults of that one connection (accept(2)).
        default: return .exhausted(errno)
        }
    }
}
