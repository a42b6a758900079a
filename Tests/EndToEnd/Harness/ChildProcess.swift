import Foundation

/// A program started by the tests, with its three pipes.
final class ChildProcess: @unchecked Sendable {
    let identifier: Int32
    let output: LineLog
    let errors: LineLog
    private let exit: ExitStatus
    private let lock = NSLock()
    private var input: Descriptor?  // touched only with `lock` held

    init(
        _ program: String, _ arguments: [String], environment: [String: String] = [:],
        directory: URL? = nil
    ) throws {
        var words = [try Tools.path(of: program)] + arguments
        // `env` becomes the program it starts, so the process stays the same.
        if let directory { words = ["/usr/bin/env", "-C", directory.path] + words }
        let spawned = try Spawned(
            words, environment: ProcessInfo.processInfo.environment.merging(environment) { $1 })
        identifier = spawned.identifier
        input = spawned.input
        output = LineLog(reading: spawned.output)
        errors = LineLog(reading: spawned.errors)
        exit = ExitStatus(of: spawned.identifier)
        if program != Reaper.program { Reaper.shared.watch(identifier) }
    }

    var isRunning: Bool { !exit.isKnown }

    /// Writes to the program's standard input; a program that has ended takes nothing.
    func send(_ data: Data) { lock.withLock { input?.write(data) } }
    func send(_ text: String) { send(Data(text.utf8)) }
    func closeInput() { lock.withLock { input = nil } }

    func signal(_ number: Int32) { if isRunning { kill(identifier, number) } }

    /// The exit status, once the program and its output have ended; a program that does not end in
    /// time is killed.
    @discardableResult
    func waitForExit(within seconds: Double = 20) throws -> Int32 {
        guard let status = exit.wait(until: Date(timeIntervalSinceNow: seconds)) else {
            signal(SIGKILL)
            throw Failure("the program did not end in \(seconds) s; it wrote:\n\(errors.text)")
        }
        Reaper.shared.forget(identifier)
        try output.waitForEnd()
        try errors.waitForEnd()
        return status
    }

    /// Asks the program to end, then makes it end.
    func stop(within seconds: Double = 5) {
        signal(SIGTERM)
        if exit.wait(until: Date(timeIntervalSinceNow: seconds)) == nil { signal(SIGKILL) }
        Reaper.shared.forget(identifier)
    }
}

/// The end of a process, waited for by any thread.
private final class ExitStatus: @unchecked Sendable {
    private let condition = NSCondition()
    private var status: Int32?  // touched only with `condition` locked

    init(of identifier: Int32) {
        Thread { [self] in
            let value = Spawned.waitForEnd(of: identifier)
            condition.withLock {
                status = value
                condition.broadcast()
            }
        }.start()
    }

    var isKnown: Bool { condition.withLock { status != nil } }

    func wait(until deadline: Date) -> Int32? {
        condition.withLock {
            while status == nil && condition.wait(until: deadline) {}
            return status
        }
    }
}

/// Ends what the tests started when the test program ends, however it ends: a helper process holds
/// the list and acts when its standard input closes.
final class Reaper: Sendable {
    static let program = "/usr/bin/python3"
    static let shared = Reaper()
    private let process: ChildProcess?

    private init() {
        let script = Tools.directory.appending(path: "reaper.py").path
        process = try? ChildProcess(Self.program, [script, Tools.scratch.path])
    }

    func watch(_ identifier: Int32) { process?.send("+\(identifier)\n") }
    func forget(_ identifier: Int32) { process?.send("-\(identifier)\n") }
}
