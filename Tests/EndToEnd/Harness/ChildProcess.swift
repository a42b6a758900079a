import Foundation

/// A program started by the tests, with its three pipes.
final class ChildProcess: @unchecked Sendable {
    // Foundation's `Process` is not Sendable; after `init` it is only asked for its identifier and
    // its end, and the end is handed over through `exit`.
    private let process = Process()
    private let input = Pipe()
    private let exit = ExitStatus()
    let output: LineLog
    let errors: LineLog

    init(
        _ program: String, _ arguments: [String], environment: [String: String] = [:],
        directory: URL? = nil
    ) throws {
        let outputPipe = Pipe()
        let errorPipe = Pipe()
        process.executableURL = URL(fileURLWithPath: try Tools.path(of: program))
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.currentDirectoryURL = directory
        process.standardInput = input
        process.standardOutput = outputPipe
        process.standardError = errorPipe
        process.terminationHandler = { [exit] process in exit.set(process.terminationStatus) }
        try process.run()
        Reaper.shared.watch(process.processIdentifier)
        output = LineLog(reading: outputPipe)
        errors = LineLog(reading: errorPipe)
    }

    var identifier: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    /// Writes to the program's standard input.
    func send(_ data: Data) { try? input.fileHandleForWriting.write(contentsOf: data) }
    func send(_ text: String) { send(Data(text.utf8)) }
    func closeInput() { try? input.fileHandleForWriting.close() }

    func signal(_ number: Int32) { kill(identifier, number) }

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
        guard isRunning else { return }
        signal(SIGTERM)
        if exit.wait(until: Date(timeIntervalSinceNow: seconds)) == nil { signal(SIGKILL) }
        Reaper.shared.forget(identifier)
    }
}

/// The end of a process, waited for by any thread.
private final class ExitStatus: @unchecked Sendable {
    private let condition = NSCondition()
    private var status: Int32?  // touched only with `condition` locked

    func set(_ value: Int32) {
        condition.withLock {
            status = value
            condition.broadcast()
        }
    }

    func wait(until deadline: Date) -> Int32? {
        condition.withLock {
            while status == nil && condition.wait(until: deadline) {}
            return status
        }
    }
}

/// Ends what the tests started when the test program ends, however it ends: a helper process holds
/// the list and acts when its standard input closes.
final class Reaper: @unchecked Sendable {
    static let shared = Reaper()
    private let lock = NSLock()
    private let input = Pipe()
    private let process = Process()

    private init() {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = [
            Tools.directory.appending(path: "reaper.py").path, Tools.scratch.path,
        ]
        process.standardInput = input
        try? process.run()
        try? input.fileHandleForReading.close()
    }

    func watch(_ identifier: Int32) { write("+\(identifier)\n") }
    func forget(_ identifier: Int32) { write("-\(identifier)\n") }

    private func write(_ line: String) {
        lock.withLock { try? input.fileHandleForWriting.write(contentsOf: Data(line.utf8)) }
    }
}
