internal import COpenSSL
internal import Synchronization

/// The keys of stateless session tickets, shared by the context sets of all workers.
///
/// The newest key makes tickets; the older ones still open them, and such a ticket is renewed.
public final class TicketKeys: Sendable {
    /// Octets of one key: 16 of name, 32 for AES-256, 32 for HMAC-SHA-256.
    public static let keyBytes = 80

    /// Seconds that a ticket is good for.
    public let lifetime: Int

    private let keys: Mutex<[TicketKey]>
    /// Older keys that are kept besides the newest.
    private static let olderKeys = 2

    /// Starts with one random key.
    public init(lifetime: Int = 7200) throws(TLSError) {
        self.lifetime = lifetime
        keys = Mutex([try TicketKey.random()])
    }

    /// Starts with given keys of `keyBytes` each, newest first; nil when one has another size.
    public init?(keys material: [[UInt8]], lifetime: Int = 7200) {
        let made = material.compactMap(TicketKey.init)
        guard !made.isEmpty, made.count == material.count else { return nil }
        self.lifetime = lifetime
        keys = Mutex(Array(made.prefix(1 + Self.olderKeys)))
    }

    /// Puts a new random key in front. Tickets of the two keys before it are still taken.
    public func rotate() throws(TLSError) {
        let fresh = try TicketKey.random()
        keys.withLock { $0 = Array(([fresh] + $0).prefix(1 + Self.olderKeys)) }
    }

    /// The key that makes tickets.
    var newest: TicketKey? { keys.withLock { $0.first } }

    /// The key with a name, and whether it is the newest.
    func key(named name: [UInt8]) -> (key: TicketKey, isNewest: Bool)? {
        keys.withLock { keys in
            keys.firstIndex { $0.name == name }.map { (keys[$0], $0 == 0) }
        }
    }
}

/// One ticket key.
struct TicketKey: Sendable {
    let name: [UInt8]
    let cipherKey: [UInt8]
    let macKey: [UInt8]

    init?(_ material: [UInt8]) {
        guard material.count == TicketKeys.keyBytes else { return nil }
        name = Array(material[0..<16])
        cipherKey = Array(material[16..<48])
        macKey = Array(material[48..<80])
    }

    static func random() throws(TLSError) -> TicketKey {
        let library = try CryptoLibrary.cold()
        var material = [UInt8](repeating: 0, count: TicketKeys.keyBytes)
        // Fills the array, within the call.
        guard unsafe RAND_priv_bytes_ex(library.context, &material, material.count, 0) == 1,
            let key = TicketKey(material)
        else { throw ErrorQueue.failure("making a ticket key") }
        return key
    }
}
