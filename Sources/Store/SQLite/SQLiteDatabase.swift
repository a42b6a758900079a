internal import CSQLite

/// One open SQLite database with its prepared statements. Used by one thread at a time.
@safe final class SQLiteDatabase {
    let file: SQLiteFile
    let identity: SQLiteFile.Identity
    // Owned; closed in deinit, after the statements that belong to it.
    private let handle: OpaquePointer
    private var statements: [String: SQLiteStatement] = [:]

    /// Opens a file that is there.
    init(_ file: SQLiteFile) throws(StoreError) {
        guard let identity = file.identity else {
            throw .unavailable("\(file.path) is not there any more")
        }
        self.file = file
        self.identity = identity
        Self.stopCountingMemory
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
        let code = unsafe sqlite3_open_v2(file.path, &opened, flags, nil)
        guard let made = unsafe opened else { throw .unavailable("no memory for \(file.path)") }
        unsafe handle = made
        if code != SQLITE_OK { throw failure() }
        _ = unsafe sqlite3_extended_result_codes(made, 1)
        _ = unsafe sqlite3_busy_timeout(made, Self.busyMilliseconds)
    }

    deinit {
        statements.removeAll()
        _ = unsafe sqlite3_close_v2(handle)
    }

    /// Whether something went wrong that a handle may not recover from.
    private(set) var isBroken = false

    /// Nobody asks for the figures, and where SQLite was in use already they do no harm.
    private static let stopCountingMemory: Void = { _ = csqlite_stop_counting_memory() }()

    /// How long another process may hold the file before it counts as locked.
    static let busyMilliseconds: Int32 = 250

    /// Whether a transaction is open.
    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

    /// Runs one statement, handing over its rows.
    func run(
        _ text: String, _ values: [SQLValue] = [],
        _ row: (any SQLRow) throws(StoreError) -> Void = { (_) throws(StoreError) in }
    ) throws(StoreError) {
        let statement = try prepared(text)
        defer { statement.reset() }
        if statement.bind(values) != SQLITE_OK { throw failure() }
        while true {
            switch statement.step() {
            case SQLITE_ROW: try row(statement)
            case SQLITE_DONE: return
            default: throw failure()
            }
        }
    }

    private func prepared(_ text: String) throws(StoreError) -> SQLiteStatement {
        if let known = statements[text] { return known }
        var made: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(
            handle, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil)
        guard code == SQLITE_OK, let made = unsafe made else { throw failure() }
        let statement = unsafe SQLiteStatement(taking: made)
        statements[text] = statement
        return statement
    }

    /// What the last call says is wrong.
    private func failure() -> StoreError {
        let failure = unsafe SQLiteFailure(
            code: sqlite3_extended_errcode(handle), systemCode: sqlite3_system_errno(handle),
            words: sqlite3_errmsg(handle).map { unsafe String(cString: $0) } ?? "")
        if !failure.isHarmless { isBroken = true }
        return failure.error(file)
    }
}
