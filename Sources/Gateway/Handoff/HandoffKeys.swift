import TLS

/// The keys of the handoff's tokens, derived from the ticket keys that the nodes share.
///
/// The newest seals, all open. While there are no ticket keys a key of this process takes their
/// place: trips that begin and end at one node work. It opens afterwards as well, so that what
/// began with it can end.
final class HandoffKeys: Sendable {
    /// The generation of the ticket keys these were derived from.
    let generation: UInt64
    private let keys: [Key]

    private struct Key {
        /// Which key sealed a token; not secret.
        let id: [UInt8]
        let key: MessageKey

        init(_ key: MessageKey) throws(TLSError) {
            self.key = key
            id = Array(try key.code(of: Array("kid".utf8)).prefix(HandoffKeys.idByteCount))
        }
    }

    /// Octets of a key's id.
    static let idByteCount = 4

    /// Parts the derived keys from those of every other purpose and form.
    private static let label = "sallyport handoff v1"

    /// Derives the keys from the ticket keys of now.
    convenience init(_ ticketKeys: TicketKeys) throws(TLSError) {
        let derived = try ticketKeys.derivedKeys(label: Self.label)
        try self.init(derived.keys + [Self.ofProcess.get()], generation: derived.generation)
    }

    private init(_ keys: [MessageKey], generation: UInt64) throws(TLSError) {
        var named: [Key] = []
        for key in keys { named.append(try Key(key)) }
        self.keys = named
        self.generation = generation
    }

    private static let ofProcess = Result { () throws(TLSError) in try MessageKey.random() }

    /// These keys while the ticket keys are the same, otherwise new ones.
    func current(_ ticketKeys: TicketKeys) throws(TLSError) -> HandoffKeys {
        generation == ticketKeys.generation ? self : try HandoffKeys(ticketKeys)
    }

    /// The id of the key that seals.
    var sealingID: [UInt8] { keys.first?.id ?? [] }

    /// The code of a message by the key that seals.
    func code(of message: [UInt8]) throws(TLSError) -> [UInt8] {
        guard let newest = keys.first else {
            throw .library(operation: "sealing a token", why: "there is no key")
        }
        return try newest.key.code(of: message)
    }

    /// Whether a key with this id is known, and the code is its own; nil: there is no such key.
    func isValid(_ code: [UInt8], of message: [UInt8], keyID: ArraySlice<UInt8>) -> Bool? {
        var isKnown = false
        for key in keys where key.id.elementsEqual(keyID) {
            isKnown = true
            if key.key.isValid(code, of: message) { return true }
        }
        return isKnown ? false : nil
    }
}
