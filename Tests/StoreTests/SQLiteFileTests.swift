import DeviceTrust
import Foundation
import TestSupport
import Testing

@testable import Store

/// What can happen to the file of a SQLite store, each really done.
@Suite struct SQLiteFileTests {
    private let directory: TestDirectory
    private let path: String

    init() throws {
        directory = try TestDirectory()
        path = directory.path("store.db")
    }

    private func mode(_ name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: directory.path(name))
        return try #require(attributes[.posixPermissions] as? Int)
    }

    @Test func `Only the owner may read the files`() throws {
        let store = try SQLiteTrustStore(file: path)
        _ = try store.settle(Sample.claim(1))
        for name in ["store.db", "store.db-wal", "store.db-shm"] {
            #expect(try mode(name) == 0o600, "\(name)")
        }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: directory.path).count == 3,
            "nothing is left lying about")
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o666, 0o610])
    func `A file that others may use is refused`(mode: Int) throws {
        _ = try SQLiteTrustStore(file: path)
        try setMode(mode)
        let text =
            "\(path) may be used by others than its owner: "
            + "its mode is \(String(mode, radix: 8)) and should be 600"
        #expect(throws: StoreError.misconfigured(text)) { _ = try SQLiteTrustStore(file: path) }
        try setMode(0o600)
        _ = try SQLiteTrustStore(file: path)
    }

    private func setMode(_ mode: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test func `A key that is deleted is not left in the file`() throws {
        let (old, new) = ([UInt8](repeating: 0xa7, count: 80), [UInt8](repeating: 0x5c, count: 80))
        do {
            let store = try SQLiteTrustStore(file: path)
            for (fresh, now) in [(old, Sample.now), (new, Sample.now + 100)] {
                let keys = try store.ticketKeys(fresh: fresh, rotation: 10, count: 1, at: now)
                #expect(keys.map(\.bytes) == [fresh])
            }
        }
        // Closing it has written all of it into the one file.
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).count == 1)
        let content = Data(try directory.read("store.db"))
        #expect(content.range(of: Data(new)) != nil)
        #expect(content.range(of: Data(old[..<16])) == nil)
    }

    @Test(arguments: ["", "a\0b", "/nowhere/store.db", "/", "/dev/null/store.db"])
    func `A path that cannot be right is a mistake of the settings`(path: String) throws {
        let error = #expect(throws: StoreError.self) { _ = try SQLiteTrustStore(file: path) }
        guard case .misconfigured(let text)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(text.contains(path.hasPrefix("/") ? path : "NUL"))
    }

    @Test func `Names that SQLite gives a meaning are files`() throws {
        for name in [":memory:", "file:x?mode=memory"] {
            let path = directory.path(name)
            _ = try SQLiteTrustStore(file: path)
            #expect(FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `A file that another process holds is unavailable and then is not`() throws {
        let store = try SQLiteTrustStore(file: path)
        let other = try SQLiteTrustStore(file: path)
        _ = try store.settle(Sample.claim(1))
        try other.session.begin(.write)
        let began = ContinuousClock.now
        #expect(
            throws: StoreError.unavailable("\(path) is locked by another process")
        ) { try store.settle(Sample.claim(2)) }
        #expect(ContinuousClock.now - began > .milliseconds(200))
        #expect(try store.everything().standings.count == 1, "reading goes on")
        other.session.rollback()
        #expect(try store.settle(Sample.claim(2)).isRegistered)
    }

    @Test func `A full database refuses to write, and writes when there is room`() throws {
        let store = try SQLiteTrustStore(file: path)
        _ = try store.settle(Sample.claim(1))
        let session = try #require(store.session as? SQLiteSession)
        try session.limit(pages: 60)
        var count = 1
        let error = #expect(throws: StoreError.self) {
            while true {
                _ = try store.settle(
                    Sample.claim(count + 1, subject: String(repeating: "s", count: 8000)))
                count += 1
            }
        }
        #expect(error == .unavailable("there is no room left for \(path)"))
        #expect(try store.everything().standings.count == count)
        try session.limit(pages: 1_000_000)
        #expect(try store.settle(Sample.claim(count + 1)).isRegistered)
        #expect(try store.findFaults() == [])
    }

    @Test(.enabled(if: TinyDisk.isPossible))
    func `A full disk is survived`() throws {
        let disk = try TinyDisk()
        let path = disk.path + "/store.db"
        let store = try SQLiteTrustStore(file: path)
        var count = 0
        let error = #expect(throws: StoreError.self) {
            while true {
                _ = try store.settle(
                    Sample.claim(count + 1, subject: String(repeating: "s", count: 8000)))
                count += 1
            }
        }
        guard case .unavailable? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(count > 0)
        #expect(throws: StoreError.self) { try SQLiteTrustStore(file: disk.path + "/other.db") }
        try disk.grow()
        #expect(try store.settle(Sample.claim(count + 1)).isRegistered)
        #expect(try store.everything().standings.count == count + 1)
        #expect(try SQLiteTrustStore(file: path).findFaults() == [])
    }

    @Test func `A file that has gone is not made anew, and is used when it is back`() throws {
        let store = try SQLiteTrustStore(file: path)
        _ = try store.settle(Sample.claim(1))
        let position = try store.everything().state.position
        _ = try store.mayHaveChanged()
        let away = directory.path + "-away"
        try FileManager.default.moveItem(atPath: directory.path, toPath: away)
        #expect(
            throws: StoreError.unavailable("\(path) is not there any more")
        ) { try store.settle(Sample.claim(2)) }
        #expect(try store.mayHaveChanged())
        try FileManager.default.createDirectory(
            atPath: directory.path, withIntermediateDirectories: false)
        #expect(throws: StoreError.self) { try store.everything() }
        #expect(!FileManager.default.fileExists(atPath: path))
        try FileManager.default.removeItem(atPath: directory.path)
        try FileManager.default.moveItem(atPath: away, toPath: directory.path)
        #expect(try store.settle(Sample.claim(2)).isRegistered)
        #expect(try store.changes(after: position, limit: 9)?.certificates.count == 1)
    }

    @Test func `Another database in its place has to be loaded from`() throws {
        let store = try SQLiteTrustStore(file: path)
        _ = try store.settle(Sample.claim(1))
        let position = try store.everything().state.position
        do {
            let other = try SQLiteTrustStore(file: directory.path("other.db"))
            for number in 5...9 { _ = try other.settle(Sample.claim(number)) }
        }
        _ = try store.mayHaveChanged()
        for end in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) }
        _ = try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: directory.path("other.db"), toPath: path)
        #expect(try store.mayHaveChanged())
        #expect(try store.changes(after: position, limit: 9) == nil)
        #expect(try store.everything().standings.count == 5)
        #expect(try store.changes(after: position, limit: 9)?.certificates.count == 4)
    }

    @Test func `What is no database is damaged`() throws {
        try directory.write(Array(repeating: UInt8(ascii: "x"), count: 4096), "store.db")
        try setMode(0o600)
        #expect(throws: StoreError.damaged("\(path) is not a SQLite database")) {
            _ = try SQLiteTrustStore(file: path)
        }
    }

    @Test func `A page that was overwritten is found`() throws {
        do {
            let store = try SQLiteTrustStore(file: path)
            for number in 1...300 { _ = try store.settle(Sample.claim(number)) }
        }
        var bytes = try directory.read("store.db")
        for place in 8 * 4096..<bytes.count { bytes[place] = 0xa5 }
        try directory.write(bytes, "store.db")
        try setMode(0o600)
        let error = #expect(throws: StoreError.self) {
            let store = try SQLiteTrustStore(file: path)
            _ = try store.everything()
            #expect(try store.findFaults() == [])
        }
        guard case .damaged? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}

extension SQLiteSession {
    /// Lets the database grow no further.
    func limit(pages: Int) throws {
        try begin(.read)
        try run([SQLCall("PRAGMA max_page_count = \(pages)")])
        try commit()
    }
}

/// A file system of one megabyte, where tests may mount one.
private final class TinyDisk {
    let directory: TestDirectory
    var path: String { directory.path }

    static let isPossible = (try? TinyDisk()) != nil

    init() throws {
        directory = try TestDirectory()
        try Program.run("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", directory.path])
    }

    deinit { _ = try? Program.run("umount", ["-l", directory.path]) }

    func grow() throws {
        try Program.run("mount", ["-o", "remount,size=16m", directory.path])
    }
}
