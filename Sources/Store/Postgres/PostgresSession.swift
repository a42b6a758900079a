/// Keeps a connection to PostgreSQL, and makes a new one when it was lost.
final class PostgresSession: SQLSession {
    let dialect = SQLDialect.postgres
    private let target: ConnectionString
    private let limit: Duration
    private var connection: PostgresConnection?
    private var backOff = BackOff()
    private var deadline = Deadline.now
    /// The start of a transaction, which goes with its first statement.
    private var opening: [SQLCall] = []
    private var hasAnnounced = false
    private var isMigrating = false
    /// Whether something may have been missed while there was no connection.
    private var wasAway = true

    init(connection text: String, limit: Duration = .seconds(3)) throws(StoreError) {
        target = try ConnectionString(text, limit: limit)
        self.limit = limit
    }

    func renewDeadline() { deadline = .after(limit) }

    func begin(_ mode: SQLMode) throws(StoreError) {
        // Migrating is part of the operation that found no connection.
        if !isMigrating {
            renewDeadline()
            try connect()
        }
        hasAnnounced = false
        switch mode {
        case .read: opening = [Self.beginReading]
        case .write where isMigrating: opening = [Self.beginWriting]
        // Whoever writes waits for this row. It is given free only after the commit has become
        // visible, so the next one sees what the last one did, and numbers its changes later.
        case .write: opening = [Self.beginWriting, SQLCall("SELECT number FROM feed FOR UPDATE")]
        }
    }

    func run(
        _ calls: [SQLCall], _ row: (Int, any SQLRow) throws(StoreError) -> Void
    ) throws(StoreError) {
        guard !calls.isEmpty else { return }
        hasAnnounced = hasAnnounced || calls.contains { $0.announces }
        let before = opening
        opening = []
        try send(before + calls) { (index, found) throws(StoreError) in
            if index >= before.count { try row(index - before.count, found) }
        }
    }

    func commit() throws(StoreError) {
        defer { opening = [] }
        // Nothing was sent, so there is nothing to commit.
        guard opening.isEmpty else { return }
        let notice = hasAnnounced ? [SQLCall("SELECT pg_notify('sallyport_change', '')")] : []
        try send(notice + [SQLCall("COMMIT")]) { (_, _) throws(StoreError) in }
    }

    func rollback() {
        let wasSent = opening.isEmpty
        opening = []
        guard wasSent, let connection, !connection.isLost else { return }
        do throws(StoreError) {
            try send([SQLCall("ROLLBACK")]) { (_, _) throws(StoreError) in }
        } catch {
            drop("a transaction could not be ended")
        }
    }

    // MARK: The feed

    var changeDescriptor: Int32? { connection?.descriptor }

    /// Without a connection: true when it is time to try, since asking for changes connects.
    func mayHaveChanged() throws(StoreError) -> Bool {
        guard let connection else { return backOff.isOver }
        do throws(StoreError) {
            let isTold = try connection.receive()
            defer { wasAway = false }
            return isTold || wasAway
        } catch {
            // A connection that was closed may be opened again at once.
            self.connection = nil
            return true
        }
    }

    // MARK: The connection

    private func send(
        _ calls: [SQLCall], _ row: (Int, any SQLRow) throws(StoreError) -> Void
    ) throws(StoreError) {
        guard let connection else { throw .unavailable("the connection to PostgreSQL is lost") }
        do throws(StoreError) {
            try connection.run(calls, until: deadline, row)
        } catch {
            if connection.isLost { drop("\(error)") }
            throw error
        }
    }

    private func drop(_ cause: String) {
        connection = nil
        backOff.failed(cause)
    }

    private func connect() throws(StoreError) {
        if let connection {
            do throws(StoreError) {
                if try connection.receive() { wasAway = true }
                return
            } catch {
                // It was closed while nobody used it, by a restart for example.
                self.connection = nil
            }
        }
        guard backOff.isOver else { throw .unavailable(backOff.cause) }
        do throws(StoreError) {
            let made = try PostgresConnection(target, until: deadline)
            try made.run(Self.settings(limit), until: deadline) { (_, _) throws(StoreError) in }
            connection = made
            isMigrating = true
            defer { isMigrating = false }
            try migrate()
        } catch {
            connection = nil
            backOff.failed(Self.words(error))
            throw error
        }
        wasAway = true
        backOff.succeeded()
    }

    private static func words(_ error: StoreError) -> String {
        switch error {
        case .damaged(let text), .misconfigured(let text), .refused(let text),
            .unavailable(let text):
            text
        case .fromTheFuture: "\(error)"
        }
    }

    private static let beginReading = SQLCall("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    private static let beginWriting = SQLCall("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")

    /// What every session needs. The server gives up when we have; who stops in the middle of a
    /// transaction does not hold up the others for long; a commit is durable when it returns,
    /// whatever the server's default. All statements look rows up by index: a plan must not depend
    /// on whether the server has counted the rows yet.
    private static func settings(_ limit: Duration) -> [SQLCall] {
        let milliseconds = max(limit.milliseconds, 1)
        let values = [
            ("statement_timeout", "'\(milliseconds)'"),
            ("idle_in_transaction_session_timeout", "'\(milliseconds * 2)'"),
            ("client_min_messages", "'warning'"),
            (
                "synchronous_commit",
                """
                CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'
                    ELSE current_setting('synchronous_commit') END
                """
            ),
            ("enable_seqscan", "'off'"), ("enable_hashjoin", "'off'"),
            ("enable_mergejoin", "'off'"), ("enable_bitmapscan", "'off'"), ("jit", "'off'"),
        ]
        return values.map { SQLCall("SELECT set_config('\($0.0)', \($0.1), false)") }
            + [SQLCall("LISTEN sallyport_change")]
    }
}
