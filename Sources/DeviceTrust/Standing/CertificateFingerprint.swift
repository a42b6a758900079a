/// SHA-256 of a certificate's DER, stored inline.
public struct CertificateFingerprint: Hashable, Sendable {
    let first: UInt64
    let second: UInt64
    let third: UInt64
    let fourth: UInt64

    /// The length in bytes.
    public static let byteCount = 32

    /// The fingerprint of these bytes; nil unless there are exactly 32.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        func word(_ index: Int) -> UInt64 {
            var word: UInt64 = 0
            for place in index * 8..<index * 8 + 8 { word = word << 8 | UInt64(bytes[place]) }
            return word
        }
        first = word(0)
        second = word(1)
        third = word(2)
        fourth = word(3)
    }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        [first, second, third, fourth].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> $0) }
        }
    }
}

extension CertificateFingerprint: CustomStringConvertible {
    /// Lower-case hexadecimal digits.
    public var description: String { Hexadecimal.lowerCase(bytes) }
}
