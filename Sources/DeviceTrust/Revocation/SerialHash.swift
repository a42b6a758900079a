/// A keyed hash of serial numbers: SipHash-1-3 over the three words of a serial.
///
/// Whoever connects chooses the serials that are looked up, and whoever enrols may influence those
/// that are stored. Without the random key nobody can choose serials that pile up in one place.
struct SerialHash: Sendable {
    private let key: RevocationIndex.HashKey

    init(key: RevocationIndex.HashKey) {
        self.key = key
    }

    func callAsFunction(_ serial: CertificateSerial) -> UInt64 {
        var state = State(key)
        state.absorb(serial.lower)
        state.absorb(serial.middle)
        // The last word carries the length of the message (20 bytes) in its top byte, as SipHash
        // asks for.
        state.absorb(20 << 56 | UInt64(serial.upper))
        return state.finish()
    }

    private struct State {
        var v0: UInt64
        var v1: UInt64
        var v2: UInt64
        var v3: UInt64

        init(_ key: RevocationIndex.HashKey) {
            v0 = key.first ^ 0x736f_6d65_7073_6575
            v1 = key.second ^ 0x646f_7261_6e64_6f6d
            v2 = key.first ^ 0x6c79_6765_6e65_7261
            v3 = key.second ^ 0x7465_6462_7974_6573
        }

        mutating func absorb(_ word: UInt64) {
            v3 ^= word
            round()
            v0 ^= word
        }

        mutating func finish() -> UInt64 {
            v2 ^= 0xff
            for _ in 0..<3 { round() }
            return v0 ^ v1 ^ v2 ^ v3
        }

        private mutating func round() {
            v0 &+= v1
            v1 = rotated(v1, 13) ^ v0
            v0 = rotated(v0, 32)
            v2 &+= v3
            v3 = rotated(v3, 16) ^ v2
            v0 &+= v3
            v3 = rotated(v3, 21) ^ v0
            v2 &+= v1
            v1 = rotated(v1, 17) ^ v2
            v2 = rotated(v2, 32)
        }

        private func rotated(_ word: UInt64, _ count: UInt64) -> UInt64 {
            word << count | word >> (64 - count)
        }
    }
}
