import Foundation

/// Why a test could not do what it set out to.
public struct TestFailure: Error, CustomStringConvertible {
    /// In words.
    public let description: String

    /// A failure for this reason.
    public init(_ description: String) { self.description = description }
}

/// Short runs of other programs, so that tests check against other code than their own.
public enum Program {
    /// The path of a script of this repository.
    public static func script(_ path: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: path).path
    }

    /// Runs a program, by its path or its name, that must succeed, and returns what it wrote.
    @discardableResult
    public static func run(
        _ program: String, _ arguments: [String], in directory: TestDirectory? = nil
    ) throws -> [UInt8] {
        let scratch = try directory ?? TestDirectory()
        let errors = "errors-\(UUID())"
        try scratch.write([], errors)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: scratch.path)
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle(forWritingAtPath: scratch.path(errors))
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = [UInt8](output.fileHandleForReading.everything())
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let words = String(decoding: try scratch.read(errors), as: UTF8.self)
            throw TestFailure("\(program) \(arguments.joined(separator: " ")): \(words)")
        }
        return bytes
    }

    /// Runs the `openssl` program.
    @discardableResult
    public static func openssl(
        _ arguments: String..., in directory: TestDirectory? = nil
    ) throws -> [UInt8] {
        try run("openssl", arguments, in: directory)
    }
}
