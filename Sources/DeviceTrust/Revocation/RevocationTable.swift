/// A flat hash table of revoked serials: records in the order they came, and slots that point at
/// them, open addressing with linear probing.
///
/// A slot is 32 bits: the upper 8 repeat a part of the hash, the lower 24 are the number of the
/// record plus one; 0 is an empty slot. So a lookup of a serial that is not there, the ordinary
/// case, touches one line of the slots and, but for one time in 256, no record at all.
struct RevocationTable: Sendable {
    private(set) var records: [RevocationRecord] = []
    private var slots: [UInt32]
    private let hash: SerialHash

    /// What 24 bits can number.
    static let maximumCount = 1 << 24 - 1
    private static let minimumSlotCount = 16

    init(expectedCount: Int, key: RevocationIndex.HashKey) {
        let expected = min(max(0, expectedCount), Self.maximumCount)
        records.reserveCapacity(expected)
        slots = Array(repeating: 0, count: Self.slotCount(for: expected))
        hash = SerialHash(key: key)
    }

    var memoryBytes: Int {
        records.capacity * MemoryLayout<RevocationRecord>.stride
            + slots.capacity * MemoryLayout<UInt32>.stride
    }

    func record(for serial: CertificateSerial) -> RevocationRecord? {
        guard case .taken(let index) = position(of: serial, hash: hash(serial)) else { return nil }
        return records[index]
    }

    /// Puts the record in, or in the place of the one with the same serial when `replaces` says so.
    /// Answers whether the serial is new.
    mutating func insert(
        _ serial: CertificateSerial, _ entry: RevocationEntry,
        replaces: (RevocationEntry) -> Bool
    ) -> Bool {
        let hashed = hash(serial)
        switch position(of: serial, hash: hashed) {
        case .taken(let index):
            if replaces(records[index].entry) { records[index] = RevocationRecord(serial, entry) }
            return false
        case .free(var slot):
            precondition(records.count < Self.maximumCount, "more entries than a list can hold")
            if Self.isCrowded(records.count + 1, slots.count) {
                rebuildSlots(slots.count * 2)
                slot = freeSlot(for: hashed)
            }
            records.append(RevocationRecord(serial, entry))
            slots[slot] = Self.slot(hash: hashed, number: records.count)
            return true
        }
    }

    /// Gives back what was reserved in vain.
    mutating func trim() {
        if records.capacity > records.count + records.count / 16 + 16 {
            var exact: [RevocationRecord] = []
            exact.reserveCapacity(records.count)
            exact.append(contentsOf: records)
            records = exact
        }
        let slotCount = Self.slotCount(for: records.count)
        if slotCount < slots.count { rebuildSlots(slotCount) }
    }

    private enum Position {
        case taken(record: Int)
        case free(slot: Int)
    }

    private func position(of serial: CertificateSerial, hash: UInt64) -> Position {
        let mask = slots.count - 1
        let tag = Self.tag(hash)
        var place = Int(truncatingIfNeeded: hash) & mask
        // At least a quarter of the slots is empty, so the walk ends.
        while true {
            let slot = slots[place]
            if slot == 0 { return .free(slot: place) }
            if slot & 0xff00_0000 == tag {
                let index = Int(slot & 0x00ff_ffff) - 1
                if records[index].serial == serial { return .taken(record: index) }
            }
            place = (place + 1) & mask
        }
    }

    private func freeSlot(for hash: UInt64) -> Int {
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] != 0 { place = (place + 1) & mask }
        return place
    }

    private mutating func rebuildSlots(_ count: Int) {
        slots = Array(repeating: 0, count: count)
        for index in records.indices {
            let hashed = hash(records[index].serial)
            slots[freeSlot(for: hashed)] = Self.slot(hash: hashed, number: index + 1)
        }
    }

    private static func slot(hash: UInt64, number: Int) -> UInt32 {
        tag(hash) | UInt32(truncatingIfNeeded: number)
    }

    /// The top byte of the hash; the place comes from its lower bits, at most 25 of them.
    private static func tag(_ hash: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: hash >> 32) & 0xff00_0000
    }

    private static func isCrowded(_ count: Int, _ slotCount: Int) -> Bool {
        count > slotCount / 4 * 3
    }

    /// The smallest power of two that holds so many records without being crowded.
    private static func slotCount(for count: Int) -> Int {
        var slotCount = minimumSlotCount
        while isCrowded(count, slotCount) { slotCount *= 2 }
        return slotCount
    }
}
