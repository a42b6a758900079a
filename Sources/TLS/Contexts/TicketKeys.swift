internal import COpenSSL
internal import Synchronization

/// The keys of stateless session tickets, shared by the context sets of all workers.
///
/// The newest key makes tickets; the older ones still open them, and such a ticket is renewed.
/// While there are no keys no ticket is made or taken, and every handshake is a full one.
/// Everything here may be called from any thread.
public final class TicketKeys: Sendable {
    /// Octets of one key: 16 of name, 32 for AES-256, 32 for HMAC-SHA-256.
    public static let keyBytes = 80

    private let keys: Mutex<TicketKeySet>
    /// The version of the set behind the lock, so that an engine which holds a copy takes the lock
    /// only when there is something new.
    private let version = Atomic<UInt64>(0)

    /// Starts with given keys of `keyBytes` each, newest first; with none, for a store that hands
    /// them out later. Throws when one has another size.
    public init(keys material: [[UInt8]]) throws(TLSError) {
        keys = Mutex(TicketKeySet(version: 0, keys: try Self.read(material, keeping: [])))
    }

    /// Starts with one random key.
    public convenience init() throws(TLSError) {
        try self.init(keys: [try Self.randomMaterial()])
    }

    /// Replaces all keys by these, newest first; none at all stops tickets. Returns whether
    /// anything has changed. Throws, and changes nothing, when one has another size.
    ///
    /// The keys are copied to memory that is wiped when they are dropped; the caller's arrays are
    /// the caller's to keep short-lived.
    @discardableResult
    public func adopt(_ material: [[UInt8]]) throws(TLSError) -> Bool {
        try keys.withLock { set throws(TLSError) in
            let adopted = try Self.read(material, keeping: set.keys)
            return replace(&set, with: adopted)
        }
    }

    /// Puts a new random key in front, and keeps `count` keys in all: what `keptKeys` says.
    public func rotate(keeping count: Int) throws(TLSError) {
        let fresh = try TicketKey(Self.randomMaterial())
        keys.withLock { set in
            _ = replace(&set, with: Array(([fresh] + set.keys).prefix(max(1, count))))
        }
    }

    /// How many keys are needed, the newest included, so that each ticket finds its key for as
    /// long as it lives; both in seconds, and `rotation` at least one.
    public static func keptKeys(lifetime: Int64, rotation: Int64) -> Int {
        // The newest, and every key that was replaced within the last `lifetime` seconds, both
        // ends included.
        Int(2 + max(0, lifetime) / max(1, rotation))
    }

    /// `keyBytes` random octets: a new key, for a store to hand out.
    public static func randomMaterial() throws(TLSError) -> [UInt8] {
        let library = try CryptoLibrary.cold()
        var material = [UInt8](repeating: 0, count: keyBytes)
        // Fills the array, within the call.
        guard unsafe RAND_priv_bytes_ex(library.context, &material, material.count, 0) == 1 else {
            throw ErrorQueue.failure("making a ticket key")
        }
        return material
    }

    /// Counts the changes of the keys: what was derived from them holds while it stays the same.
    public var generation: UInt64 { version.load(ordering: .acquiring) }

    /// Keys for another purpose, one derived from each key, newest first, with the generation they
    /// belong to. All nodes that share the keys derive the same ones; the keys stay here.
    public func derivedKeys(
        label: String
    ) throws(TLSError) -> (generation: UInt64, keys: [MessageKey]) {
        let set = current(nil)
        var derived: [MessageKey] = []
        for key in set.keys { derived.append(try key.derived(label)) }
        return (set.version, derived)
    }

    /// The keys of now: those of `copy` while it is up to date, without taking the lock.
    func current(_ copy: TicketKeySet?) -> TicketKeySet {
        if let copy, copy.version == version.load(ordering: .acquiring) { return copy }
        return keys.withLock { $0 }
    }

    private func replace(_ set: inout TicketKeySet, with keys: [TicketKey]) -> Bool {
        guard !keys.elementsEqual(set.keys, by: ===) else { return false }
        set = TicketKeySet(version: set.version + 1, keys: keys)
        version.store(set.version, ordering: .releasing)
        return true
    }

    /// Keys that are known already stay the same objects.
    private static func read(
        _ material: [[UInt8]], keeping known: [TicketKey]
    ) throws(TLSError) -> [TicketKey] {
        var keys: [TicketKey] = []
        for octets in material {
            if let same = known.first(where: { $0.holds(octets) }) {
                keys.append(same)
            } else {
                keys.append(try TicketKey(octets))
            }
        }
        return keys
    }
}
