internal import DeviceTrust

extension SQLTrustStore {
    /// Revokes certificates; see `TrustStore`.
    public func revoke(
        _ order: RevocationOrder, at now: Int64
    ) throws(StoreError) -> [RevokedCertificate] {
        try StoreLimits.check(order.org, "the org")
        try StoreLimits.check(order.actor, "who orders it")
        return try session.transaction(.write) { () throws(StoreError) in
            let concerned = try certificates(of: order)
            var wasRemembered = false
            if case .serial(let serial, let issuer) = order.subject {
                wasRemembered = try remember(order, serial, issuer, at: now)
            }
            try revoke(concerned.filter { !$0.standing.isRevoked }, order, at: now)
            if concerned.isEmpty, case .serial(let serial, _) = order.subject {
                return [
                    RevokedCertificate(
                        serial: serial, certificate: nil, wasRevoked: wasRemembered)
                ]
            }
            let numbers = Set(concerned.filter(\.standing.isRevoked).map(\.number))
            return try certificates(of: order).map {
                RevokedCertificate(
                    serial: $0.serial, certificate: $0, wasRevoked: numbers.contains($0.number))
            }
        }
    }

    /// The certificates that an order names, in the order of their registration.
    ///
    /// A revocation is by issuer and serial number. Should an authority have used a number twice,
    /// both certificates are revoked, whichever of them was meant.
    private func certificates(
        of order: RevocationOrder
    ) throws(StoreError) -> [StoredCertificate] {
        let (tables, condition): (String, String) =
            switch order.subject {
            case .serial(_, nil): ("certificate c", "c.serial = ?2")
            case .serial: ("certificate c", "c.serial = ?2 AND c.issuer = ?3")
            case .device:
                (
                    Self.sameKey(
                        "device o JOIN certificate x ON x.device = o.number", "o.id = ?2"),
                    "c.number > 0"
                )
            case .user:
                (
                    Self.sameKey(
                        """
                        org_user o JOIN binding y ON y.org_user = o.number
                        JOIN certificate x ON x.number = y.certificate
                        """, "o.name = ?2"), "c.number > 0"
                )
            }
        let values: [SQLValue] =
            switch order.subject {
            case .serial(let serial, nil): [.bytes(serial.bytes)]
            case .serial(let serial, let issuer?): [.bytes(serial.bytes), .bytes(issuer.bytes)]
            case .device(let name), .user(let name): [.text(name)]
            }
        return try session.rows(
            """
            \(Selection.certificates(from: tables))
            WHERE c.org = ?1 AND \(condition) ORDER BY c.number
            """, [.text(order.org)] + values, Selection.certificate)
    }

    /// Certificates `c` with issuer and serial number of those that are found as `x` by way of
    /// something that is found as `o`.
    private static func sameKey(_ tables: String, _ condition: String) -> String {
        """
        (SELECT DISTINCT x.issuer, x.serial FROM \(tables) WHERE \(condition) AND o.org = ?1) k
        JOIN certificate c ON c.serial = k.serial AND c.issuer = k.issuer
        """
    }

    /// Writes a serial number down for certificates that may come later; whether it was there.
    private func remember(
        _ order: RevocationOrder, _ serial: CertificateSerial, _ issuer: IssuerKey?, at now: Int64
    ) throws(StoreError) -> Bool {
        let issuerValue = SQLValue.bytes(issuer?.bytes)
        let found = try session.first(
            """
            SELECT number FROM revocation
            WHERE serial = ?1 AND org = ?2 AND (issuer IS NULL OR issuer = ?3)
            """, [.bytes(serial.bytes), .text(order.org), issuerValue]
        ) { (row) throws(StoreError) in try row.number(0) }
        if found != nil { return true }
        try session.run([Self.revocation(order, serial, issuer, at: now)])
        return false
    }

    /// Revokes certificates that are not revoked yet.
    private func revoke(
        _ certificates: [StoredCertificate], _ order: RevocationOrder, at now: Int64
    ) throws(StoreError) {
        guard !certificates.isEmpty else { return }
        var isRemembered = false
        if case .serial = order.subject { isRemembered = true }
        var calls: [SQLCall] = []
        for certificate in certificates {
            if !isRemembered {
                calls.append(
                    Self.revocation(order, certificate.serial, certificate.issuer, at: now))
            }
            calls += Self.markRevoked(certificate, at: now)
        }
        var devices: Set<[UInt8]> = []
        for certificate in certificates
        where devices.insert(Array(certificate.deviceID.utf8)).inserted {
            calls += Successors.refresh(
                device: Array(certificate.deviceID.utf8), org: Array(order.org.utf8), at: now)
        }
        // A user or a device may have thousands; each part has a deadline of its own.
        for start in stride(from: 0, to: calls.count, by: Self.callsAtOnce) {
            session.renewDeadline()
            try session.run(Array(calls[start..<min(start + Self.callsAtOnce, calls.count)]))
        }
    }

    private static let callsAtOnce = 2000

    private static func revocation(
        _ order: RevocationOrder, _ serial: CertificateSerial, _ issuer: IssuerKey?, at now: Int64
    ) -> SQLCall {
        SQLCall(
            """
            INSERT INTO revocation (org, issuer, serial, revoked_at, reason, actor)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            """,
            [
                .text(order.org), .bytes(issuer?.bytes), .bytes(serial.bytes), .integer(now),
                .integer(Int64(order.reason.rawValue)), .text(order.actor),
            ])
    }

    /// The revocation that holds for a certificate is the first that names it.
    private static func markRevoked(_ certificate: StoredCertificate, at now: Int64) -> [SQLCall] {
        [
            SQLCall(
                """
                UPDATE certificate SET revocation =
                    (SELECT r.number FROM revocation r
                        WHERE r.serial = ?2 AND r.org = ?3 AND (r.issuer IS NULL OR r.issuer = ?4)
                        ORDER BY r.number LIMIT 1)
                WHERE number = ?1
                """,
                [
                    .integer(certificate.number), .bytes(certificate.serial.bytes),
                    .text(certificate.org), .bytes(certificate.issuer.bytes),
                ]),
            SQLCall(
                "INSERT INTO change (changed_at, kind, certificate) VALUES (?1, 1, ?2)",
                [.integer(now), .integer(certificate.number)], announces: true),
        ]
    }
}
