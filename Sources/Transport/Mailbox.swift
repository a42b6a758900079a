internal import CLinux
internal import Glibc
internal import Synchronization

/// Wakes a thread that waits in epoll (eventfd(2)).
public final class Bell: Sendable {
    private let descriptor: FileDescriptor
    /// The descriptor's number, for epoll: readable while the bell has rung.
    public var number: Int32 { descriptor.number }

    /// A silent bell.
    public init() throws(TransportError) {
        let number = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        guard number >= 0 else { throw TransportError("eventfd") }
        descriptor = FileDescriptor(owning: number)
    }

    /// Rings. Callable from every thread; many rings before a `silence` count as one.
    public func ring() {
        var one: UInt64 = 1
        _ = unsafe write(number, &one, 8)
    }

    /// Stops ringing.
    public func silence() {
        var count: UInt64 = 0
        _ = unsafe read(number, &count, 8)
    }

    /// Waits until the bell rings or `milliseconds` (-1: no limit) are over, then silences it.
    /// Returns whether it rang. For threads that have no epoll loop.
    @discardableResult
    public func wait(milliseconds: Int32) -> Bool {
        var poll = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        guard unsafe Glibc.poll(&poll, 1, milliseconds) > 0 else { return false }
        silence()
        return true
    }
}

/// Messages to one thread: the only thing that crosses threads besides immutable values.
public final class Mailbox<Message: Sendable>: Sendable {
    private let queue = Mutex<[Message]>([])
    private let bell: Bell
    /// The bell's descriptor, for epoll.
    public var number: Int32 { bell.number }

    /// An empty mailbox.
    public init() throws(TransportError) {
        bell = try Bell()
    }

    /// Leaves a message and wakes the reader.
    public func post(_ message: Message) {
        let isFirst = queue.withLock { messages in
            messages.append(message)
            return messages.count == 1
        }
        if isFirst { bell.ring() }
    }

    /// Whether no message waits.
    public var isEmpty: Bool { queue.withLock { $0.isEmpty } }

    /// Takes all messages, oldest first.
    public func take() -> [Message] {
        bell.silence()
        return queue.withLock { messages in
            let all = messages
            messages.removeAll(keepingCapacity: true)
            return all
        }
    }
}
