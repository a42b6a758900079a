import Foundation

/// Where things are, and short runs of other programs.
enum Tools {
    /// The scripts beside these tests.
    static let directory = endToEnd.appending(path: "Tools")
    /// The root of the repository.
    static let repository = endToEnd.deletingLastPathComponent().deletingLastPathComponent()

    private static let endToEnd = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()

    /// A program by its path or by its name; Debian's own programs come before others of that name.
    static func path(of program: String) throws -> String {
        if program.contains("/") { return program }
        let search =
            "/usr/bin:/usr/sbin:/bin:" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
        for directory in search.split(separator: ":") {
            let path = "\(directory)/\(program)"
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        throw Failure("\(program) is not installed")
    }

    /// Runs a program to its end. The output is bytes; a program that outlives `seconds` is killed
    /// and counts as failed.
    static func run(
        _ program: String, _ arguments: [String], input: Data = Data(),
        environment: [String: String] = [:], directory: URL? = nil, within seconds: Double = 20
    ) throws -> ToolResult {
        let child = try ChildProcess(
            program, arguments, environment: environment, directory: directory)
        child.send(input)
        child.closeInput()
        let status = try child.waitForExit(within: seconds)
        return ToolResult(status: status, output: child.output.data, errors: child.errors.text)
    }

    /// Runs a program that must succeed, and returns what it wrote.
    @discardableResult
    static func succeed(
        _ program: String, _ arguments: [String], input: Data = Data(), directory: URL? = nil,
        within seconds: Double = 60
    ) throws -> Data {
        let result = try run(
            program, arguments, input: input, directory: directory, within: seconds)
        guard result.status == 0 else {
            throw Failure("\(program) \(arguments.joined(separator: " ")): \(result.errors)")
        }
        return result.output
    }

    /// Makes OpenSSL's own programs show certificates that they find too weak to show.
    static let lenientOpenSSL = [
        "OPENSSL_CONF": directory.appending(path: "lenient-openssl.cnf").path
    ]

    /// A fresh directory, removed when the test run ends.
    static func freshDirectory(_ name: String) throws -> URL {
        let url = scratch.appending(path: "\(name)-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }

    /// One directory for all files of this test run; the reaper removes it at the end.
    static let scratch = FileManager.default.temporaryDirectory
        .appending(path: "sallyport-e2e-\(ProcessInfo.processInfo.processIdentifier)")
}

/// What a program left behind.
struct ToolResult {
    let status: Int32
    let output: Data
    let errors: String

    var text: String { String(decoding: output, as: UTF8.self) }
}
