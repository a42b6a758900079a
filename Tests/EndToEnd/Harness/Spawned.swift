import Foundation

/// A file descriptor that is closed when nobody holds it any more.
final class Descriptor: Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { close(number) }

    /// Waits for bytes; none means the end.
    func read(into buffer: inout [UInt8]) -> Int {
        while true {
            let count = unsafe Glibc.read(number, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            return max(count, 0)
        }
    }

    /// Writes everything, unless the other side is gone.
    func write(_ data: Data) {
        var rest = [UInt8](data)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe Glibc.write(number, bytes.baseAddress, bytes.count)
            }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// A process made by posix_spawn, with pipes.
///
/// Foundation's `Process` is not used: with many programs at once it overran a buffer of its own
/// and stopped at interrupted reads.
struct Spawned {
    let identifier: Int32
    let input: Descriptor
    let output: Descriptor
    let errors: Descriptor

    /// One start at a time: a pipe must be closed to other programs before one of them starts.
    private static let lock = NSLock()

    init(_ words: [String], environment: [String: String]) throws {
        signal(SIGPIPE, SIG_IGN)  // A program that ended must not end the tests.
        self = try Self.lock.withLock { try Self.start(words, environment) }
    }

    /// Waits for the end of a process; the negative signal number if it was killed.
    static func waitForEnd(of identifier: Int32) -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : -signal
    }

    private static func start(
        _ words: [String], _ environment: [String: String]
    ) throws -> Spawned {
        let (input, output, errors) = (try Pipe(), try Pipe(), try Pipe())
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, input.reading.number, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output.writing.number, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, errors.writing.number, 2)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // The threads that run tests block signals; a program must be able to get them.
        var blocked = sigset_t()
        unsafe sigemptyset(&blocked)
        unsafe posix_spawnattr_setsigmask(&attributes, &blocked)
        var broken = sigset_t()
        unsafe sigemptyset(&broken)
        unsafe sigaddset(&broken, SIGPIPE)
        unsafe posix_spawnattr_setsigdefault(&attributes, &broken)
        unsafe posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        // The copies live until the call has returned; the new process has its own.
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        var variables = unsafe environment.map { unsafe strdup("\($0)=\($1)") } + [nil]
        defer { unsafe (arguments + variables).forEach { unsafe free($0) } }
        var identifier: pid_t = 0
        let failure = unsafe posix_spawn(
            &identifier, words[0], &actions, &attributes, &arguments, &variables)
        guard failure == 0 else { throw Failure("cannot start \(words[0]): error \(failure)") }
        return Spawned(
            identifier: identifier, input: input.writing, output: output.reading,
            errors: errors.reading)
    }

    private init(identifier: Int32, input: Descriptor, output: Descriptor, errors: Descriptor) {
        self.identifier = identifier
        self.input = input
        self.output = output
        self.errors = errors
    }

    /// Both ends are closed to programs started later.
    private struct Pipe {
        let reading: Descriptor
        let writing: Descriptor

        init() throws {
            var ends: [Int32] = [0, 0]
            guard unsafe pipe(&ends) == 0 else { throw Failure("no pipe: error \(errno)") }
            reading = Descriptor(ends[0])
            writing = Descriptor(ends[1])
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        }
    }
}
