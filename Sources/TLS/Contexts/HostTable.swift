/// Host names to host numbers: open addressing over flat storage, so that a look-up costs the
/// same with 10 names or 10,000 and allocates nothing.
///
/// Names come from settings, never from peers, so the hash need not withstand chosen keys.
struct HostTable {
    private struct Entry {
        var nameStart: Int32
        var nameCount: Int32
        var host: Int32
        var isWildcard: Bool
    }

    private var octets: [UInt8] = []
    private var entries: [Entry] = []
    /// One for each entry, so that a connection's name is a shared string.
    private var names: [String?] = []
    /// Indexes into `entries` plus one; zero is empty.
    private var slots: [UInt32]
    private let mask: Int

    /// Makes room for `count` names.
    init(count: Int) {
        var size = 16
        while size < count * 2 { size *= 2 }
        slots = Array(repeating: 0, count: size)
        mask = size - 1
    }

    /// What a name leads to.
    struct Match: Equatable {
        let host: Int
        /// The name itself; nil for a wildcard, which stands for many.
        let name: String?
    }

    /// Adds a name; "*.x" matches exactly one label in front of x.
    /// Returns false when the name is there already, or is no host name.
    mutating func insert(_ name: String, host: Int) -> Bool {
        let isWildcard = name.hasPrefix("*.")
        let plain = Array((isWildcard ? name.dropFirst(2) : name[...]).utf8)
        guard let checked = ServerName(plain.span) else { return false }
        let span = checked.span
        let slot = place(of: span, isWildcard)
        guard slots[slot] == 0 else { return false }
        names.append(isWildcard ? nil : checked.text)
        entries.append(
            Entry(
                nameStart: Int32(octets.count), nameCount: Int32(span.count), host: Int32(host),
                isWildcard: isWildcard))
        for index in span.indices { octets.append(span[index]) }
        slots[slot] = UInt32(entries.count)
        return true
    }

    /// The host of a name: an exact one, else the wildcard one label up.
    func match(for name: borrowing ServerName) -> Match? {
        let span = name.span
        if let exact = match(at: place(of: span, false)) { return exact }
        var dot = 0
        while dot < span.count, span[dot] != UInt8(ascii: ".") { dot += 1 }
        guard dot + 1 < span.count else { return nil }
        return match(at: place(of: span.extracting((dot + 1)..<span.count), true))
    }

    private func match(at slot: Int) -> Match? {
        let index = Int(slots[slot]) - 1
        return index < 0 ? nil : Match(host: Int(entries[index].host), name: names[index])
    }

    /// The slot that holds the name, or the empty one where it belongs. At most half of the
    /// slots are taken, so the search ends.
    private func place(of name: Span<UInt8>, _ isWildcard: Bool) -> Int {
        var slot = Int(truncatingIfNeeded: Self.hash(name, isWildcard)) & mask
        while slots[slot] != 0 {
            if matches(entries[Int(slots[slot]) - 1], name, isWildcard) { return slot }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private func matches(_ entry: Entry, _ name: Span<UInt8>, _ isWildcard: Bool) -> Bool {
        guard entry.isWildcard == isWildcard, Int(entry.nameCount) == name.count else {
            return false
        }
        let start = Int(entry.nameStart)
        for index in name.indices where octets[start + index] != name[index] { return false }
        return true
    }

    /// FNV-1a with a final mix, as the low bits choose the slot.
    private static func hash(_ name: Span<UInt8>, _ isWildcard: Bool) -> UInt64 {
        var hash: UInt64 = isWildcard ? 0x9ae1_6a3b_2f90_404f : 0xcbf2_9ce4_8422_2325
        for index in name.indices {
            hash = (hash ^ UInt64(name[index])) &* 0x100_0000_01b3
        }
        return hash ^ (hash >> 32)
    }
}
