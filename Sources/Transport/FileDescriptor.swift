internal import CLinux
internal import Glibc

/// An open file descriptor with one owner; closed exactly once, when the owner goes.
public struct FileDescriptor: ~Copyable, Sendable {
    /// The number the kernel knows it by. Valid while this value lives.
    public let number: Int32

    /// Takes over an open descriptor.
    public init(owning number: Int32) {
        self.number = number
    }

    deinit {
        if number >= 0 { close(number) }
    }

    /// Opens (or creates, mode 0640) a file for appending.
    public static func openForAppending(
        _ path: String
    ) throws(TransportError) -> FileDescriptor {
        let number = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        guard number >= 0 else { throw TransportError("open", subject: path) }
        return FileDescriptor(owning: number)
    }

    /// An own duplicate of standard output.
    public static func standardOutput() throws(TransportError) -> FileDescriptor {
        try duplicate(1)
    }

    /// An own duplicate of standard error.
    public static func standardError() throws(TransportError) -> FileDescriptor {
        try duplicate(2)
    }

    private static func duplicate(_ number: Int32) throws(TransportError) -> FileDescriptor {
        let copy = fcntl(number, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw TransportError("dup", subject: "descriptor \(number)") }
        return FileDescriptor(owning: copy)
    }

    /// Writes as much as the kernel takes in one call.
    public func write(_ bytes: Span<UInt8>) -> IOOutcome {
        if bytes.isEmpty { return .bytes(0) }
        // The span is valid for the call, which does not keep the pointer.
        let count = unsafe bytes.withUnsafeBufferPointer { block in
            unsafe Glibc.write(number, block.baseAddress, block.count)
        }
        return IOOutcome(count)
    }

    /// Forces what was written to stable storage. Pipes and terminals answer with an error
    /// that the caller may ignore.
    public func synchronize() throws(TransportError) {
        guard fdatasync(number) == 0 else { throw TransportError("fdatasync") }
    }
}

/// What one non-blocking transfer did.
public enum IOOutcome: Equatable, Sendable {
    /// Transferred so many bytes (at least one, unless none were asked for).
    case bytes(Int)
    /// The peer has closed its sending side.
    case endOfStream
    /// The connection is broken; carries the errno value.
    case failed(Int32)
    /// Nothing can be transferred now.
    case wouldBlock

    /// Reads errno when `result` is negative. A count of zero is passed on as `.bytes(0)`.
    init(_ result: Int) {
        if result >= 0 {
            self = .bytes(result)
        } else if errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR {
            self = .wouldBlock
        } else {
            self = .failed(errno)
        }
    }
}
