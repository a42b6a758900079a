import DeviceTrust
import TestSupport
import Testing

@testable import Store

/// With ten million certificates a statement that reads a whole table is a fault.
@Suite struct PlanTests {
    @Test(arguments: [
        ("\(Selection.standingOf)", 2),
        ("SELECT \(Successors.successor) FROM certificate c WHERE c.number = ?1", 1),
        ("SELECT sequence FROM change WHERE sequence > ?1 ORDER BY sequence LIMIT ?2", 2),
        ("SELECT COUNT(*) FROM binding WHERE org_user = ?1", 1),
        ("SELECT number FROM revocation WHERE serial = ?1 AND org = ?2", 2),
        (SQLTrustStore.loadedGroups, 4),
        ("SELECT group_name FROM user_group WHERE org = ?1 AND user_name = ?2", 2),
        (SQLTrustStore.purgeExpired, 2),
    ])
    func `Every look-up goes by an index`(text: String, parameters: Int) throws {
        let steps = try plan(text, parameters)
        #expect(!steps.contains { $0.contains("SCAN") }, "\(steps)")
    }

    @Test func `A device's successors are brought up to date by index`() throws {
        for call in Successors.refresh(device: [1], org: [2], at: 3) {
            let steps = try plan(call.text, call.values.count)
            // What has been found is scanned: at most 64 rows.
            let tables = ["SCAN certificate", "SCAN device", "SCAN l"]
            #expect(!steps.contains { tables.contains($0) }, "\(steps)")
            #expect(steps.contains { $0.contains("certificate_valid") }, "\(steps)")
            #expect(steps.contains { $0.contains("certificate_withdrawn") }, "\(steps)")
            #expect(!steps.contains { $0.contains("TEMP B-TREE FOR ORDER BY") }, "\(steps)")
        }
    }

    /// A list is in the order of the numbers. To walk all certificates in that order until enough
    /// of them match takes the longer the fewer match.
    @Test(arguments: [
        CertificateQuery(serial: Sample.serial(1)), CertificateQuery(deviceID: "a"),
        CertificateQuery(user: "ada"), CertificateQuery(fingerprint: Sample.fingerprint(1)),
        CertificateQuery(deviceID: "a", user: "ada", isRevoked: true),
    ])
    func `No list walks all certificates`(query: CertificateQuery) throws {
        for org in [nil, "corp"] {
            var query = query
            query.org = org
            let call = SQLTrustStore.listing(query, after: 7, limit: 9)
            #expect(call.text.contains("ORDER BY") && call.text.contains("LIMIT"))
            let steps = try plan(call.text, call.values.count)
            #expect(!steps.contains { $0.contains("SCAN") }, "\(steps)")
            #expect(!steps.contains { $0.contains("PRIMARY KEY (rowid>?)") }, "\(steps)")
            // Within an org, the rows come in order by themselves.
            let isSorted = steps.contains { $0.contains("TEMP B-TREE FOR ORDER BY") }
            #expect(!isSorted || org == nil, "\(steps)")
        }
    }

    /// PostgreSQL plans by what it has counted, so there is something to count.
    @Test func `PostgreSQL finds a user's certificates by the user`() throws {
        let store = try TestDatabase(.postgres).open()
        for start in [1, 501, 1001, 1501] {
            _ = try store.settle(
                (start..<start + 500).map { Sample.claim($0, user: "user-\($0 % 40)") },
                at: Sample.now)
        }
        let query = CertificateQuery(org: "corp", user: "user-7")
        let call = SQLTrustStore.listing(query, after: 7, limit: 9)
        let steps = try store.session.transaction(.write) { () throws(StoreError) in
            try store.session.run([SQLCall("ANALYZE")])
            return try store.session.rows("EXPLAIN \(call.text)", call.values) {
                (row) throws(StoreError) in try row.text(0)
            }
        }
        #expect(steps.contains { $0.contains("using binding_user on") }, "\(steps)")
        #expect(!steps.contains { $0.contains("Cond: (number > ") }, "\(steps)")
        #expect(!steps.contains { $0.contains("Seq Scan on certificate") }, "\(steps)")
        #expect(!steps.contains { $0.contains("Sort") }, "\(steps)")
    }

    /// The steps of SQLite's plan.
    private func plan(_ text: String, _ parameters: Int) throws -> [String] {
        let database = try TestDatabase(.sqlite)
        _ = try database.open()
        let output = try Program.run(
            "python3", ["-c", Self.explain, database.place, text, "\(parameters)"])
        let steps = String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(!steps.isEmpty)
        return steps
    }

    private static let explain = """
        import sqlite3, sys
        plan = sqlite3.connect(sys.argv[1]).execute(
            "EXPLAIN QUERY PLAN " + sys.argv[2], [None] * int(sys.argv[3]))
        print("\\n".join(row[3] for row in plan))
        """
}
