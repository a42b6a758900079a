/// A step from one format of the database to the next. Steps are only ever added.
struct Migration {
    let version: Int64
    let statements: [String]

    /// Every step, in order.
    static let all = [
        Migration(
            version: 1,
            statements: tables + feed + indexes),
        Migration(version: 2, statements: signOn),
    ]

    /// Devices, certificates and users are numbered by whoever writes them; see `ClaimBatch`.
    ///
    /// Revocations are by serial number, because they may come before the certificate does; a
    /// certificate points at the one that holds for it. What follows from other certificates of
    /// the device, `successor`, is kept in each row, so that reading costs nothing.
    private static let tables = [
        """
        CREATE TABLE device (
            number {key}, org {bytes} NOT NULL, id {bytes} NOT NULL,
            is_managed SMALLINT NOT NULL, registered_at BIGINT NOT NULL, UNIQUE (id, org))
        """,
        """
        CREATE TABLE revocation (
            number {countingKey}, org {bytes} NOT NULL, issuer {bytes}, serial {bytes} NOT NULL,
            revoked_at BIGINT NOT NULL, reason SMALLINT NOT NULL, actor {bytes} NOT NULL)
        """,
        """
        CREATE TABLE certificate (
            number {key}, org {bytes} NOT NULL, fingerprint {bytes} NOT NULL,
            issuer {bytes} NOT NULL, serial {bytes} NOT NULL, not_before BIGINT NOT NULL,
            not_after BIGINT NOT NULL, device BIGINT NOT NULL REFERENCES device (number),
            platform {bytes} NOT NULL, subject {bytes} NOT NULL, registered_at BIGINT NOT NULL,
            revocation BIGINT REFERENCES revocation (number), successor BIGINT,
            UNIQUE (fingerprint, org))
        """,
        """
        CREATE TABLE org_user (
            number {key}, org {bytes} NOT NULL, name {bytes} NOT NULL,
            is_active SMALLINT NOT NULL, UNIQUE (name, org))
        """,
        """
        CREATE TABLE binding (
            certificate {key} REFERENCES certificate (number),
            org_user BIGINT NOT NULL REFERENCES org_user (number), bound_at BIGINT NOT NULL)
        """,
        """
        CREATE TABLE listed_user (
            org {bytes} NOT NULL, device_id {bytes} NOT NULL, name {bytes} NOT NULL,
            PRIMARY KEY (device_id, org, name))
        """,
        """
        CREATE TABLE ticket_key (
            number {countingKey}, key_bytes {bytes} NOT NULL, made_at BIGINT NOT NULL)
        """,
    ]

    /// `identity` tells this database from another one that has been put in its place; `floor` is
    /// the last change that has been forgotten.
    private static let feed = [
        """
        CREATE TABLE change (
            sequence {lastingKey}, changed_at BIGINT NOT NULL, kind SMALLINT NOT NULL,
            certificate BIGINT, org {bytes}, name {bytes})
        """,
        """
        CREATE TABLE feed (
            number {key}, identity {bytes} NOT NULL, floor BIGINT NOT NULL)
        """,
        "INSERT INTO feed (number, identity, floor) VALUES (1, {randomBytes}, 0)",
    ]

    private static let indexes = [
        "CREATE INDEX certificate_serial ON certificate (serial)",
        // A successor is looked for among those that are not revoked, the latest first, and
        // brought up to date in the latest of both kinds.
        """
        CREATE INDEX certificate_valid ON certificate (device, not_after, number)
            WHERE revocation IS NULL
        """,
        """
        CREATE INDEX certificate_withdrawn ON certificate (device, not_after, number)
            WHERE revocation IS NOT NULL
        """,
        "CREATE INDEX certificate_device ON certificate (device)",
        "CREATE INDEX certificate_revoked ON certificate (number) WHERE revocation IS NOT NULL",
        "CREATE INDEX revocation_serial ON revocation (serial)",
        "CREATE INDEX binding_user ON binding (org_user, certificate)",
        "CREATE INDEX user_deactivated ON org_user (number) WHERE is_active = 0",
    ]

    /// What sign-on needs. A platform that is not there is on; `one_time` is no part of the feed.
    private static let signOn = [
        """
        CREATE TABLE device_trust_switch (
            org {bytes} NOT NULL, platform {bytes} NOT NULL, state {bytes} NOT NULL,
            suspends_rules SMALLINT NOT NULL, changed_at BIGINT NOT NULL,
            changed_by {bytes} NOT NULL, PRIMARY KEY (org, platform))
        """,
        """
        CREATE TABLE user_group (
            org {bytes} NOT NULL, user_name {bytes} NOT NULL, group_name {bytes} NOT NULL,
            PRIMARY KEY (org, user_name, group_name))
        """,
        """
        CREATE TABLE one_time (
            kind SMALLINT NOT NULL, digest {bytes} NOT NULL, content {bytes} NOT NULL,
            expires_at BIGINT NOT NULL, PRIMARY KEY (digest, kind))
        """,
        "CREATE INDEX one_time_expiry ON one_time (expires_at)",
    ]
}

extension SQLSession {
    /// Brings an open database to the newest format; called outside of a transaction.
    func migrate(_ steps: [Migration] = Migration.all) throws(StoreError) {
        let known = steps.last?.version ?? 0
        // Most often there is nothing to do, and nobody is to be locked out for that.
        let found = try transaction(.read) { () throws(StoreError) in try version() }
        guard try isOlder(found, than: known) else { return }
        try transaction(.write) { () throws(StoreError) in
            try run(dialect.migrationGuard)
            let found = try version()
            guard try isOlder(found, than: known) else { return }
            if found == 0 {
                try run([
                    SQLCall(
                        dialect.statement("CREATE TABLE IF NOT EXISTS migration (version {key})"))
                ])
            }
            for step in steps where step.version > found {
                try run(step.statements.map { SQLCall(dialect.statement($0)) })
                try run([
                    SQLCall("INSERT INTO migration (version) VALUES (?1)", [.integer(step.version)])
                ])
            }
        }
    }

    private func isOlder(_ found: Int64, than known: Int64) throws(StoreError) -> Bool {
        if found > known { throw .fromTheFuture(found: Int(found), known: Int(known)) }
        return found < known
    }

    /// The format the database has; 0 for an empty one.
    private func version() throws(StoreError) -> Int64 {
        var (tables, migrations): (Int64, Int64) = (0, 0)
        try run([SQLCall(dialect.tableCount)]) { (_, row) throws(StoreError) in
            (tables, migrations) = (try row.number(0), try row.number(1))
        }
        if tables > 0, migrations == 0 {
            throw .misconfigured("the database belongs to another program")
        }
        guard migrations > 0 else { return 0 }
        return try number("SELECT COALESCE(MAX(version), 0) FROM migration")
    }
}
