/// A flat hash table of revoked serials: groups of eight slots, three quarters full.
///
/// What a lookup needs stands apart from what it does not. A slot has a tag of one byte, a part of
/// the hash; the eight tags of a group are one word and are compared at once. The 20 bytes of the
/// serial are elsewhere, date and reason elsewhere again. So a lookup of a serial that is not there,
/// the ordinary case, touches one line of the tags (1.3 MiB for a million entries) and, but for one
/// time in 20, nothing more; one that is there touches one serial besides.
struct RevocationTable: Sendable {
    /// How many serials are in it.
    private(set) var count = 0
    /// The tags of the groups, the first slot's in the lowest byte; 0 is an empty slot. The slots
    /// of a group fill from the first to the last and are never emptied.
    private var tags: [UInt64]
    private var serials: [StoredSerial]
    private var marks: [RevocationMark]
    private let hash: SerialHash

    /// The most entries a table is made for.
    static let maximumCount = 1 << 30
    private static let groupSize = 8

    /// An empty table with room for so many entries.
    init(capacity: Int, hash: SerialHash) {
        precondition(capacity <= Self.maximumCount, "more entries than a list can hold")
        // One group more than needed: one slot at least is empty, so every walk ends.
        let groups = (capacity + capacity / 3) / Self.groupSize + 1
        tags = Array(repeating: 0, count: groups)
        serials = Array(repeating: .none, count: groups * Self.groupSize)
        marks = Array(repeating: .none, count: groups * Self.groupSize)
        self.hash = hash
    }

    var memoryBytes: Int {
        tags.capacity * MemoryLayout<UInt64>.stride
            + serials.capacity * MemoryLayout<StoredSerial>.stride
            + marks.capacity * MemoryLayout<RevocationMark>.stride
    }

    /// Whether the serial, whose hash this is, is there.
    func contains(_ serial: CertificateSerial, hashed: UInt64) -> Bool {
        slot(of: serial, hashed: hashed) != nil
    }

    func entry(for serial: CertificateSerial, hashed: UInt64) -> RevocationEntry? {
        slot(of: serial, hashed: hashed).map { marks[$0].entry }
    }

    /// Puts the entry in; when its serial is there already, the weightier of both stays.
    mutating func insert(
        _ serial: CertificateSerial, _ mark: RevocationMark, hashed: UInt64,
        outweighs: (RevocationEntry, RevocationEntry) -> Bool
    ) {
        if let slot = slot(of: serial, hashed: hashed) {
            if outweighs(mark.entry, marks[slot].entry) { marks[slot] = mark }
            return
        }
        count += 1
        precondition(count < serials.count, "more entries than the table has room for")
        var group = home(hashed)
        while tags[group] & Self.highBits == Self.highBits { group = following(group) }
        let place = (tags[group] & Self.highBits).nonzeroBitCount
        tags[group] |= Self.tag(hashed) << UInt64(place * 8)
        serials[group * Self.groupSize + place] = StoredSerial(serial)
        marks[group * Self.groupSize + place] = mark
    }

    /// Walks over all entries, in no order that means anything.
    func forEach(_ body: (CertificateSerial, RevocationEntry) -> Void) {
        for group in tags.indices {
            for place in 0..<(tags[group] & Self.highBits).nonzeroBitCount {
                let slot = group * Self.groupSize + place
                body(serials[slot].serial, marks[slot].entry)
            }
        }
    }

    @inline(__always)
    private func slot(of serial: CertificateSerial, hashed: UInt64) -> Int? {
        let wanted = Self.tag(hashed) &* Self.lowBits
        let stored = StoredSerial(serial)
        var group = home(hashed)
        while true {
            let word = tags[group]
            // A byte of zero where the tags are equal; then its high bit. A borrow may mark a byte
            // above a true match as well, and comparing the serials sorts that out.
            let difference = word ^ wanted
            var matches = (difference &- Self.lowBits) & ~difference & Self.highBits
            while matches != 0 {
                let slot = group * Self.groupSize + matches.trailingZeroBitCount / 8
                if serials[slot] == stored { return slot }
                matches &= matches &- 1
            }
            if word & Self.highBits != Self.highBits { return nil }
            group = following(group)
        }
    }

    /// The upper bits of the hash, taken as a fraction of the table.
    private func home(_ hashed: UInt64) -> Int {
        Int(truncatingIfNeeded: hashed.multipliedFullWidth(by: UInt64(tags.count)).high)
    }

    private func following(_ group: Int) -> Int {
        group + 1 == tags.count ? 0 : group + 1
    }

    /// The lowest bits of the hash, with the high bit set: never zero.
    private static func tag(_ hashed: UInt64) -> UInt64 { hashed & 0x7f | 0x80 }

    private static let lowBits: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080
}

/// Entries on their way into a table, in heaps by the upper bits of their hash.
///
/// Heap by heap they fill the table from front to back. In the order of the list a table of a
/// million entries would miss the cache at every single one of them, which took three times as
/// long.
struct RevocationHeaps: Sendable {
    private(set) var count = 0
    private var heaps: [[RevocationRecord]]
    private let hash: SerialHash

    private static let heapBits: UInt64 = 8

    init(expectedCount: Int, hash: SerialHash) {
        heaps = Array(repeating: [], count: 1 << Self.heapBits)
        self.hash = hash
        // The sizes of the heaps differ a little.
        let expected = min(max(0, expectedCount), RevocationTable.maximumCount) / heaps.count
        let share = expected + expected / 16
        if share > 0 { for index in heaps.indices { heaps[index].reserveCapacity(share) } }
    }

    mutating func append(_ serial: CertificateSerial, _ entry: RevocationEntry) {
        let heap = Int(truncatingIfNeeded: hash(serial) >> (64 - Self.heapBits))
        heaps[heap].append(RevocationRecord(serial, entry))
        count += 1
    }

    /// The table of all entries. Of several with one serial one is kept: the first, or a later one
    /// that outweighs it.
    consuming func table(
        outweighs: (RevocationEntry, RevocationEntry) -> Bool
    ) -> RevocationTable {
        var table = RevocationTable(capacity: count, hash: hash)
        for index in heaps.indices {
            for record in heaps[index] {
                let serial = record.serial
                table.insert(serial, record.mark, hashed: hash(serial), outweighs: outweighs)
            }
            heaps[index] = []
        }
        return table
    }
}
