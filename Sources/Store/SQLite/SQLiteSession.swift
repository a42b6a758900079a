internal import Glibc

/// Keeps a SQLite file open, and opens it again after a failure or when another file has taken its
/// place.
final class SQLiteSession: SQLSession {
    let dialect = SQLDialect.sqlite
    private let file: SQLiteFile
    private var database: SQLiteDatabase?
    /// What `PRAGMA data_version` said last; it changes when another connection has written.
    private var seenVersion: Int64?
    private var hasAnnounced = false
    /// Whether it could be opened once, as the settings say.
    private var isOpened = false

    init(file path: String) throws(StoreError) {
        guard let file = SQLiteFile(path) else {
            throw .misconfigured("the name of the SQLite file is empty or holds a NUL")
        }
        self.file = file
        try file.create()
        try open()
        try file.syncDirectory()
        isOpened = true
    }

    var changeDescriptor: Int32? { nil }

    func renewDeadline() {}

    func begin(_ mode: SQLMode) throws(StoreError) {
        try lastingly { () throws(StoreError) in
            try database(orOpen: true).run(mode == .write ? "BEGIN IMMEDIATE" : "BEGIN")
        }
    }

    func run(
        _ calls: [SQLCall], _ row: (Int, any SQLRow) throws(StoreError) -> Void
    ) throws(StoreError) {
        let database = try database(orOpen: false)
        for (index, call) in calls.enumerated() {
            if call.announces { hasAnnounced = true }
            try lastingly { () throws(StoreError) in
                try database.run(call.text, call.values) { (found) throws(StoreError) in
                    try row(index, found)
                }
            }
        }
    }

    func commit() throws(StoreError) {
        try lastingly { () throws(StoreError) in
            try database(orOpen: false).run("COMMIT")
        }
    }

    func rollback() {
        guard let database else { return }
        // Closing rolls back as well.
        if database.isBroken { self.database = nil }
        if database.isBroken || !database.isInTransaction { return }
        do throws(StoreError) { try database.run("ROLLBACK") } catch { self.database = nil }
    }

    func mayHaveChanged() throws(StoreError) -> Bool {
        var changed = hasAnnounced
        hasAnnounced = false
        guard let database, database.identity == file.identity else { return true }
        var version: Int64?
        do throws(StoreError) {
            try database.run("PRAGMA data_version") { (row) throws(StoreError) in
                version = try row.number(0)
            }
        } catch {
            rollback()
            throw error
        }
        if version != seenVersion { changed = true }
        seenVersion = version
        return changed
    }

    // MARK: Opening

    /// The open database, as long as the path still leads to it.
    private func database(orOpen: Bool) throws(StoreError) -> SQLiteDatabase {
        if let database {
            // Inside a transaction the file was looked at a moment ago.
            if !orOpen || database.identity == file.identity { return database }
            self.database = nil
        }
        guard orOpen else { throw .unavailable("\(file.path) was closed after a failure") }
        return try open()
    }

    /// What was right when the store was opened may come right again: a file system that has
    /// become read-only, rights that were taken.
    private func lastingly(_ body: () throws(StoreError) -> Void) throws(StoreError) {
        do throws(StoreError) {
            try body()
        } catch {
            if case .misconfigured(let what) = error, isOpened { throw .unavailable(what) }
            throw error
        }
    }

    @discardableResult
    private func open() throws(StoreError) -> SQLiteDatabase {
        try file.checkMode()
        let opened = try SQLiteDatabase(file)
        try useWriteAheadLog(opened)
        for pragma in Self.pragmas { try opened.run("PRAGMA \(pragma)") }
        database = opened
        do throws(StoreError) {
            try migrate()
        } catch {
            database = nil
            throw error
        }
        hasAnnounced = true
        return opened
    }

    /// Switching needs the file for itself, and SQLite does not wait for that by itself.
    private func useWriteAheadLog(_ opened: SQLiteDatabase) throws(StoreError) {
        for attempt in 1...Self.switchAttempts {
            do throws(StoreError) {
                var mode: [UInt8] = []
                try opened.run("SELECT CAST(journal_mode AS BLOB) FROM pragma_journal_mode") {
                    (row) throws(StoreError) in
                    mode = try row.value(0) { $0 }
                }
                if mode == Array("wal".utf8) { return }
                try opened.run("PRAGMA journal_mode = WAL")
            } catch .unavailable(let what) {
                if attempt == Self.switchAttempts { throw .unavailable(what) }
                usleep(10_000)
            }
        }
        throw .misconfigured("\(file.path) is where SQLite cannot keep a write-ahead log")
    }

    private static let switchAttempts = 50

    /// FULL: a commit is on the disk when it returns. Whatever the file's own schema says, it may
    /// call nothing that does more than computing. What is deleted, such as a ticket key, is
    /// overwritten.
    private static let pragmas = [
        "synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY", "cache_size = -16384",
        "journal_size_limit = 67108864", "trusted_schema = OFF", "cell_size_check = ON",
        "secure_delete = ON",
    ]
}
