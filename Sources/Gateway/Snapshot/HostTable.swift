/// Finds a host name's place without making a String: open addressing over lower-case bytes.
///
/// Its content comes from the settings, so a client can choose what is looked up but not what
/// collides: a lookup touches a few entries at any number of hosts.
///
/// A name `*.x` stands for every name with one label more than x that has no place of its own.
struct HostTable: Sendable {
    private let names: [[UInt8]]
    private let slots: [Int32]  // place + 1; 0 is empty
    private let hasWildcards: Bool

    /// A table of distinct lower-case names.
    init(_ names: [String]) {
        self.names = names.map { [UInt8]($0.utf8) }
        hasWildcards = names.contains { $0.hasPrefix("*.") }
        var size = 16
        while size < names.count * 2 { size *= 2 }
        var slots = [Int32](repeating: 0, count: size)
        for (place, name) in self.names.enumerated() {
            var slot = Int(HostTable.hash(name.span) & UInt64(size - 1))
            while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Int32(place + 1)
        }
        self.slots = slots
    }

    /// The place of `name` in any letter case.
    func place(of name: Span<UInt8>) -> Int? {
        // Nobody can ask for a wildcard by its own name: `*` is no label.
        if hasWildcards, name.count > 0, name[0] == UInt8(ascii: "*") { return nil }
        if let place = exactPlace(of: name) { return place }
        guard hasWildcards, let dot = HostTable.firstDot(name), dot > 0 else { return nil }
        var wildcard: [UInt8] = [UInt8(ascii: "*")]
        wildcard.reserveCapacity(name.count - dot + 1)
        for index in dot..<name.count { wildcard.append(name[index]) }
        return exactPlace(of: wildcard.span)
    }

    /// The place of a name of the table, wildcards as they are written.
    func exactPlace(of name: Span<UInt8>) -> Int? {
        var slot = Int(HostTable.hash(name) & UInt64(slots.count - 1))
        while slots[slot] != 0 {
            let place = Int(slots[slot] - 1)
            if equalsIgnoringCase(name, names[place]) { return place }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private static func firstDot(_ name: Span<UInt8>) -> Int? {
        for index in name.indices where name[index] == UInt8(ascii: ".") { return index }
        return nil
    }

    /// FNV-1a over the lower-case form.
    private static func hash(_ name: Span<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in name.indices {
            hash = (hash ^ UInt64(lowerCase(name[index]))) &* 0x100_0000_01b3
        }
        return hash ^ hash >> 29
    }
}

/// The lower-case form of an ASCII letter; other bytes as they are.
@inline(__always)
func lowerCase(_ byte: UInt8) -> UInt8 {
    byte &- 0x41 < 26 ? byte | 0x20 : byte
}

/// Whether `text` is `lower`, which must be in lower case, in any letter case.
func equalsIgnoringCase(_ text: Span<UInt8>, _ lower: [UInt8]) -> Bool {
    guard text.count == lower.count else { return false }
    for index in text.indices where lowerCase(text[index]) != lower[index] {
        return false
    }
    return true
}
