internal import DeviceTrust

extension SQLTrustStore {
    /// Looks for what can only come from a damaged database or a mistake in this program, and
    /// says what it found, one line for each kind. Reads everything: not for busy hours.
    public func findFaults() throws(StoreError) -> [String] {
        try session.transaction(.read) { () throws(StoreError) in
            var faults: [String] = []
            for check in session.dialect.integrityChecks {
                faults += try session.rows(check) { (row) throws(StoreError) in try row.text(0) }
            }
            faults.removeAll { $0 == "ok" }
            faults += try switchFaults()
            for (what, condition) in Self.consistency {
                session.renewDeadline()
                let count = try session.number("SELECT COUNT(*) FROM \(condition)")
                if count > 0 { faults.append("\(what): \(count)") }
            }
            return faults
        }
    }

    /// Switches that suspend rules while they are on.
    private func switchFaults() throws(StoreError) -> [String] {
        let count = try session.number(
            "SELECT COUNT(*) FROM device_trust_switch WHERE state = ?1 AND suspends_rules <> 0",
            [.text(PlatformSetting.State.on.rawValue)])
        return count > 0 ? ["switches that suspend rules while they are on: \(count)"] : []
    }

    /// What must not be there. What a change row must tell is known only while no change has been
    /// forgotten.
    private static let consistency: [(what: String, condition: String)] = [
        (
            "certificates without their device",
            """
            certificate c LEFT JOIN device d ON d.number = c.device AND d.org = c.org
            WHERE d.number IS NULL
            """
        ),
        (
            "bindings without their certificate or user",
            """
            binding b LEFT JOIN certificate c ON c.number = b.certificate
            LEFT JOIN org_user u ON u.number = b.org_user AND u.org = c.org
            WHERE c.number IS NULL OR u.number IS NULL
            """
        ),
        (
            "certificates that a revocation does not hold for, but should, or the other way round",
            """
            certificate c WHERE c.revocation IS DISTINCT FROM
                (SELECT r.number FROM revocation r
                    WHERE r.serial = c.serial AND r.org = c.org
                        AND (r.issuer IS NULL OR r.issuer = c.issuer)
                    ORDER BY r.number LIMIT 1)
            """
        ),
        (
            "certificates with a wrong successor",
            Successors.wrong
        ),
        (
            "certificates that the feed does not tell of",
            """
            feed f JOIN certificate c ON f.floor = 0 WHERE c.number NOT IN
                (SELECT certificate FROM change WHERE kind = 1 AND certificate IS NOT NULL)
            """
        ),
        (
            "changes of certificates that are not there",
            """
            change h LEFT JOIN certificate c ON c.number = h.certificate
            WHERE h.kind = 1 AND c.number IS NULL
            """
        ),
        (
            "deactivated users that the feed does not tell of",
            """
            feed f JOIN org_user u ON f.floor = 0 AND u.is_active = 0 WHERE NOT EXISTS
                (SELECT 1 FROM change h WHERE h.kind = 2 AND h.name = u.name AND h.org = u.org)
            """
        ),
        (
            "groups of users that the feed does not tell of",
            """
            feed f JOIN user_group g ON f.floor = 0 WHERE NOT EXISTS
                (SELECT 1 FROM change h
                    WHERE h.kind = 5 AND h.name = g.user_name AND h.org = g.org)
            """
        ),
        (
            "switches that the feed does not tell of",
            """
            feed f JOIN device_trust_switch s ON f.floor = 0 WHERE NOT EXISTS
                (SELECT 1 FROM change h
                    WHERE h.kind = 6 AND h.name = s.platform AND h.org = s.org)
            """
        ),
        (
            "changes of switches that are not there",
            """
            change h LEFT JOIN device_trust_switch s ON s.org = h.org AND s.platform = h.name
            WHERE h.kind = 6 AND s.platform IS NULL
            """
        ),
        (
            "changes that the feed claims to have forgotten",
            "feed f JOIN change h ON h.sequence <= f.floor"
        ),
    ]
}
