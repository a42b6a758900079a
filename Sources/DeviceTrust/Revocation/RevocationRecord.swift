/// A serial in 20 bytes without padding.
struct StoredSerial: Equatable, Sendable {
    private let upper: UInt32
    private let middleUpper: UInt32
    private let middleLower: UInt32
    private let lowerUpper: UInt32
    private let lowerLower: UInt32

    init(_ serial: CertificateSerial) {
        upper = serial.upper
        middleUpper = UInt32(truncatingIfNeeded: serial.middle >> 32)
        middleLower = UInt32(truncatingIfNeeded: serial.middle)
        lowerUpper = UInt32(truncatingIfNeeded: serial.lower >> 32)
        lowerLower = UInt32(truncatingIfNeeded: serial.lower)
    }

    /// What stands in an empty slot: no certificate has it.
    static let none = StoredSerial(CertificateSerial(upper: 0, middle: 0, lower: 0))

    var serial: CertificateSerial {
        CertificateSerial(
            upper: upper, middle: UInt64(middleUpper) << 32 | UInt64(middleLower),
            lower: UInt64(lowerUpper) << 32 | UInt64(lowerLower))
    }

    /// The order of comparing is that of telling apart: serials of one authority often share
    /// their upper bytes.
    static func == (one: StoredSerial, other: StoredSerial) -> Bool {
        (one.lowerLower ^ other.lowerLower) | (one.lowerUpper ^ other.lowerUpper)
            | (one.middleLower ^ other.middleLower) | (one.middleUpper ^ other.middleUpper)
            | (one.upper ^ other.upper) == 0
    }
}

/// Date and reason of an entry in 8 bytes: the date in the upper 56 bits, the reason in the lower 8.
struct RevocationMark: Sendable {
    private let bits: UInt64

    init(_ entry: RevocationEntry) {
        let bound: Int64 = 1 << 55
        let date = min(max(entry.date, -bound), bound - 1)
        bits = UInt64(bitPattern: date << 8) | UInt64(entry.reason.rawValue)
    }

    fileprivate init(upper: UInt32, lower: UInt32) {
        bits = UInt64(upper) << 32 | UInt64(lower)
    }

    fileprivate var words: (upper: UInt32, lower: UInt32) {
        (UInt32(truncatingIfNeeded: bits >> 32), UInt32(truncatingIfNeeded: bits))
    }

    /// What stands in an empty slot.
    static let none = RevocationMark(RevocationEntry(date: 0, reason: .unspecified))

    var entry: RevocationEntry {
        RevocationEntry(
            date: Int64(bitPattern: bits) >> 8,
            reason: RevocationReason(code: UInt8(truncatingIfNeeded: bits)))
    }
}

/// One entry of a list in 28 bytes without padding.
struct RevocationRecord: Sendable {
    private let stored: StoredSerial
    private let markUpper: UInt32
    private let markLower: UInt32

    init(_ serial: CertificateSerial, _ entry: RevocationEntry) {
        stored = StoredSerial(serial)
        (markUpper, markLower) = RevocationMark(entry).words
    }

    var serial: CertificateSerial { stored.serial }
    var mark: RevocationMark { RevocationMark(upper: markUpper, lower: markLower) }
}
