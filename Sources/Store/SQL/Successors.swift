/// Keeps in each certificate of a device who its successor is, when one has come or was revoked.
///
/// A device may come with any number of certificates, each of which would be everybody else's
/// successor once. So that one more costs the same however many there are, only the `limit`
/// certificates of a device that end last take part; one that no longer does keeps the successor
/// it had while it did.
enum Successors {
    /// How many certificates of a device take part: the last to end of those that may be
    /// successors, and as many of the revoked, which may have successors only.
    static let limit = 32

    /// How many certificates may come to a device before it has to be refreshed: so few that each
    /// still takes part then, unless enough others ended later already when it came.
    static let registrationsAtOnce = limit / 2

    /// Writes down anew whose successor has changed, and into the feed.
    static func refresh(device: [UInt8], org: [UInt8], at now: Int64) -> [SQLCall] {
        [
            SQLCall(
                """
                \(changed) INSERT INTO change (changed_at, kind, certificate)
                SELECT ?3, 1, x.number FROM changed x
                """, [.bytes(device), .bytes(org), .integer(now)], announces: true),
            SQLCall(
                """
                \(changed) UPDATE certificate SET successor = x.successor FROM changed x
                WHERE certificate.number = x.number
                """, [.bytes(device), .bytes(org)]),
        ]
    }

    /// The certificates of a device whose successor has changed, with the new one. Those that take
    /// part are read once and compared among themselves.
    private static let changed = """
        WITH valid AS MATERIALIZED (\(latest(of: named, "IS NULL"))),
            withdrawn AS MATERIALIZED (\(latest(of: named, "IS NOT NULL"))),
            due AS MATERIALIZED (
                SELECT p.number, p.successor AS known, (SELECT MAX(s.not_after) FROM valid s
                    WHERE s.not_after > p.not_after AND s.not_before > p.not_before) AS successor
                FROM (SELECT * FROM valid UNION ALL SELECT * FROM withdrawn) p),
            changed AS (SELECT * FROM due WHERE successor IS DISTINCT FROM known)
        """

    private static let named = "(SELECT number FROM device WHERE id = ?1 AND org = ?2)"

    /// The end of the successor of the certificate `c`.
    static let successor = successor(
        device: "c.device", notBefore: "c.not_before", notAfter: "c.not_after")

    /// The latest end among the certificates that may take the place of another one: of the same
    /// device, issued later, not revoked, ending later.
    static func successor(device: String, notBefore: String, notAfter: String) -> String {
        """
        (SELECT MAX(s.not_after) FROM (\(latest(of: device, "IS NULL"))) s
            WHERE s.not_after > \(notAfter) AND s.not_before > \(notBefore))
        """
    }

    /// The certificates `c` whose successor is not what it should be.
    static let wrong = """
        certificate c WHERE c.successor IS DISTINCT FROM \(successor)
            AND c.number IN (\(partakers(of: "c.device")))
        """

    /// The numbers of the certificates whose successors are kept up to date.
    private static func partakers(of device: String) -> String {
        """
        SELECT number FROM (\(latest(of: device, "IS NULL"))) v
        UNION ALL SELECT number FROM (\(latest(of: device, "IS NOT NULL"))) w
        """
    }

    /// The certificates that end last, by index.
    private static func latest(of device: String, _ revocation: String) -> String {
        """
        SELECT l.number, l.not_before, l.not_after, l.successor FROM certificate l
        WHERE l.device = \(device) AND l.revocation \(revocation)
        ORDER BY l.not_after DESC, l.number DESC LIMIT \(limit)
        """
    }
}
