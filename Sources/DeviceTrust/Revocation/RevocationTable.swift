/// A flat hash table of revoked serials: open addressing with linear probing, three quarters full.
///
/// Each slot has a tag of one byte, a part of the hash, apart from the record. So a lookup of a
/// serial that is not there, the ordinary case, touches one line of the tags (1.3 MiB for a million
/// entries) and, but for one time in 30, no record at all.
struct RevocationTable: Sendable {
    /// How many serials are in it.
    private(set) var count = 0
    /// The tags of the slots; 0 is an empty slot.
    private var tags: [UInt8]
    private var records: [RevocationRecord]
    private let hash: SerialHash

    /// The most entries a table is made for; keeps a place within 32 bits.
    static let maximumCount = 1 << 30

    /// An empty table with room for so many entries.
    init(capacity: Int, hash: SerialHash) {
        precondition(capacity <= Self.maximumCount, "more entries than a list can hold")
        let slotCount = capacity + capacity / 3 + 1
        tags = Array(repeating: 0, count: slotCount)
        records = Array(repeating: .none, count: slotCount)
        self.hash = hash
    }

    var memoryBytes: Int {
        records.capacity * MemoryLayout<RevocationRecord>.stride + tags.capacity
    }

    func record(for serial: CertificateSerial) -> RevocationRecord? {
        switch search(serial) {
        case .taken(let place): records[place]
        case .free: nil
        }
    }

    /// Puts the record in; when its serial is there already, the weightier of both stays.
    mutating func insert(
        _ record: RevocationRecord, outweighs: (RevocationEntry, RevocationEntry) -> Bool
    ) {
        switch search(record.serial) {
        case .free(let place, let tag):
            count += 1
            precondition(count < tags.count, "more entries than the table has room for")
            tags[place] = tag
            records[place] = record
        case .taken(let place):
            if outweighs(record.entry, records[place].entry) { records[place] = record }
        }
    }

    private enum Position {
        case taken(place: Int)
        case free(place: Int, tag: UInt8)
    }

    private func search(_ serial: CertificateSerial) -> Position {
        let hashed = hash(serial)
        let tag = max(1, UInt8(truncatingIfNeeded: hashed))
        // The upper half of the hash, taken as a fraction of the table.
        var place = Int(((hashed >> 32) &* UInt64(tags.count)) >> 32)
        // One slot at least is empty, so the walk ends.
        while true {
            let found = tags[place]
            if found == 0 { return .free(place: place, tag: tag) }
            if found == tag, records[place].serial == serial { return .taken(place: place) }
            place += 1
            if place == tags.count { place = 0 }
        }
    }
}

/// Records on their way into a table, in heaps by the upper bits of their hash.
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
        let heap = Int(hash(serial) >> (64 - Self.heapBits))
        heaps[heap].append(RevocationRecord(serial, entry))
        count += 1
    }

    /// The table of all records. Of several with one serial one is kept: the first, or a later one
    /// that outweighs it.
    consuming func table(
        outweighs: (RevocationEntry, RevocationEntry) -> Bool
    ) -> RevocationTable {
        var table = RevocationTable(capacity: count, hash: hash)
        for index in heaps.indices {
            for record in heaps[index] { table.insert(record, outweighs: outweighs) }
            heaps[index] = []
        }
        return table
    }
}
