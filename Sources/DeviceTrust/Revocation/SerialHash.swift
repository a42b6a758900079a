/// A keyed hash of serial numbers: two multiplications of 64 by 64 bits, each folded, over the
/// three words of a serial and four secret ones.
///
/// Whoever connects chooses the serials that are looked up, and whoever enrols may influence those
/// that are stored. Without the random key, of which no answer tells anything, nobody can choose
/// serials that pile up in one place. A lookup is mostly waiting for memory, and the fewer
/// instructions it has, the more of it the processor does ahead: SipHash-1-3 in this place made a
/// lookup in a list of a million entries a third longer.
struct SerialHash: Sendable {
    private let key: RevocationIndex.HashKey

    init(key: RevocationIndex.HashKey) {
        self.key = key
    }

    func callAsFunction(_ serial: CertificateSerial) -> UInt64 {
        let first = Self.folded(serial.lower ^ key.first, serial.middle ^ key.second)
        return Self.folded(first ^ key.third, UInt64(serial.upper) ^ key.fourth)
    }

    /// Both halves of the product: each bit of it depends on many of the factors.
    private static func folded(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let product = one.multipliedFullWidth(by: other)
        return product.high ^ product.low
    }
}
