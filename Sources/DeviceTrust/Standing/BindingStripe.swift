import Synchronization

/// One part of the binding table: open addressing with linear probing over flat entries of 28
/// bytes, and the users' names one after the other in bytes.
final class BindingStripe: Sendable {
    private let state = Mutex(State())

    func standing(of key: BindingKey) -> (BindingStanding, epoch: UInt8)? {
        state.withLock { state in
            state.place(of: key).map { (state.entries[$0].standing, state.entries[$0].epoch) }
        }
    }

    func user(of key: BindingKey) -> String? {
        state.withLock { state in
            guard let place = state.place(of: key), state.entries[place].facts.contains(.bound)
            else { return nil }
            return state.name(at: state.entries[place].name)
        }
    }

    func set(_ standing: CertificateStanding, of key: BindingKey, epoch: UInt8) {
        state.withLock { $0.set(standing, of: key, epoch: epoch) }
    }

    var count: Int { state.withLock { $0.count } }

    var memoryBytes: Int {
        state.withLock { state in
            state.entries.capacity * MemoryLayout<Entry>.stride + state.names.capacity
        }
    }

    /// Words of 32 bits, so that no byte is lost to alignment.
    private struct Entry {
        var keyUpperHigh: UInt32 = 0
        var keyUpperLow: UInt32 = 0
        var keyLowerHigh: UInt32 = 0
        var keyLowerLow: UInt32 = 0
        /// Where the user's name begins; counts from 1, so that 0 is no name.
        var name: UInt32 = 0
        /// Unix seconds, which fit until 2106; 0 is none.
        var successorNotAfter: UInt32 = 0
        var facts: BindingStanding.Facts = []
        var isTaken = false
        /// Which load it was set by, or after.
        var epoch: UInt8 = 0

        func holds(_ key: BindingKey) -> Bool {
            keyLowerLow == UInt32(truncatingIfNeeded: key.lower)
                && keyLowerHigh == UInt32(truncatingIfNeeded: key.lower >> 32)
                && keyUpperLow == UInt32(truncatingIfNeeded: key.upper)
                && keyUpperHigh == UInt32(truncatingIfNeeded: key.upper >> 32)
        }

        mutating func take(_ key: BindingKey) {
            keyLowerLow = UInt32(truncatingIfNeeded: key.lower)
            keyLowerHigh = UInt32(truncatingIfNeeded: key.lower >> 32)
            keyUpperLow = UInt32(truncatingIfNeeded: key.upper)
            keyUpperHigh = UInt32(truncatingIfNeeded: key.upper >> 32)
            isTaken = true
        }

        /// The part of the key that chooses the place.
        var placing: UInt64 { UInt64(keyLowerHigh) << 32 | UInt64(keyLowerLow) }

        var standing: BindingStanding {
            BindingStanding(
                facts: facts,
                successorNotAfter: successorNotAfter == 0 ? nil : Int64(successorNotAfter),
                binding: name)
        }
    }

    private struct State {
        var entries: [Entry] = []
        var names: [UInt8] = []
        var count = 0

        /// Four fifths full at most: 3 places are looked at for what is there, 13 for what is not.
        private var isFull: Bool { count * 5 >= entries.count * 4 }

        func place(of key: BindingKey) -> Int? {
            guard !entries.isEmpty else { return nil }
            let place = search(key)
            return entries[place].isTaken ? place : nil
        }

        /// Where the key is, or else the empty place where it belongs. There must be one.
        private func search(_ key: BindingKey) -> Int {
            var place = home(key.lower)
            while entries[place].isTaken, !entries[place].holds(key) {
                place += 1
                if place == entries.count { place = 0 }
            }
            return place
        }

        /// The key's word taken as a fraction of the table: any number of places will do.
        private func home(_ word: UInt64) -> Int {
            Int(truncatingIfNeeded: word.multipliedFullWidth(by: UInt64(entries.count)).high)
        }

        mutating func set(
            _ standing: CertificateStanding, of key: BindingKey, epoch: UInt8
        ) {
            if isFull { grow() }
            let place = search(key)
            if !entries[place].isTaken {
                entries[place].take(key)
                count += 1
            }
            entries[place].epoch = epoch
            entries[place].facts = BindingStanding.Facts(standing)
            // What ends after 2106 counts as ending then.
            entries[place].successorNotAfter = UInt32(
                clamping: max(0, standing.successorNotAfter ?? 0))
            if !holds(standing.user, at: entries[place].name) {
                entries[place].name = standing.user.map { append($0) } ?? 0
            }
        }

        private mutating func grow() {
            var old: [Entry] = []
            swap(&old, &entries)
            let size = max(16, old.count + old.count / 4)
            entries = Array(repeating: Entry(), count: size)
            for entry in old where entry.isTaken {
                var place = home(entry.placing)
                while entries[place].isTaken {
                    place += 1
                    if place == entries.count { place = 0 }
                }
                entries[place] = entry
            }
        }

        /// A name with its length in two bytes in front; nil for no name.
        func name(at start: UInt32) -> String? {
            guard start > 0 else { return nil }
            let place = Int(start) - 1
            let count = Int(names[place]) << 8 | Int(names[place + 1])
            return String(decoding: names[place + 2..<place + 2 + count], as: UTF8.self)
        }

        /// Byte by byte: texts that look the same compare as equal.
        private func holds(_ user: String?, at start: UInt32) -> Bool {
            guard let found = name(at: start), let user else {
                return (start == 0) == (user == nil)
            }
            return found.utf8.elementsEqual(user.utf8)
        }

        /// Names are never taken out: a certificate that changes hands leaves a few bytes behind
        /// until the next start.
        private mutating func append(_ name: String) -> UInt32 {
            let bytes = name.utf8
            precondition(bytes.count <= 0xffff && names.count < 1 << 31, "more than names may take")
            if names.count + bytes.count + 2 > names.capacity {
                // By a quarter instead of twice: half of ten million names would be empty.
                names.reserveCapacity(names.count + max(256, names.count / 4) + bytes.count)
            }
            let start = UInt32(names.count + 1)
            names.append(UInt8(truncatingIfNeeded: bytes.count >> 8))
            names.append(UInt8(truncatingIfNeeded: bytes.count))
            names.append(contentsOf: bytes)
            return start
        }
    }
}
