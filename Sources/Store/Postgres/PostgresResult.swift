internal import CLibPQ

/// What the server answered to one statement, and a row of it.
@safe final class PostgresResult: SQLRow {
    // Owned; freed in deinit.
    private let handle: OpaquePointer
    private var row: Int32 = 0

    init(taking handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    deinit {
        unsafe PQclear(handle)
    }

    var status: ExecStatusType { unsafe PQresultStatus(handle) }

    /// What kind of error it is, and what the server says of it.
    var state: String { field("C") }
    var words: String { field("M") }

    /// Stands at each row in turn.
    func forEach(_ visit: (any SQLRow) throws(StoreError) -> Void) throws(StoreError) {
        for index in 0..<(unsafe PQntuples(handle)) {
            row = index
            try visit(self)
        }
    }

    /// All results are in binary form: a number is its two's complement, big end first.
    func integer(_ column: Int32) -> Int64? {
        guard let bytes = bytes(column), [1, 2, 4, 8].contains(bytes.count) else { return nil }
        let isNegative = bytes.count > 1 && bytes[0] >= 0x80
        return bytes.reduce(isNegative ? -1 : 0) { $0 << 8 | Int64($1) }
    }

    func bytes(_ column: Int32) -> [UInt8]? {
        // A column that is not there counts as NULL too.
        guard unsafe PQgetisnull(handle, row, column) == 0 else { return nil }
        // Valid as long as the result; copied here.
        let count = Int(unsafe PQgetlength(handle, row, column))
        guard count > 0, let start = unsafe PQgetvalue(handle, row, column) else { return [] }
        return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }

    private func field(_ code: Unicode.Scalar) -> String {
        unsafe PQresultErrorField(handle, Int32(code.value)).map { unsafe String(cString: $0) }
            ?? ""
    }
}
