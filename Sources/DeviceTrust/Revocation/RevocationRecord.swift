/// One revoked certificate in 28 bytes without padding: the serial, then date and reason.
struct RevocationRecord: Hashable, Sendable {
    private let upper: UInt32
    private let middleUpper: UInt32
    private let middleLower: UInt32
    private let lowerUpper: UInt32
    private let lowerLower: UInt32
    /// The date in the upper 56 bits of these two words, the reason in the lower 8.
    private let markUpper: UInt32
    private let markLower: UInt32

    init(_ serial: CertificateSerial, _ entry: RevocationEntry) {
        let bound: Int64 = 1 << 55
        let date = min(max(entry.date, -bound), bound - 1)
        let mark = UInt64(bitPattern: date << 8) | UInt64(entry.reason.rawValue)
        upper = serial.upper
        middleUpper = UInt32(truncatingIfNeeded: serial.middle >> 32)
        middleLower = UInt32(truncatingIfNeeded: serial.middle)
        lowerUpper = UInt32(truncatingIfNeeded: serial.lower >> 32)
        lowerLower = UInt32(truncatingIfNeeded: serial.lower)
        markUpper = UInt32(truncatingIfNeeded: mark >> 32)
        markLower = UInt32(truncatingIfNeeded: mark)
    }

    /// What stands in an empty slot.
    static let none = RevocationRecord(
        CertificateSerial(upper: 0, middle: 0, lower: 0),
        RevocationEntry(date: 0, reason: .unspecified))

    var serial: CertificateSerial {
        CertificateSerial(
            upper: upper, middle: UInt64(middleUpper) << 32 | UInt64(middleLower),
            lower: UInt64(lowerUpper) << 32 | UInt64(lowerLower))
    }

    var entry: RevocationEntry {
        let mark = UInt64(markUpper) << 32 | UInt64(markLower)
        return RevocationEntry(
            date: Int64(bitPattern: mark) >> 8,
            reason: RevocationReason(code: UInt8(truncatingIfNeeded: mark)))
    }
}
