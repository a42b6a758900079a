import Foundation
import TestSupport
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
        // A small write may still find room in what the database's files hold already, so whether
        // the store counts as available changes with each try.
        try expectOnlyKnown("good", at: site, isSteady: false)
        try FileManager.default.removeItem(at: filler)
        try expectRecovery(at: site)
    }

    @Test func `while PostgreSQL is stopped`() throws {
        let server = try PostgresServer()
        let site = try Site(["store.postgresql": try secret(server.newDatabase())])
        try expectKnown("good", at: site)
        try server.stop()
        try expectOnlyKnown("good", at: site)
        try server.start()
        try expectRecovery(at: site)
    }

    @Test func `while PostgreSQL answers nothing`() throws {
        let server = try PostgresServer()
        let site = try Site([
            "store.postgresql": try secret(server.newDatabase()), "timeout.store": "1s",
        ])
        try expectKnown("good", at: site)
        try server.pause()
        try expectOnlyKnown("good", at: site)
        try server.resume()
        try expectRecovery(at: site)
    }

    @Test func `while the network to PostgreSQL is cut`() throws {
        let server = try PostgresServer(tcp: true)
        let connection = try server.newDatabase()
        let port = try #require(connection.firstMatch(of: /port=(\d+)/)?.output.1)
        let script = Tools.directory.appending(path: "relay.py").path
        let network = try ChildProcess("python3", [script, "127.0.0.1", String(port)])
        let relayed = connection.replacing(
            "port=\(port)", with: "port=\(try network.output.listeningPort())")
        let site = try Site([
            "store.postgresql": try secret(relayed), "timeout.store": "1s",
        ])
        try expectKnown("good", at: site)
        network.send("cut\n")
        _ = try network.output.line("the cut") { $0 == "cut" }
        try expectOnlyKnown("good", at: site)
        network.send("mend\n")
        try expectRecovery(at: site)
    }

    @Test func `a gateway that starts while PostgreSQL is stopped serves when it is back`() throws {
        let server = try PostgresServer()
        let connection = try server.newDatabase()
        try server.stop()
        let site = try Site(["store.postgresql": try secret(connection)])
        #expect(try site.curl("good").get("vault.corp.test").status == 503)
        #expect(try site.curl("revoked").get("vault.corp.test").status == 403)
        try server.start()
        try expectRecovery(at: site)
    }

    @Test func `what was revoked elsewhere during an outage is in force after it`() throws {
        let server = try PostgresServer(tcp: true)
        let connection = try server.newDatabase()
        let port = try #require(connection.firstMatch(of: /port=(\d+)/)?.output.1)
        let script = Tools.directory.appending(path: "relay.py").path
        let network = try ChildProcess("python3", [script, "127.0.0.1", String(port)])
        let relayed = connection.replacing(
            "port=\(port)", with: "port=\(try network.output.listeningPort())")
        let site = try Site(["store.postgresql": try secret(relayed)])
        try expectKnown("good", at: site)
        network.send("cut\n")
        _ = try network.output.line("the cut") { $0 == "cut" }
        let other = try Site(["store.postgresql": try secret(connection)])
        let result = try other.program.command(
            ["cert", "revoke", "--org", "corp", "--device", "C02GOOD", "--yes"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(try site.curl("good").get("vault.corp.test").status == 200)
        network.send("mend\n")
        try eventually("revoked at the gateway that was cut off") {
            try site.curl("good").get("vault.corp.test").status == 403
        }
    }

    /// A setting's value for a connection string.
    private func secret(_ connection: String) throws -> String {
        let file = try Tools.freshDirectory("store").appending(path: "connection")
        try Data(connection.utf8).write(to: file)
        return "file:\(file.path)"
    }

    /// A device that is registered while all is well.
    private func expectKnown(_ name: String, at site: Site) throws {
        #expect(try site.curl(name).get("vault.corp.test").status == 200)
    }

    /// Known devices go on, on open and on new connections; a first use, of a device or by a user,
    /// is told to come again.
    private func expectOnlyKnown(
        _ known: String, at site: Site, isSteady: Bool = true
    ) throws {
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
        if isSteady {
            #expect(try site.program.metrics().sum("sallyport_store_available") == 0)
        }
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
        try eventually("the store counts as available") {
            try site.program.metrics().sum("sallyport_store_available") == 1
        }
    }
}
