/// Compares CRL numbers: big-endian, of up to 20 bytes.
enum ListNumber {
    /// The number without leading zeros.
    static func shortest(_ number: [UInt8]) -> [UInt8] { Array(number.drop { $0 == 0 }) }

    /// Whether the one is less than the other; both without leading zeros.
    static func isLess(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        one.count != other.count
            ? one.count < other.count : one.lexicographicallyPrecedes(other)
    }
}
