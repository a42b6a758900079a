/// The serial number of a certificate: a positive integer of at most 20 bytes, stored inline.
///
/// RFC 5280 section 4.1.2.2 allows a certificate authority positive numbers of at most 20 octets.
/// Zero, negative and longer numbers have no value of this type; a certificate that carries one is
/// never accepted, so a list of revoked serials needs no place for them either.
public struct CertificateSerial: Hashable, Sendable {
    /// The number as 160 bits: the upper 32, the middle 64 and the lower 64.
    let upper: UInt32
    let middle: UInt64
    let lower: UInt64

    /// The longest number in bytes.
    public static let maximumByteCount = 20

    /// The number with this unsigned big-endian magnitude; leading zeros do not count.
    ///
    /// Answers nil for zero, for no bytes at all and for more than 20 significant bytes.
    public init?(bytes: Span<UInt8>) {
        var start = 0
        while start < bytes.count, bytes[start] == 0 { start += 1 }
        let significant = bytes.count - start
        guard significant > 0, significant <= Self.maximumByteCount else { return nil }

        let lowerStart = max(start, bytes.count - 8)
        let middleStart = max(start, bytes.count - 16)
        upper = UInt32(truncatingIfNeeded: Self.word(bytes, start..<middleStart))
        middle = Self.word(bytes, middleStart..<lowerStart)
        lower = Self.word(bytes, lowerStart..<bytes.count)
    }

    /// The number in these content octets of a DER INTEGER (two's complement).
    ///
    /// Answers nil for what no certificate authority may issue: zero, a negative number, no octets,
    /// or more than 20 significant bytes.
    public init?(integerContent: Span<UInt8>) {
        guard integerContent.count > 0, integerContent[0] < 0x80 else { return nil }
        self.init(bytes: integerContent)
    }

    /// The same as `init(bytes:)` for an array.
    public init?(_ bytes: [UInt8]) {
        self.init(bytes: bytes.span)
    }

    init(upper: UInt32, middle: UInt64, lower: UInt64) {
        self.upper = upper
        self.middle = middle
        self.lower = lower
    }

    /// At most eight bytes as one number.
    private static func word(_ bytes: Span<UInt8>, _ part: Range<Int>) -> UInt64 {
        var word: UInt64 = 0
        for index in part { word = word << 8 | UInt64(bytes[index]) }
        return word
    }

    /// The magnitude in big-endian order without leading zeros.
    public var bytes: [UInt8] {
        var all: [UInt8] = []
        all.reserveCapacity(Self.maximumByteCount)
        for shift in stride(from: 24, through: 0, by: -8) {
            all.append(UInt8(truncatingIfNeeded: upper >> UInt32(shift)))
        }
        for word in [middle, lower] {
            for shift in stride(from: 56, through: 0, by: -8) {
                all.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        return Array(all.drop { $0 == 0 })
    }
}

extension CertificateSerial: CustomStringConvertible {
    /// Upper-case hexadecimal digits, two for each byte.
    public var description: String { Hexadecimal.upperCase(bytes) }
}
