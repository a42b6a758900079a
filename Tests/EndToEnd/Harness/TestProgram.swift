import Foundation

/// The real program, started in a fresh directory and ready to serve.
final class TestProgram: Sendable {
    let directory: URL
    let port: Int
    let admin: String
    let process: ChildProcess

    /// The operational log. What the program wrote to standard output are its events.
    var log: LineLog { process.errors }
    var events: EventLog { EventLog(log: process.output) }

    /// `directory` is that of a program that ran before; `wrapper` is a command that becomes the
    /// program.
    init(
        _ settings: Settings, environment: [String: String] = [:], in directory: URL? = nil,
        wrapper: [String] = []
    ) throws {
        self.directory = try directory ?? Tools.freshDirectory("gateway")
        try Self.write(settings, to: self.directory)
        process = try Self.launch(self.directory, environment, wrapper)
        let ready = try process.errors.first("ready line") { ReadyLine($0) }
        port = ready.port
        admin = ready.admin
        Evidence.note(self)
    }

    /// Runs a subcommand of the program to its end.
    static func run(
        _ arguments: [String], directory: URL? = nil, within seconds: Double = 20
    ) throws -> ToolResult {
        try Tools.run(try binary(), arguments, directory: directory, within: seconds)
    }

    /// Starts a gateway that is expected to refuse its settings.
    static func refuse(_ text: String) throws -> ToolResult {
        let directory = try Tools.freshDirectory("gateway")
        let file = directory.appending(path: "sallyport.conf")
        try Data(text.utf8).write(to: file)
        return try run(["gateway", "--settings", file.path], directory: directory)
    }

    var settingsText: String {
        (try? String(contentsOf: directory.appending(path: "sallyport.conf"), encoding: .utf8))
            ?? ""
    }

    func url(_ host: String, _ path: String = "/") -> String { "https://\(host):\(port)\(path)" }

    /// Puts new settings in place of the old ones in one step.
    func replaceSettings(with settings: Settings) throws {
        try Self.write(settings, to: directory)
    }

    /// Asks for a reload and waits until the log says that this generation is in force.
    func reload(_ settings: Settings, generation: Int) throws {
        try replaceSettings(with: settings)
        process.signal(SIGHUP)
        _ = try log.line("reload of generation \(generation)") {
            $0.contains("info reloaded") && $0.contains("generation=\(generation)")
        }
    }

    /// Asks for the end and waits for it.
    @discardableResult
    func terminate(within seconds: Double = 20) throws -> Int32 {
        process.signal(SIGTERM)
        return try process.waitForExit(within: seconds)
    }

    deinit { process.stop() }

    private static func write(_ settings: Settings, to directory: URL) throws {
        let file = directory.appending(path: "sallyport.conf")
        try Data(settings.text.utf8).write(to: file, options: .atomic)
    }

    private static func launch(
        _ directory: URL, _ environment: [String: String], _ wrapper: [String]
    ) throws -> ChildProcess {
        let settings = directory.appending(path: "sallyport.conf").path
        let words = wrapper + [try binary(), "gateway", "--settings", settings]
        return try ChildProcess(
            words[0], Array(words.dropFirst()),
            environment: sanitizers.merging(environment) { $1 }, directory: directory)
    }

    /// What a program built with a sanitizer must do: end at the first finding, so that a test
    /// fails. The crash tracer would hold the pipes open for minutes.
    private static let sanitizers = [
        "TSAN_OPTIONS": "halt_on_error=1", "ASAN_OPTIONS": "halt_on_error=1",
        "SWIFT_BACKTRACE": "enable=no",
    ]

    /// Whether the program under test was built with a sanitizer, whose memory is not the
    /// program's own; whoever runs such a build says so.
    static var isSanitized: Bool {
        ProcessInfo.processInfo.environment["SALLYPORT_SANITIZED"] != nil
    }

    /// `SALLYPORT_BINARY`, or what was built together with these tests.
    static func binary() throws -> String {
        if let path = ProcessInfo.processInfo.environment["SALLYPORT_BINARY"] { return path }
        let built = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: "sallyport").path
        guard FileManager.default.isExecutableFile(atPath: built) else {
            throw Failure("no program at \(built): build it, or set SALLYPORT_BINARY")
        }
        return built
    }
}

/// `<time> info ready listen=127.0.0.1:40123 admin=127.0.0.1:40124 workers=2`
private struct ReadyLine {
    let port: Int
    let admin: String

    init?(_ line: String) {
        guard line.contains(" info ready ") else { return nil }
        var fields: [Substring: Substring] = [:]
        for word in line.split(separator: " ") {
            let parts = word.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
        guard let listen = fields["listen"]?.split(separator: ",").first,
            let text = listen.split(separator: ":").last, let number = Int(text)
        else { return nil }
        port = number
        admin = fields["admin"].map(String.init) ?? ""
    }
}
