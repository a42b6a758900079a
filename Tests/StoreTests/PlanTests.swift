import TestSupport
import Testing

@testable import Store

/// With ten million certificates a statement that reads a whole table is a fault.
@Suite struct PlanTests {
    @Test(arguments: [
        ("\(Selection.standingOf)", 2),
        ("\(Selection.certificates()) WHERE c.number > ?1 AND c.serial = ?2 LIMIT 9", 2),
        ("\(Selection.certificates()) WHERE c.number > ?1 AND d.id = ?2 LIMIT 9", 2),
        ("\(Selection.certificates()) WHERE c.number > ?1 AND u.name = ?2 LIMIT 9", 2),
        ("SELECT \(Successors.successor) FROM certificate c WHERE c.number = ?1", 1),
        ("SELECT sequence FROM change WHERE sequence > ?1 ORDER BY sequence LIMIT ?2", 2),
        ("SELECT COUNT(*) FROM binding WHERE org_user = ?1", 1),
        ("SELECT number FROM revocation WHERE serial = ?1 AND org = ?2", 2),
    ])
    func `Every look-up goes by an index`(text: String, parameters: Int) throws {
        let database = try TestDatabase(.sqlite)
        _ = try database.open()
        let output = try Program.run(
            "python3", ["-c", Self.explain, database.place, text, "\(parameters)"])
        let steps = String(decoding: output, as: UTF8.self).split(separator: "\n")
        #expect(!steps.isEmpty)
        #expect(!steps.contains { $0.contains("SCAN") }, "\(steps)")
    }

    private static let explain = """
        import sqlite3, sys
        plan = sqlite3.connect(sys.argv[1]).execute(
            "EXPLAIN QUERY PLAN " + sys.argv[2], [None] * int(sys.argv[3]))
        print("\\n".join(row[3] for row in plan))
        """
}
