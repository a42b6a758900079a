import Configuration
import Foundation
import TestSupport
import Testing

@testable import Control

@Suite struct SettingsSourceFilesTests {
    private let directory: TestDirectory
    private let source = SettingsSource.live

    init() throws {
        directory = try TestDirectory()
    }

    private func reason(_ path: String) -> String? {
        do throws(UnreadableFile) {
            _ = try source.read(path)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func `A file is read whole, an empty one too`() throws {
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try directory.write(bytes, "large")
        try directory.write([], "empty")
        #expect(try source.read(directory.path("large")) == bytes)
        #expect(try source.read(directory.path("empty")) == [])
    }

    @Test func `A file behind links is read`() throws {
        try directory.write([1], "one")
        for (name, target) in [("two", "one"), ("three", "two")] {
            try FileManager.default.createSymbolicLink(
                atPath: directory.path(name), withDestinationPath: target)
        }
        #expect(try source.read(directory.path("three")) == [1])
    }

    @Test func `What cannot be read says why`() throws {
        try directory.write([1], "folder/file")
        let manager = FileManager.default
        try manager.createSymbolicLink(
            atPath: directory.path("dangling"), withDestinationPath: "nothing")
        try manager.createSymbolicLink(
            atPath: directory.path("circle"), withDestinationPath: "circle")
        try manager.createSymbolicLink(
            atPath: directory.path("to-folder"), withDestinationPath: "folder")
        #expect(reason(directory.path("missing")) == "there is no such file")
        #expect(reason(directory.path("dangling")) == "there is no such file")
        #expect(reason(directory.path("circle")) == "there is no such file")
        #expect(reason(directory.path("folder")) == "it is a directory")
        #expect(reason(directory.path("to-folder")) == "it is a directory")
        #expect(reason(directory.path("folder/file/below")) == "there is no such file")
    }

    @Test(.enabled(if: getuid() != 0, "root may read everything"))
    func `A file that this user may not read says so`() throws {
        try directory.write([1], "secret")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0], ofItemAtPath: directory.path("secret"))
        #expect(reason(directory.path("secret")) == "it may not be read by this user")
    }

    @Test func `A file beyond the limit is refused, whatever its kind`() throws {
        try directory.write([UInt8](repeating: 0, count: 1001), "large")
        try directory.write([UInt8](repeating: 0, count: 1000), "right")
        #expect(try SettingsSource.readFile(directory.path("right"), limit: 1000).count == 1000)
        for (path, reason) in [
            (directory.path("large"), "it has 1001 bytes, and 1000 are the most"),
            ("/dev/zero", "it is larger than 1000 bytes"),
        ] {
            let error = #expect(throws: UnreadableFile.self) {
                try SettingsSource.readFile(path, limit: 1000)
            }
            #expect(error?.reason == reason)
        }
    }

    @Test func `The environment is the process's`() {
        #expect(source.environment("PATH") == ProcessInfo.processInfo.environment["PATH"])
        #expect(source.environment("SALLYPORT_NO_SUCH_NAME") == nil)
    }

    // MARK: Patterns

    private func matches(_ pattern: String) -> [String] {
        source.glob(directory.path(pattern)).map { String($0.dropFirst(directory.path.count + 1)) }
    }

    @Test(arguments: [
        ("*.conf", ["a.conf", "b.conf", "ba.conf"]), ("?.conf", ["a.conf", "b.conf"]),
        ("b*", ["b.conf", "b.conf.old", "ba.conf"]),
        ("*", ["a.conf", "b.conf", "b.conf.old", "ba.conf", "folder"]),
        ("*a*", ["a.conf", "ba.conf"]), ("**.conf", ["a.conf", "b.conf", "ba.conf"]),
        ("?", []), ("*.none", []), ("??.conf", ["ba.conf"]), ("a.conf", ["a.conf"]),
        ("c.conf", []), ("folder/*.conf", ["folder/c.conf"]), ("missing/*.conf", []),
        ("*.con", []), ("*b.conf", ["b.conf"]), ("b?conf", ["b.conf"]), (".*", []),
    ])
    func `A pattern gives the names that match, in order`(
        pattern: String, names: [String]
    ) throws {
        for name in ["b.conf", "a.conf", "ba.conf", "b.conf.old", ".hidden.conf", "folder/c.conf"] {
            try directory.write([], name)
        }
        #expect(matches(pattern) == names)
    }

    @Test func `A pattern of many stars takes no longer than its name`() throws {
        try directory.write([], String(repeating: "a", count: 250))
        #expect(matches(String(repeating: "*a", count: 120) + "*b") == [])
        #expect(matches(String(repeating: "*a", count: 120)).count == 1)
    }
}
