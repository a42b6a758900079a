/// The row that a statement has just answered; valid only while it is being looked at.
protocol SQLRow: AnyObject {
    /// The number in a column; nil for NULL.
    func integer(_ column: Int32) -> Int64?
    /// The bytes in a column; nil for NULL.
    func bytes(_ column: Int32) -> [UInt8]?
}

extension SQLRow {
    /// A number that cannot be missing.
    func number(_ column: Int32) throws(StoreError) -> Int64 {
        guard let number = integer(column) else { throw .damaged("a number is missing") }
        return number
    }

    /// A text; nil for NULL.
    func optionalText(_ column: Int32) throws(StoreError) -> String? {
        guard let bytes = bytes(column) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .damaged("a text is not UTF-8")
        }
        return text
    }

    /// A text that cannot be missing.
    func text(_ column: Int32) throws(StoreError) -> String {
        guard let text = try optionalText(column) else { throw .damaged("a text is missing") }
        return text
    }

    /// What bytes stand for.
    func value<Value>(
        _ column: Int32, _ make: ([UInt8]) -> Value?
    ) throws(StoreError) -> Value {
        guard let bytes = bytes(column), let value = make(bytes) else {
            throw .damaged("column \(column) of a row holds what nobody wrote")
        }
        return value
    }
}
