import Foundation
import Testing

// Promise: while the store cannot be used, devices that are known go on as before, first uses get 503
// with Retry-After, nothing is let in unregistered or unbound, and everything recovers by itself.

@Suite(.explained) struct StoreAwayTests {
    @Test func `while the SQLite file is locked`() throws {
        let site = try Site()
        try expectKnown("good", at: site)
        let lock = try ChildProcess(
            "python3",
            [
                Tools.directory.appending(path: "lock-store.py").path,
                site.program.directory.appending(path: "store.db").path,
            ])
        _ = try lock.output.line("the lock") { $0 == "locked" }
        try expectOnlyKnown("good", at: site)
        lock.send("\n")
        _ = try lock.output.line("the release") { $0 == "released" }
        try expectRecovery(at: site)
    }

    @Test func `while the disk is full`() throws {
        let directory = try Tools.freshDirectory("full-disk")
        // A file system of its own, seen by the gateway alone, that goes when the gateway does.
        let isRoot = geteuid() == 0
        let script = "mount -t tmpfs -o size=2m tmpfs \(directory.path) && exec \"$@\""
        let site = try Site(
            ["store.file": directory.appending(path: "store.db").path],
            wrapper: ["unshare", isRoot ? "-m" : "-rm", "sh", "-c", script, "sh"])
        try expectKnown("good", at: site)
        let root = "/proc/\(site.program.process.identifier)/root"
        let filler = URL(fileURLWithPath: root + directory.path).appending(path: "filler")
        // What is left is less than a page of the database.
        try Tools.succeed(
            "sh", ["-c", "cat /dev/zero >\"$1\" 2>/dev/null; test -s \"$1\"", "sh", filler.path])
        try expectOnlyKnown("good", at: site)
        try FileManager.default.removeItem(at: filler)
        try expectRecovery(at: site)
    }

    /// A device that is registered while all is well.
    private func expectKnown(_ name: String, at site: Site) throws {
        #expect(try site.curl(name).get("vault.corp.test").status == 200)
    }

    /// Known devices go on, on open and on new connections; a first use, of a device or by a user,
    /// is told to come again.
    private func expectOnlyKnown(_ known: String, at site: Site) throws {
        let first = try site.curl("good-2").get("vault.corp.test")
        #expect(first.status == 503)
        #expect(first["Retry-After"] != nil)
        let unbound = try site.curl(known).get("vault.corp.test", "/signed-in?user=alice")
        #expect(unbound.status == 503)
        #expect(!unbound.text.contains("the assertion of"))
        for _ in 0..<5 {
            #expect(try site.curl(known).get("vault.corp.test").echo().posture == "trusted")
        }
        #expect(try site.curl("revoked").get("vault.corp.test").status == 403)
        #expect(try site.curl("expired").get("vault.corp.test").status == 403)
        let event = try site.program.events.first("of the outage") {
            $0.type == "system.store.availability"
        }
        #expect(event.reason == "STORE_UNAVAILABLE")
        #expect(try site.program.metrics().sum("sallyport_store_available") == 0)
    }

    private func expectRecovery(at site: Site) throws {
        try eventually("first uses are served again") {
            try site.curl("good-2").get("vault.corp.test").status == 200
        }
        let bound = try site.curl("good").get("vault.corp.test", "/signed-in?user=alice")
        #expect(bound.status == 200)
        _ = try site.program.events.first("of the recovery") {
            $0.type == "system.store.availability" && $0.result == "SUCCESS"
        }
        #expect(try site.program.metrics().sum("sallyport_store_available") == 1)
    }
}
