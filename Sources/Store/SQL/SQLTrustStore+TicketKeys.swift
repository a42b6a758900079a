extension SQLTrustStore {
    /// The keys of session tickets; see `TrustStore`. Keys beyond `count` are deleted when a new
    /// one comes: what they protected is not to be read by whoever finds the database later.
    public func ticketKeys(
        fresh: [UInt8], rotation: Int64, count: Int, at now: Int64
    ) throws(StoreError) -> [StoredTicketKey] {
        guard fresh.count == StoreLimits.ticketKeyBytes else {
            throw .refused("a ticket key has not \(StoreLimits.ticketKeyBytes) bytes")
        }
        let count = max(count, 1)
        let keys = try session.transaction(.read) { () throws(StoreError) in
            try newestKeys(count)
        }
        if !Self.isOld(keys, rotation, now) { return keys }
        return try session.transaction(.write) { () throws(StoreError) in
            // Another process may have been faster.
            let keys = try newestKeys(count)
            guard Self.isOld(keys, rotation, now) else { return keys }
            try session.run([
                SQLCall(
                    "INSERT INTO ticket_key (key_bytes, made_at) VALUES (?1, ?2)",
                    [.bytes(fresh), .integer(now)]),
                SQLCall(
                    """
                    DELETE FROM ticket_key WHERE number NOT IN
                        (SELECT number FROM ticket_key ORDER BY number DESC LIMIT ?1)
                    """, [.integer(Int64(count))]),
                Self.change(.ticketKey, nil, nil, at: now),
            ])
            return try newestKeys(count)
        }
    }

    private func newestKeys(_ count: Int) throws(StoreError) -> [StoredTicketKey] {
        try session.rows(
            "SELECT key_bytes, made_at FROM ticket_key ORDER BY number DESC LIMIT ?1",
            [.integer(Int64(count))]
        ) { (row) throws(StoreError) in
            StoredTicketKey(bytes: try row.value(0) { $0 }, madeAt: try row.number(1))
        }
    }

    /// A key from far in the future, made by a clock that was wrong, would otherwise stay for as
    /// long as that clock was ahead.
    private static func isOld(_ keys: [StoredTicketKey], _ rotation: Int64, _ now: Int64) -> Bool {
        guard let newest = keys.first else { return true }
        let (age, isOverflow) = now.subtractingReportingOverflow(newest.madeAt)
        return isOverflow || age.magnitude > UInt64(max(rotation, 0))
    }
}
