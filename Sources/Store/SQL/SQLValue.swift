/// A parameter of a statement. Everything stored is a number or bytes: see `StoreLimits` for why
/// texts are bytes.
enum SQLValue {
    case bytes([UInt8]?)
    case integer(Int64?)

    /// The UTF-8 bytes of a text.
    static func text(_ text: String?) -> SQLValue { .bytes(text.map { Array($0.utf8) }) }

    /// 1 or 0.
    static func flag(_ flag: Bool) -> SQLValue { .integer(flag ? 1 : 0) }
}

/// A statement with its parameters, which its text names `?1`, `?2` and so on.
struct SQLCall {
    let text: String
    let values: [SQLValue]
    /// Whether it adds to the feed of changes, so that others are told at the commit.
    let announces: Bool

    init(_ text: String, _ values: [SQLValue] = [], announces: Bool = false) {
        self.text = text
        self.values = values
        self.announces = announces
    }
}
