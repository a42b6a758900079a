internal import DeviceTrust

extension SQLTrustStore {
    /// Certificates that match, page by page; see `TrustStore`.
    public func certificates(
        _ query: CertificateQuery, after: Int64, limit: Int
    ) throws(StoreError) -> [StoredCertificate] {
        guard limit > 0 else { return [] }
        let call = Self.listing(query, after: after, limit: limit)
        return try session.transaction(.read) { () throws(StoreError) in
            try session.rows(call.text, call.values, Selection.certificate)
        }
    }

    /// The statement that lists a page.
    ///
    /// It is asked in the order of the numbers, which tempts a planner to walk all certificates
    /// until enough of them match. So a user's are found by the user's bindings, which are in that
    /// order, and a device and a user by their own numbers, before anything is joined.
    static func listing(_ query: CertificateQuery, after: Int64, limit: Int) -> SQLCall {
        let tables =
            query.user == nil
            ? "certificate c" : "binding k JOIN certificate c ON c.number = k.certificate"
        let number = query.user == nil ? "c.number" : "k.certificate"
        var values: [SQLValue] = [.integer(after), .integer(Int64(limit))]
        var conditions = ["\(number) > ?1"]
        func place(of value: SQLValue) -> String {
            values.append(value)
            return "?\(values.count)"
        }
        let org = query.org.map { place(of: .text($0)) }
        /// The numbers of what has a name: at most one within an org.
        func named(_ name: String, _ column: String, in table: String) -> String {
            let found = "SELECT number FROM \(table) WHERE \(column) = \(place(of: .text(name)))"
            return org.map { "= (\(found) AND org = \($0))" } ?? "IN (\(found))"
        }
        if let org { conditions.append("c.org = \(org)") }
        if let fingerprint = query.fingerprint {
            conditions.append("c.fingerprint = \(place(of: .bytes(fingerprint.bytes)))")
        }
        if let serial = query.serial {
            conditions.append("c.serial = \(place(of: .bytes(serial.bytes)))")
        }
        if let device = query.deviceID {
            conditions.append("c.device \(named(device, "id", in: "device"))")
        }
        if let user = query.user {
            conditions.append("k.org_user \(named(user, "name", in: "org_user"))")
        }
        if let isRevoked = query.isRevoked {
            conditions.append("c.revocation IS \(isRevoked ? "NOT " : "")NULL")
        }
        // Only what is written here goes into the text; what is looked for is in the values.
        return SQLCall(
            """
            \(Selection.certificates(from: tables)) WHERE \(conditions.joined(separator: " AND "))
            ORDER BY \(number) LIMIT ?2
            """, values)
    }
}
