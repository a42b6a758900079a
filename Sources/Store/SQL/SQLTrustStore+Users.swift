extension SQLTrustStore {
    /// Deactivates or reactivates a user; see `TrustStore`.
    public func setUser(
        _ name: String, org: String, isActive: Bool, at now: Int64
    ) throws(StoreError) -> Int {
        try StoreLimits.check(org, "the org")
        try StoreLimits.check(name, "the user's name")
        let user: [SQLValue] = [.text(name), .text(org)]
        return try session.transaction(.write) { () throws(StoreError) in
            let was = try session.first(
                "SELECT is_active FROM org_user WHERE name = ?1 AND org = ?2", user
            ) { (row) throws(StoreError) in try row.number(0) != 0 }
            if was != isActive {
                try session.run(
                    Self.activation(user, isActive, isKnown: was != nil, at: .integer(now)))
            }
            return Int(try session.number("SELECT COUNT(*) FROM \(Self.bindingsOfUser)", user))
        }
    }

    /// Says whether a device is managed; false when it is not known.
    public func setDevice(
        _ id: String, org: String, isManaged: Bool, at now: Int64
    ) throws(StoreError) -> Bool {
        let device: [SQLValue] = [.text(id), .text(org)]
        return try session.transaction(.write) { () throws(StoreError) in
            let was = try session.first(
                "SELECT is_managed FROM device WHERE id = ?1 AND org = ?2", device
            ) { (row) throws(StoreError) in try row.number(0) != 0 }
            guard let was else { return false }
            guard was != isManaged else { return true }
            try session.run([
                SQLCall(
                    "UPDATE device SET is_managed = ?3 WHERE id = ?1 AND org = ?2",
                    device + [.flag(isManaged)]),
                SQLCall(
                    """
                    INSERT INTO change (changed_at, kind, certificate)
                    SELECT ?3, 1, c.number FROM device d JOIN certificate c ON c.device = d.number
                    WHERE d.id = ?1 AND d.org = ?2
                    """, device + [.integer(now)], announces: true),
            ])
            return true
        }
    }

    /// Adds to and removes from the users of a device; see `TrustStore`. Who is both added and
    /// removed is removed.
    public func changeListedUsers(
        of device: String, org: String, add: [String], remove: [String], at now: Int64
    ) throws(StoreError) -> [String] {
        try StoreLimits.check(org, "the org")
        try StoreLimits.check(device, "the device's name")
        for name in add { try StoreLimits.check(name, "a user's name") }
        let isReading = add.isEmpty && remove.isEmpty
        return try session.transaction(isReading ? .read : .write) { () throws(StoreError) in
            let before = try listedUsers(of: device, org)
            if isReading { return before }
            let list: [SQLValue] = [.text(device), .text(org)]
            try session.run(
                add.map { SQLCall(Self.addListedUser, list + [.text($0)]) }
                    + remove.map { SQLCall(Self.removeListedUser, list + [.text($0)]) })
            let after = try listedUsers(of: device, org)
            if !after.elementsEqual(before, by: { $0.utf8.elementsEqual($1.utf8) }) {
                try session.run([Self.change(.listedUsers, org, device, at: now)])
            }
            return after
        }
    }

    private func listedUsers(of device: String, _ org: String) throws(StoreError) -> [String] {
        try session.rows(
            "SELECT name FROM listed_user WHERE device_id = ?1 AND org = ?2 ORDER BY name",
            [.text(device), .text(org)]
        ) { (row) throws(StoreError) in try row.text(0) }
    }

    private static func activation(
        _ user: [SQLValue], _ isActive: Bool, isKnown: Bool, at now: SQLValue
    ) -> [SQLCall] {
        let write =
            isKnown
            ? "UPDATE org_user SET is_active = ?3 WHERE name = ?1 AND org = ?2"
            : """
            INSERT INTO org_user (number, name, org, is_active)
            SELECT COALESCE(MAX(number), 0) + 1, ?1, ?2, ?3 FROM org_user
            """
        return [
            SQLCall(write, user + [.flag(isActive)]),
            SQLCall(
                "INSERT INTO change (changed_at, kind, name, org) VALUES (?3, 2, ?1, ?2)",
                user + [now], announces: true),
            SQLCall(
                """
                INSERT INTO change (changed_at, kind, certificate)
                SELECT ?3, 1, b.certificate FROM \(bindingsOfUser)
                """, user + [now], announces: true),
        ]
    }

    static func change(
        _ kind: ChangeKind, _ org: String?, _ name: String?, at now: Int64
    ) -> SQLCall {
        SQLCall(
            "INSERT INTO change (changed_at, kind, org, name) VALUES (?1, ?2, ?3, ?4)",
            [.integer(now), .integer(kind.rawValue), .text(org), .text(name)], announces: true)
    }

    private static let bindingsOfUser = """
        org_user u JOIN binding b ON b.org_user = u.number WHERE u.name = ?1 AND u.org = ?2
        """
    private static let addListedUser = """
        INSERT INTO listed_user (device_id, org, name) VALUES (?1, ?2, ?3)
        ON CONFLICT (device_id, org, name) DO NOTHING
        """
    private static let removeListedUser = """
        DELETE FROM listed_user WHERE device_id = ?1 AND org = ?2 AND name = ?3
        """
}
