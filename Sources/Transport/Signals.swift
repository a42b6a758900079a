internal import CLinux
internal import Glibc

/// Signals read as events by one thread (signalfd(2)).
public struct Signals: ~Copyable, Sendable {
    /// The signals a server answers.
    public enum Kind: Int32, CaseIterable, Sendable {
        /// SIGCHLD: a child process has ended.
        case childEnded = 17
        /// SIGHUP: read the settings again.
        case reload = 1
        /// SIGINT: stop now, from a terminal.
        case interrupt = 2
        /// SIGTERM: finish what runs, then stop.
        case terminate = 15
    }

    private let descriptor: FileDescriptor
    /// The descriptor's number, for epoll.
    public var number: Int32 { descriptor.number }

    /// Blocks these signals for this thread and all it starts afterwards, so that they arrive
    /// here alone. Call before any thread is started. SIGPIPE is ignored as well.
    public init(_ kinds: [Kind] = Kind.allCases) throws(TransportError) {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for kind in kinds { unsafe sigaddset(&set, kind.rawValue) }
        guard unsafe pthread_sigmask(SIG_BLOCK, &set, nil) == 0 else {
            throw TransportError("pthread_sigmask")
        }
        signal(SIGPIPE, SIG_IGN)
        let number = unsafe signalfd(-1, &set, Int32(SFD_NONBLOCK) | Int32(SFD_CLOEXEC))
        guard number >= 0 else { throw TransportError("signalfd") }
        descriptor = FileDescriptor(owning: number)
    }

    /// Takes the next signal that has arrived.
    public func next() -> Kind? {
        var information = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        guard unsafe read(number, &information, size) == size else { return nil }
        return Kind(rawValue: Int32(information.ssi_signo))
    }
}
