internal import CSQLite

/// A prepared statement, and the row it stands at.
@safe final class SQLiteStatement: SQLRow {
    // Owned; finalized in deinit, before its database is closed.
    private let handle: OpaquePointer

    init(taking handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    deinit {
        _ = unsafe sqlite3_finalize(handle)
    }

    /// Gives the parameters their values. SQLite copies bytes, so they need not outlive the call.
    func bind(_ values: [SQLValue]) -> Int32 {
        for (index, value) in values.enumerated() {
            let place = Int32(index + 1)
            let code =
                switch value {
                case .integer(let number?): unsafe sqlite3_bind_int64(handle, place, number)
                case .bytes(let bytes?):
                    unsafe bytes.withUnsafeBytes { content in
                        unsafe csqlite_bind_copy(
                            handle, place, content.baseAddress, UInt64(content.count))
                    }
                case .bytes(nil), .integer(nil): unsafe sqlite3_bind_null(handle, place)
                }
            if code != SQLITE_OK { return code }
        }
        return SQLITE_OK
    }

    func step() -> Int32 { unsafe sqlite3_step(handle) }

    /// Ready for the next run; lets go of locks and of the values.
    func reset() {
        _ = unsafe sqlite3_reset(handle)
        _ = unsafe sqlite3_clear_bindings(handle)
    }

    func integer(_ column: Int32) -> Int64? {
        guard unsafe sqlite3_column_type(handle, column) == SQLITE_INTEGER else { return nil }
        return unsafe sqlite3_column_int64(handle, column)
    }

    func bytes(_ column: Int32) -> [UInt8]? {
        guard unsafe sqlite3_column_type(handle, column) == SQLITE_BLOB else { return nil }
        // Valid until the next step; copied here.
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        guard count > 0, let start = unsafe sqlite3_column_blob(handle, column) else { return [] }
        return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }
}
