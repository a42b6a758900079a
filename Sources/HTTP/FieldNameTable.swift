/// Recognises known field names by their length, their first and their last eight bytes. Open
/// addressing, filled once; a look-up is one or two probes and no allocation.
struct FieldNameTable: Sendable {
    static let shared = FieldNameTable()

    private struct Slot {
        var key = Key()
        var known = KnownField.other
        var nameStart: UInt16 = 0
    }

    /// What tells names apart quickly; names of more than sixteen bytes need a look between.
    private struct Key: Equatable {
        var first: UInt64 = 0
        var last: UInt64 = 0
        var count: UInt32 = 0
    }

    private var slots = [Slot](repeating: Slot(), count: 256)
    /// All names, one after the other.
    private var names: [UInt8] = []

    private init() {
        for known in KnownField.allCases where known != .other {
            insert(known)
        }
    }

    private mutating func insert(_ known: KnownField) {
        let name = Array(known.name.utf8)
        let key = Self.key(name.span, 0..<name.count)
        var index = Self.slot(key.last)
        while slots[index].key.count != 0 {
            index = (index + 1) & 0xff
        }
        slots[index] = Slot(key: key, known: known, nameStart: UInt16(names.count))
        names += name
    }

    /// The known field whose name is in `range`, or `other`.
    func recognise(_ input: Span<UInt8>, _ range: Range<Int>) -> KnownField {
        let key = Self.key(input, range)
        var index = Self.slot(key.last)
        while slots[index].key.count != 0 {
            if slots[index].key == key, range.count <= 16 || middleMatches(index, input, range) {
                return slots[index].known
            }
            index = (index &+ 1) & 0xff
        }
        return .other
    }

    /// Whether the bytes between the first and the last eight are those of the name in a slot.
    private func middleMatches(_ index: Int, _ input: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let start = Int(slots[index].nameStart)
        for offset in 8..<range.count - 8
        where input[range.lowerBound + offset].lowercased != names[start + offset] {
            return false
        }
        return true
    }

    @inline(__always)
    private static func key(_ input: Span<UInt8>, _ range: Range<Int>) -> Key {
        let count = UInt32(truncatingIfNeeded: range.count)
        if range.count >= 8 {
            return Key(
                first: ByteWord.lowercased(input.word(at: range.lowerBound)),
                last: ByteWord.lowercased(input.word(at: range.upperBound &- 8)), count: count)
        }
        if input.count &- range.lowerBound >= 8 {
            let word = ByteWord.lowercased(input.word(at: range.lowerBound))
            let own = word & (1 &<< UInt64(truncatingIfNeeded: range.count &* 8) &- 1)
            return Key(first: own, last: own, count: count)
        }
        var own: UInt64 = 0
        for position in range.reversed() {
            own = own &<< 8 | UInt64(input[position] | 0x20)
        }
        return Key(first: own, last: own, count: count)
    }

    @inline(__always)
    private static func slot(_ last: UInt64) -> Int {
        Int(truncatingIfNeeded: (last &* 0x9e37_79b9_7f4a_7c15) &>> 56)
    }
}
