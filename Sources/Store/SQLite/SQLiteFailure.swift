internal import CSQLite

/// What a result code of SQLite means to the store.
struct SQLiteFailure {
    /// The extended code; its lower eight bits are the plain one.
    let code: Int32
    /// The operating system's error, where one is behind it.
    let systemCode: Int32
    let words: String

    /// Whether the handle is as good as before.
    var isHarmless: Bool {
        [SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL, SQLITE_INTERRUPT].contains(code & 0xff)
    }

    func error(_ file: SQLiteFile) -> StoreError {
        switch code & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL:
            .unavailable("\(file.path) is locked by another process")
        case SQLITE_FULL: .unavailable("there is no room left for \(file.path)")
        case SQLITE_IOERR:
            .unavailable("\(file.path) cannot be read or written\(cause)")
        case SQLITE_NOMEM: .unavailable("there is no memory left to work on \(file.path)")
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH:
            .misconfigured("\(file.path) cannot be written: \(words)")
        case SQLITE_CANTOPEN:
            systemCode == 0
                ? .misconfigured("\(file.path): \(words)") : file.failure(systemCode)
        case SQLITE_NOTADB: .damaged("\(file.path) is not a SQLite database")
        case SQLITE_INTERRUPT, SQLITE_SCHEMA: .unavailable("\(file.path): \(words)")
        // SQLITE_CORRUPT, and what statements that fit their tables cannot lead to.
        default: .damaged("\(file.path): \(words)")
        }
    }

    private var cause: String {
        systemCode == 0 ? ": \(words)" : ": \(SQLiteFile.words(systemCode))"
    }
}
