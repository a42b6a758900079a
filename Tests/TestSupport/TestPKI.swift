import Foundation

/// Certificates, keys and lists of `certs/make-pki`, made once in a test run and kept in memory.
public struct TestPKI: Sendable {
    private let files: [String: [UInt8]]

    /// The certificates of Corp.
    public static func corp() throws -> TestPKI { try made.get() }

    private static let made = Result { try TestPKI() }

    private init() throws {
        let directory = try TestDirectory()
        try Program.run(Program.script("certs/make-pki"), [directory.path])
        var files: [String: [UInt8]] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: directory.path)
        where path.contains(".") {
            files[path] = try directory.read(path)
        }
        self.files = files
    }

    /// The content of a file by its path, such as `device/good.pem`.
    public func file(_ path: String) throws -> [UInt8] {
        guard let bytes = files[path] else { throw TestFailure("make-pki makes no \(path)") }
        return bytes
    }
}

/// A directory of its own that goes away with the object.
public final class TestDirectory: Sendable {
    /// Its path, without a link in it.
    public let path: String

    /// A fresh, empty directory.
    public init() throws {
        let url = FileManager.default.temporaryDirectory.appending(
            path: "sallyport-test-\(UUID())")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.resolvingSymlinksInPath().path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in it.
    public func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file in one step, directories on the way included.
    public func write(_ bytes: some Sequence<UInt8>, _ name: String) throws {
        let url = URL(fileURLWithPath: path(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url, options: .atomic)
    }

    /// The content of a file.
    public func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
    }
}
