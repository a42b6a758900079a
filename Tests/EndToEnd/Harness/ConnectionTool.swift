import Foundation

/// Clients that curl cannot play: `Tools/connections.py`.
final class ConnectionTool: Sendable {
    let process: ChildProcess

    private init(_ arguments: [String]) throws {
        let script = Tools.directory.appending(path: "connections.py").path
        process = try ChildProcess("python3", [script] + arguments)
    }

    deinit { process.stop(within: 0.5) }

    /// A TCP connection that sends these bytes and nothing more.
    static func silent(at site: Site, sending bytes: Data = Data()) throws -> ConnectionTool {
        let hex = bytes.map { String(format: "%02x", $0) }.joined()
        return try ConnectionTool(["silent", String(site.program.port), hex])
    }

    /// Connections with one request behind them.
    static func idle(at site: Site, count: Int, device: String?) throws -> ConnectionTool {
        try ConnectionTool(["idle"] + tls(site, device) + [String(count)])
    }

    /// A client that asks and does not read.
    static func reader(at site: Site, path: String) throws -> ConnectionTool {
        try ConnectionTool(["reader"] + tls(site, "good") + [path])
    }

    /// A client that sends a large body.
    static func writer(at site: Site, path: String, bytes: Int) throws -> ConnectionTool {
        try ConnectionTool(["writer"] + tls(site, "good") + [path, String(bytes)])
    }

    /// Clients that ask without a pause, half of them on connections of one request.
    static func load(
        at site: Site, path: String = "/echo", threads: Int = 4
    ) throws -> ConnectionTool {
        try ConnectionTool(["load"] + tls(site, "good") + [path, String(threads)])
    }

    /// A browser that signs on at this host, and keeps its connections.
    static func browser(at site: Site, host: String, device: String?) throws -> ConnectionTool {
        try ConnectionTool(["browser"] + tls(site, device, host: host))
    }

    private static func tls(
        _ site: Site, _ device: String?, host: String = "payroll.corp.test"
    ) -> [String] {
        let shown = device.map(site.corp.device)
        return [
            String(site.program.port), host, site.corp.path("ca/server.pem"),
            shown?.certificate ?? "-", shown?.key ?? "-",
        ]
    }

    /// Waits for a line that begins so, and returns its words.
    @discardableResult
    func waitFor(_ words: String, within seconds: Double = 60) throws -> [String] {
        try process.output.line(within: seconds, words) { $0.hasPrefix(words) }
            .components(separatedBy: " ")
    }

    @discardableResult
    func send(_ command: String, expecting words: String) throws -> [String] {
        process.send(command + "\n")
        return try waitFor(words)
    }

    /// Waits until the load has had so many answers.
    func waitForAnswers(_ count: Int) throws {
        _ = try process.output.line(within: 60, "\(count) answers") { line in
            line.hasPrefix("progress ") && (Int(line.dropFirst(9)) ?? 0) >= count
        }
    }
}

/// Tries again until it holds; each try takes its own time, so there is no waiting in between.
func eventually(
    within seconds: Double = 15, _ what: String, _ holds: () throws -> Bool
) throws {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while try !holds() {
        if Date() > deadline { throw Failure("not in \(seconds) s: \(what)") }
    }
}
