/// Which certificate authority signed: SHA-256 over its subject Name (DER) followed by its
/// SubjectPublicKeyInfo (DER).
///
/// Name and key together, so that a second authority of the same name, or the same authority with a
/// new key, is another one: its revocation list says nothing about the certificates of the first.
public struct IssuerKey: Hashable, Sendable {
    let first: UInt64
    let second: UInt64
    let third: UInt64
    let fourth: UInt64

    /// The length in bytes.
    public static let byteCount = 32

    /// The key with this digest; nil unless it has exactly 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        func word(_ index: Int) -> UInt64 {
            bytes[index * 8..<index * 8 + 8].reduce(0) { $0 << 8 | UInt64($1) }
        }
        first = word(0)
        second = word(1)
        third = word(2)
        fourth = word(3)
    }

    /// The 32 bytes of the digest.
    public var bytes: [UInt8] {
        [first, second, third, fourth].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> $0) }
        }
    }
}

extension IssuerKey: CustomStringConvertible {
    /// Lower-case hexadecimal digits.
    public var description: String { Hexadecimal.lowerCase(bytes) }
}
