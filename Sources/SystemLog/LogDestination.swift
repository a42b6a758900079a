internal import Transport

/// Where a log goes.
public enum LogDestination: Hashable, Sendable, CustomStringConvertible {
    /// A file that is appended to, made if need be.
    case file(String)
    /// The process's standard error.
    case standardError
    /// The process's standard output.
    case standardOutput

    /// The destination in the words of the settings: `stdout`, `stderr` or a path.
    public init(_ text: String) {
        switch text {
        case "stderr": self = .standardError
        case "stdout": self = .standardOutput
        default: self = .file(text)
        }
    }

    /// The destination in the words of the settings.
    public var description: String {
        switch self {
        case .file(let path): path
        case .standardError: "stderr"
        case .standardOutput: "stdout"
        }
    }
}

/// What the pump writes to; apart from it so that failures can be staged in tests.
protocol LogSink: ~Copyable {
    /// Whether what was written can be forced to stable storage.
    var isDurable: Bool { get }
    func write(_ bytes: Span<UInt8>) -> IOOutcome
    mutating func synchronize()
    /// Opens the destination anew; on failure the old one stays in use.
    mutating func reopen() throws(TransportError)
}

/// A destination that is open.
struct LogFile: ~Copyable, LogSink, Sendable {
    private let destination: LogDestination
    private var descriptor: FileDescriptor

    init(_ destination: LogDestination) throws(TransportError) {
        self.destination = destination
        descriptor = try Self.open(destination)
    }

    var isDurable: Bool {
        if case .file = destination { true } else { false }
    }

    func write(_ bytes: Span<UInt8>) -> IOOutcome {
        descriptor.write(bytes)
    }

    /// A failure shows in the next write; there is nothing else to be done about it here.
    mutating func synchronize() {
        try? descriptor.synchronize()
    }

    mutating func reopen() throws(TransportError) {
        guard isDurable else { return }
        descriptor = try Self.open(destination)
    }

    private static func open(
        _ destination: LogDestination
    ) throws(TransportError) -> FileDescriptor {
        switch destination {
        case .file(let path): try .openForAppending(path)
        case .standardError: try .standardError()
        case .standardOutput: try .standardOutput()
        }
    }
}
