import Foundation
import Testing

/// The program as people call it; no server is needed.
struct CommandTests {
    private static let server = ["--connect", "127.0.0.1:1"]
    private static let scenarios = [
        "handshake", "requests", "idle", "mixed", "first-use", "revoke",
    ]

    /// Runs the program that was built with the tests.
    private func run(_ words: [String]) throws -> (status: Int32, output: String) {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let process = Process()
        process.executableURL = URL(filePath: own).deletingLastPathComponent()
            .appending(path: "sallyport-bench")
        process.arguments = words
        let pipe = Pipe()
        (process.standardOutput, process.standardError) = (pipe, pipe)
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    @Test(
        "every command explains itself with an example",
        arguments: scenarios + ["floor", "compare", "show"])
    func help(command: String) throws {
        let (status, output) = try run([command, "--help"])
        #expect(status == 0)
        let text = output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(text.contains("Example: sallyport-bench \(command)"))
    }

    @Test(
        "wrong options end with 64 and name the option",
        arguments: [
            (["handshake", "--connect", "127.0.0.1", "--no-certificate"], "--connect"),
            (["handshake", "--connect", "a:99999", "--no-certificate"], "--connect"),
            (["handshake"] + server, "--issuer"),
            (["handshake"] + server + ["--no-certificate", "--issuer", "a,b"], "--issuer"),
            (["handshake"] + server + ["--issuer", "a"], "--issuer"),
            (["handshake"] + server + ["--certificate", "a"], "--key"),
            (["handshake"] + server + ["--no-certificate", "--requests", "2"], "--requests"),
            (["handshake"] + server + ["--no-certificate", "--rate", "0"], "--rate"),
            (["handshake"] + server + ["--no-certificate", "--timeout", "101"], "--timeout"),
            (["handshake"] + server + ["--no-certificate", "--tls", "1.1"], "--tls"),
            (["handshake"] + server + ["--no-certificate", "--path", "app"], "--path"),
            (["requests"] + server + ["--no-certificate", "--streams", "0"], "--streams"),
            (["requests"] + server + ["--no-certificate", "--protocol", "spdy"], "--protocol"),
            (["idle"] + server + ["--no-certificate", "--silent", "--requests", "1"], "--silent"),
            (["mixed"] + server + ["--no-certificate", "--mix", "full=x"], "--mix"),
            (["first-use"] + server + ["--no-certificate"], "--issuer"),
            (["revoke"] + server + ["--issuer", "a,b", "--command", "true"], "{serial}"),
            (
                ["revoke"] + server + ["--issuer", "a,b", "--command", "{serial}", "--paths", "x"],
                "--paths"
            ),
            (["floor", "--certificates", "0"], "--certificates"),
            (["compare", "a"], "after"),
        ])
    func usage(words: [String], name: String) throws {
        let (status, output) = try run(words)
        #expect(status == 64)
        #expect(output.contains(name))
    }

    @Test("a server that is not there is said, and the end is 1", arguments: scenarios)
    func unreachable(command: String) throws {
        var words = [command] + CommandTests.server + ["--issuer", "a,b"]
        if command == "revoke" { words += ["--command", "{serial}"] }
        let (status, output) = try run(words)
        #expect(status == 1)
        #expect(output == "Error: cannot connect to 127.0.0.1:1: Connection refused\n")
    }

    @Test("what floor writes is shown and compared")
    func files() throws {
        let file = NSTemporaryDirectory() + "floor-\(UUID().uuidString).json"
        defer { try? FileManager.default.removeItem(atPath: file) }
        #expect(
            try run(["floor", "--count", "3", "--certificates", "2", "--json", file]).status == 0)
        let shown = try run(["show", file])
        #expect(shown.status == 0)
        #expect(shown.output.contains("plain"))
        #expect(try run(["compare", file, file]).status == 0)
        let missing = try run(["show", file + "x"])
        #expect(missing.status == 1)
        #expect(missing.output.contains("cannot be read"))
    }
}
