/// Keeps in each certificate of a device who its successor is, when one has come or was revoked.
enum Successors {
    /// Writes down anew whose successor has changed, and into the feed.
    static func refresh(device: [UInt8], org: [UInt8], at now: Int64) -> [SQLCall] {
        let changed = """
            c.device = (SELECT number FROM device WHERE id = ?1 AND org = ?2)
                AND c.successor IS DISTINCT FROM \(Selection.successor)
            """
        return [
            SQLCall(
                """
                INSERT INTO change (changed_at, kind, certificate)
                SELECT ?3, 1, c.number FROM certificate c WHERE \(changed)
                """, [.bytes(device), .bytes(org), .integer(now)], announces: true),
            SQLCall(
                "UPDATE certificate AS c SET successor = \(Selection.successor) WHERE \(changed)",
                [.bytes(device), .bytes(org)]),
        ]
    }
}
