internal import DeviceTrust

extension SQLTrustStore {
    /// Certificates that match, page by page; see `TrustStore`.
    public func certificates(
        _ query: CertificateQuery, after: Int64, limit: Int
    ) throws(StoreError) -> [StoredCertificate] {
        guard limit > 0 else { return [] }
        var values: [SQLValue] = [.integer(after), .integer(Int64(limit))]
        var conditions = ["c.number > ?1"]
        func add(_ condition: String, _ value: SQLValue) {
            values.append(value)
            conditions.append("\(condition) = ?\(values.count)")
        }
        if let org = query.org { add("c.org", .text(org)) }
        if let serial = query.serial { add("c.serial", .bytes(serial.bytes)) }
        if let device = query.deviceID { add("d.id", .text(device)) }
        if let user = query.user { add("u.name", .text(user)) }
        if let isRevoked = query.isRevoked {
            conditions.append("c.revocation IS \(isRevoked ? "NOT " : "")NULL")
        }
        // Only what is written here goes into the text; what is looked for is in the values.
        let text = """
            \(Selection.certificates()) WHERE \(conditions.joined(separator: " AND "))
            ORDER BY c.number LIMIT ?2
            """
        return try session.transaction(.read) { () throws(StoreError) in
            try session.rows(text, values, Selection.certificate)
        }
    }
}
