import Foundation

/// `Tools/server.py`, for as long as the object lives.
final class WebServer: Sendable {
    let port: Int
    private let process: Process
    private let input = Pipe()

    init(_ arguments: [String] = []) throws {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "Tools/server.py").path
        let output = Pipe()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script] + arguments
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process = process
        var line = ""
        while !line.hasSuffix("\n") {
            let bytes = output.fileHandleForReading.readData(ofLength: 1)
            guard !bytes.isEmpty else { throw CocoaError(.fileReadUnknown) }
            line += String(decoding: bytes, as: UTF8.self)
        }
        guard let port = line.split(separator: " ").last.flatMap({ Int($0.dropLast()) }) else {
            throw CocoaError(.fileReadUnknown)
        }
        self.port = port
        // What it says about requests is not read here, and must not fill the pipe.
        output.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
    }

    /// The server ends with its standard input.
    deinit { try? input.fileHandleForWriting.close() }

    /// A port that was free a moment ago.
    static func unusedPort() throws -> Int {
        let output = Pipe()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let bind = "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0))"
        process.arguments = ["python3", "-c", "\(bind); print(s.getsockname()[1], end='')"]
        process.standardOutput = output
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        guard let port = Int(text) else { throw CocoaError(.fileReadUnknown) }
        return port
    }

    func url(_ path: String, scheme: String = "http") -> String {
        "\(scheme)://127.0.0.1:\(port)\(path)"
    }
}

/// A certificate for 127.0.0.1 that signed itself, and its key.
final class ServerCertificate: Sendable {
    let directory: URL
    var certificate: String { directory.appending(path: "server.pem").path }
    var key: String { directory.appending(path: "server.key").path }

    init(name: String = "IP:127.0.0.1") throws {
        directory = FileManager.default.temporaryDirectory
            .appending(path: "sallyport-download-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.currentDirectoryURL = directory
        process.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-keyout", "server.key", "-out", "server.pem", "-subj", "/CN=server",
            "-addext", "subjectAltName=\(name)", "-days", "2",
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
    }

    deinit { try? FileManager.default.removeItem(at: directory) }
}
