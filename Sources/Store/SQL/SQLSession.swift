/// One user of a database: opens it when it is needed, and again when it was lost.
protocol SQLSession: AnyObject {
    var dialect: SQLDialect { get }

    /// Starts a transaction. Of those that write, all processes together have one at a time: so
    /// changes become visible in the order of their sequence numbers, and what a transaction has
    /// read stays true until it ends.
    func begin(_ mode: SQLMode) throws(StoreError)

    /// Runs statements one after the other, without waiting between them where that costs time.
    /// Rows are handed over with the place of their statement in the list.
    func run(
        _ calls: [SQLCall], _ row: (Int, any SQLRow) throws(StoreError) -> Void
    ) throws(StoreError)

    /// Makes the transaction durable and visible, and tells others when it has added changes.
    func commit() throws(StoreError)

    /// Ends a transaction that failed; what cannot be used any more is opened anew at its next use.
    func rollback()

    /// A long piece of work goes well: it may take as long again.
    func renewDeadline()

    var changeDescriptor: Int32? { get }
    func mayHaveChanged() throws(StoreError) -> Bool
}

/// What a transaction does.
enum SQLMode {
    case read
    case write
}

extension SQLSession {
    /// Does all of `body` in one transaction, or nothing of it.
    func transaction<Outcome>(
        _ mode: SQLMode, _ body: () throws(StoreError) -> Outcome
    ) throws(StoreError) -> Outcome {
        do throws(StoreError) {
            try begin(mode)
            let outcome = try body()
            try commit()
            return outcome
        } catch {
            rollback()
            throw error
        }
    }

    /// Runs statements that answer no rows.
    func run(_ calls: [SQLCall]) throws(StoreError) {
        try run(calls) { (_, _) throws(StoreError) in }
    }

    /// The rows of one statement, as what they stand for.
    func rows<Value>(
        _ text: String, _ values: [SQLValue] = [],
        _ read: (any SQLRow) throws(StoreError) -> Value
    ) throws(StoreError) -> [Value] {
        var all: [Value] = []
        try run([SQLCall(text, values)]) { (_, row) throws(StoreError) in
            all.append(try read(row))
        }
        return all
    }

    /// The first row of one statement.
    func first<Value>(
        _ text: String, _ values: [SQLValue] = [],
        _ read: (any SQLRow) throws(StoreError) -> Value
    ) throws(StoreError) -> Value? {
        try rows(text, values, read).first
    }

    /// The number that a statement answers.
    func number(_ text: String, _ values: [SQLValue] = []) throws(StoreError) -> Int64 {
        let found = try first(text, values) { (row) throws(StoreError) in try row.number(0) }
        guard let found else { throw .damaged("a count is missing") }
        return found
    }
}
