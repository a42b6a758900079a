/// Recognises known field names from what the name scan gathers anyway: the length and the last
/// eight bytes. Open addressing, filled once, no allocation to look up.
struct FieldNameTable: Sendable {
    static let shared = FieldNameTable()

    private struct Slot {
        var tail: UInt64 = 0
        var count: UInt8 = 0
        var known = KnownField.other
        var nameStart: UInt16 = 0
    }

    private var slots = [Slot](repeating: Slot(), count: 256)
    /// All names one after the other, to compare what the tail does not cover.
    private var names: [UInt8] = []

    private init() {
        for known in KnownField.allCases where known != .other {
            insert(known)
        }
    }

    private mutating func insert(_ known: KnownField) {
        let name = Array(known.name.utf8)
        let tail = name.reduce(0) { Self.appending($1, to: $0) }
        var index = Self.slot(tail)
        while slots[index].count != 0 {
            index = (index + 1) & 0xff
        }
        slots[index] = Slot(
            tail: tail, count: UInt8(name.count), known: known, nameStart: UInt16(names.count))
        names += name
    }

    /// The tail after one more byte of a name. Setting bit 5 makes letters lower case; among
    /// the bytes a name may have no two others become equal to one of a known name.
    @inline(__always)
    static func appending(_ byte: UInt8, to tail: UInt64) -> UInt64 {
        tail &<< 8 | UInt64(byte | 0x20)
    }

    @inline(__always)
    private static func slot(_ tail: UInt64) -> Int {
        Int(truncatingIfNeeded: (tail &* 0x9e37_79b9_7f4a_7c15) &>> 56)
    }

    /// The known field whose name is in `range`, or `other`.
    func recognise(_ input: Span<UInt8>, _ range: Range<Int>, tail: UInt64) -> KnownField {
        var index = Self.slot(tail)
        while slots[index].count != 0 {
            let slot = slots[index]
            if slot.tail == tail, Int(slot.count) == range.count, startMatches(slot, input, range) {
                return slot.known
            }
            index = (index + 1) & 0xff
        }
        return .other
    }

    @inline(__always)
    private func startMatches(_ slot: Slot, _ input: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let start = Int(slot.nameStart)
        var offset = range.count - 9
        while offset >= 0 {
            if input[range.lowerBound + offset] | 0x20 != names[start + offset] { return false }
            offset -= 1
        }
        return true
    }
}
