import DeviceTrust
import TestSupport
import Testing

@testable import Store

@Suite struct MigrationTests {
    @Test(arguments: StoreKind.allCases)
    func `A database is brought to the newest format once`(kind: StoreKind) throws {
        let database = try TestDatabase(kind)
        _ = try database.open().settle(Sample.claim(1))
        let again = try database.open()
        #expect(try again.everything().standings.count == 1)
        let versions = try again.session.transaction(.read) { () throws(StoreError) in
            try again.session.rows("SELECT version FROM migration ORDER BY version") {
                (row) throws(StoreError) in try row.number(0)
            }
        }
        #expect(versions == Migration.all.map(\.version))
        #expect(try again.findFaults() == [])
    }

    @Test(arguments: StoreKind.allCases)
    func `Those who open a new database at once all find it whole`(kind: StoreKind) throws {
        for _ in 1...(kind == .sqlite ? 20 : 4) {
            let database = try TestDatabase(kind)
            try inParallel(6) { index in
                let store = try patiently { try database.open() }
                _ = try patiently { try store.settle(Sample.claim(index + 1)) }
            }
            let store = try database.open()
            #expect(try store.everything().standings.count == 6)
            #expect(try store.findFaults() == [])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `A database of a newer version is refused`(kind: StoreKind) throws {
        let database = try TestDatabase(kind)
        let store = try database.open()
        try store.session.transaction(.write) { () throws(StoreError) in
            try store.session.run([SQLCall("INSERT INTO migration (version) VALUES (99)")])
        }
        #expect(throws: StoreError.fromTheFuture(found: 99, known: 2)) {
            _ = try database.open().everything()
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `A step that fails leaves nothing of itself`(kind: StoreKind) throws {
        let database = try TestDatabase(kind)
        let store = try database.open()
        _ = try store.settle(Sample.claim(1))
        let broken = Migration(
            version: 3, statements: ["CREATE TABLE extra (number BIGINT)", "CREATE NONSENSE"])
        #expect(throws: StoreError.self) { try store.session.migrate(Migration.all + [broken]) }
        let next = Migration(version: 3, statements: ["CREATE TABLE extra (number BIGINT)"])
        try store.session.migrate(Migration.all + [next])
        #expect(throws: StoreError.fromTheFuture(found: 3, known: 2)) {
            _ = try database.open().everything()
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `A database of the first format keeps what it holds`(kind: StoreKind) throws {
        let database = try TestDatabase(kind)
        let old = try database.open()
        _ = try old.settle(Sample.claim(1, user: "ada"))
        try old.session.transaction(.write) { () throws(StoreError) in
            try old.session.run(
                ["device_trust_switch", "user_group", "one_time"].map {
                    SQLCall("DROP TABLE \($0)")
                } + [SQLCall("DELETE FROM migration WHERE version > 1")])
        }
        let new = try database.open()
        #expect(try new.everything().standings.values.map(\.standing.user) == ["ada"])
        #expect(try new.switches() == [])
        let change = try new.changeGroups(
            of: "ada", org: "corp", GroupOrder(add: ["staff"]), at: Sample.now)
        #expect(change.after == ["staff"])
        #expect(try new.findFaults() == [])
    }

    @Test func `Another program's SQLite database is left alone`() throws {
        let directory = try TestDirectory()
        let path = directory.path("other.db")
        try Program.run(
            "python3",
            [
                "-c",
                """
                import os, sqlite3, sys
                os.umask(0o077)
                sqlite3.connect(sys.argv[1]).execute('CREATE TABLE t (x)')
                """,
                path,
            ])
        #expect(throws: StoreError.misconfigured("the database belongs to another program")) {
            _ = try SQLiteTrustStore(file: path)
        }
    }
}
