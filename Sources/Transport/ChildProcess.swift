internal import CLinux
internal import Glibc

/// A child that runs this program again with other arguments.
public struct ChildProcess: Sendable {
    /// Process identifier.
    public let identifier: Int32

    /// Starts the running program's own file with these arguments, the environment and the
    /// standard descriptors. Signals blocked here are open there.
    public static func start(arguments: [String]) throws(TransportError) -> ChildProcess {
        let program = "/proc/self/exe"
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        // The strings are ours until the spawn has copied them.
        let words = unsafe (["sallyport"] + arguments).map { unsafe strdup($0) } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        var identifier: pid_t = 0
        let code = unsafe posix_spawn(
            &identifier, program, nil, &attributes, words, environ)
        guard code == 0 else { throw TransportError("posix_spawn", subject: program, code: code) }
        return ChildProcess(identifier: identifier)
    }

    /// Sends a signal.
    public func send(_ signal: Signals.Kind) {
        kill(identifier, signal.rawValue)
    }

    /// The exit status (128 + signal when one killed it) once it has ended; nil while it runs.
    public func exitStatus() -> Int32? {
        var status: Int32 = 0
        guard unsafe waitpid(identifier, &status, WNOHANG) == identifier else { return nil }
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }
}
