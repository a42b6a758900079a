internal import DeviceTrust

/// Parts of statements that read certificates, and what their columns mean.
enum Selection {
    /// The columns of `standing`.
    static let standingColumns = """
        c.number, c.org, c.fingerprint, c.not_after, c.revocation, d.is_managed, u.name,
        u.is_active, c.successor
        """

    /// The tables of `standing`; the certificate is `c`.
    static let standingTables = """
        JOIN device d ON d.number = c.device
        LEFT JOIN binding b ON b.certificate = c.number
        LEFT JOIN org_user u ON u.number = b.org_user
        """

    /// One certificate's standing by fingerprint and org.
    static let standingOf = """
        SELECT \(standingColumns) FROM certificate c \(standingTables)
        WHERE c.fingerprint = ?1 AND c.org = ?2
        """

    static func standing(_ row: any SQLRow) throws(StoreError) -> StoredStanding {
        let user = try row.optionalText(6)
        return StoredStanding(
            org: try row.text(1), fingerprint: try row.value(2) { CertificateFingerprint($0) },
            notAfter: try row.number(3),
            standing: CertificateStanding(
                isRevoked: row.integer(4) != nil, isDeviceManaged: try row.number(5) != 0,
                user: user, isUserDeactivated: user != nil && row.integer(7) == 0,
                successorNotAfter: row.integer(8)))
    }

    /// Everything about certificates, to be followed by a condition.
    static func certificates(from tables: String = "certificate c") -> String {
        """
        SELECT \(standingColumns), c.issuer, c.serial, c.not_before, d.id, c.platform, c.subject,
            c.registered_at, b.bound_at, r.revoked_at, r.reason, r.actor
        FROM \(tables) \(standingTables)
        LEFT JOIN revocation r ON r.number = c.revocation
        """
    }

    static func certificate(_ row: any SQLRow) throws(StoreError) -> StoredCertificate {
        let known = try standing(row)
        return StoredCertificate(
            number: try row.number(0), org: known.org, fingerprint: known.fingerprint,
            issuer: try row.value(9) { IssuerKey(bytes: $0) },
            serial: try row.value(10) { CertificateSerial($0) },
            notBefore: try row.number(11), notAfter: known.notAfter, deviceID: try row.text(12),
            platform: DevicePlatform(rawValue: try row.text(13)) ?? .unknown,
            subject: try row.text(14), registeredAt: try row.number(15),
            boundAt: row.integer(16), standing: known.standing, revokedAt: row.integer(17),
            revocationReason: row.integer(18).map {
                RevocationReason(code: UInt8(truncatingIfNeeded: $0))
            },
            revokedBy: try row.optionalText(19))
    }
}
