/// The 32 bytes of a SHA-256 digest, stored inline.
struct SHA256Digest: Hashable, Sendable {
    let first: UInt64
    let second: UInt64
    let third: UInt64
    let fourth: UInt64

    static let byteCount = 32

    /// Nil unless there are exactly 32 bytes.
    init?(_ bytes: [UInt8]) {
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

    var bytes: [UInt8] {
        var all: [UInt8] = []
        all.reserveCapacity(Self.byteCount)
        for word in [first, second, third, fourth] {
            for shift in stride(from: 56, through: 0, by: -8) {
                all.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        return all
    }
}
