import Foundation

/// A PostgreSQL server of the tests' own, in a fresh directory, on a Unix socket there.
///
/// `Tools/postgres.py` keeps it, and ends and removes it when this process ends, however it does.
public final class PostgresServer: @unchecked Sendable {
    private static let one = Result { try PostgresServer() }

    // All of it is used under `lock` only.
    private let lock = NSLock()
    private let process = Process()
    private let input: FileHandle
    private let output: FileHandle
    private var unread = Data()

    /// The server that a test run shares; for tests that do not stop it.
    public static func shared() throws -> PostgresServer { try one.get() }

    /// A server that runs. With `tcp` it listens on a free port of the loopback address as well,
    /// and connection strings lead there and hold a password.
    public init(tcp: Bool = false) throws {
        let (toTool, fromTool) = (Pipe(), Pipe())
        input = toTool.fileHandleForWriting
        output = fromTool.fileHandleForReading
        // Other programs that tests start must not keep the tool's input open.
        for handle in [input, output] {
            _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
        }
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["python3", Program.script("Tests/TestSupport/Tools/postgres.py")]
            + (tcp ? ["--tcp"] : [])
        process.standardInput = toTool.fileHandleForReading
        process.standardOutput = fromTool.fileHandleForWriting
        try process.run()
        try? fromTool.fileHandleForWriting.close()
        try? toTool.fileHandleForReading.close()
        try start()
    }

    deinit { try? input.close() }

    /// The password of connection strings with TCP.
    public static let password = "secret-of-tests"

    /// Starts it, and returns when it answers.
    public func start() throws { try tell("start") }

    /// Ends it in order, breaking off what goes on.
    public func stop() throws { try tell("stop") }

    /// Ends it and all its processes by SIGKILL.
    public func kill() throws { try tell("kill") }

    /// SIGSTOP to all its processes: connections stay and nothing answers.
    public func pause() throws { try tell("pause") }

    /// SIGCONT.
    public func resume() throws { try tell("resume") }

    /// Ends every connection.
    public func cut() throws { try tell("cut") }

    /// Makes an empty database and returns a connection string for its owner, no superuser.
    public func newDatabase() throws -> String {
        let name = "test_" + UUID().uuidString.lowercased().replacing("-", with: "")
        return try tell("database \(name)")
    }

    @discardableResult
    private func tell(_ command: String) throws -> String {
        try lock.withLock {
            try input.write(contentsOf: Data("\(command)\n".utf8))
            let line = try readLine()
            guard line.hasPrefix("ok") else {
                throw TestFailure("PostgreSQL, \(command): \(line)")
            }
            return line.dropFirst(2).trimmingCharacters(in: .whitespaces)
        }
    }

    private func readLine() throws -> String {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: unread[..<end], as: UTF8.self)
                unread = Data(unread[unread.index(after: end)...])
                return line
            }
            let part = output.nextPart()
            if part.isEmpty { throw TestFailure("the tool that keeps PostgreSQL has ended") }
            unread += part
        }
    }
}
