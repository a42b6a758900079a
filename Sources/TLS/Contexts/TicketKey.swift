internal import COpenSSL

/// The keys at one time, newest first. Immutable: a handshake uses one set from its ClientHello on.
final class TicketKeySet: Sendable {
    let version: UInt64
    let keys: [TicketKey]

    init(version: UInt64, keys: [TicketKey]) {
        self.version = version
        self.keys = keys
    }

    /// The key that makes tickets.
    var newest: TicketKey? { keys.first }

    /// The key with a name, and whether it is the newest.
    func key(named name: TicketKey.Name) -> (key: TicketKey, isNewest: Bool)? {
        for (place, key) in keys.enumerated() where key.name == name { return (key, place == 0) }
        return nil
    }
}

/// One ticket key, in memory of its own that is wiped before it is freed.
@safe
final class TicketKey: @unchecked Sendable {
    // Unchecked: written by `init` alone, and only read afterwards.
    private let octets: UnsafeMutableRawPointer  // owned; `TicketKeys.keyBytes`; freed in deinit
    /// What a ticket says about the key it needs; not secret.
    let name: Name

    /// 16 octets in memory order.
    struct Name: Equatable {
        let first: UInt64
        let last: UInt64

        /// Reads 16 octets.
        @unsafe init(_ octets: UnsafeRawPointer) {
            unsafe first = octets.loadUnaligned(as: UInt64.self)
            unsafe last = octets.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        }

        /// Writes 16 octets.
        @unsafe func write(to octets: UnsafeMutableRawPointer) {
            unsafe octets.storeBytes(of: first, as: UInt64.self)
            unsafe octets.storeBytes(of: last, toByteOffset: 8, as: UInt64.self)
        }
    }

    init(_ material: [UInt8]) throws(TLSError) {
        guard material.count == TicketKeys.keyBytes else {
            throw .unreadableKey(
                "a ticket key of \(material.count) octets, not \(TicketKeys.keyBytes)")
        }
        unsafe octets = .allocate(byteCount: TicketKeys.keyBytes, alignment: 16)
        // Both have `keyBytes`.
        unsafe UnsafeMutableRawBufferPointer(start: octets, count: TicketKeys.keyBytes)
            .copyBytes(from: material)
        unsafe name = Name(octets)
    }

    deinit {
        unsafe OPENSSL_cleanse(octets, TicketKeys.keyBytes)
        unsafe octets.deallocate()
    }

    /// 32 octets for AES-256; they live as long as the key.
    @unsafe var cipherKey: UnsafePointer<UInt8> {
        unsafe UnsafeRawPointer(octets + 16).assumingMemoryBound(to: UInt8.self)
    }

    /// Octets of `macKey`.
    static let macKeyCount = 32

    /// 32 octets for HMAC-SHA-256; they live as long as the key.
    @unsafe var macKey: UnsafeMutableRawPointer { unsafe octets + 48 }

    /// A key for another purpose, made of all octets and the label.
    func derived(_ label: String) throws(TLSError) -> MessageKey {
        // All `keyBytes` are read within the call; they live as long as this object.
        try unsafe MessageKey(octets: octets, count: TicketKeys.keyBytes).derived(label)
    }

    /// Whether this is the key of that material.
    func holds(_ material: [UInt8]) -> Bool {
        // The array is read during the call; both have `keyBytes`.
        material.count == TicketKeys.keyBytes
            && (unsafe CRYPTO_memcmp(octets, material, TicketKeys.keyBytes)) == 0
    }
}
