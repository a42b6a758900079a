/// The certificates one authority has revoked, as its newest list says. Immutable; made by
/// `RevocationIndex.Builder`, replaced as a whole.
///
/// One million entries take 37 MiB with dates and reasons; the cost of a lookup depends neither on
/// the size of the list nor on who chose the serial.
public final class RevocationIndex: Sendable {
    /// The authority whose list this is.
    public let issuer: IssuerKey
    /// The CRL number, big-endian without leading zeros; nil when the list has none.
    public let number: [UInt8]?
    /// When the list was made, in Unix seconds.
    public let thisUpdate: Int64
    /// When the next one will have been made, in Unix seconds. A list without this date is never
    /// stale: it promises no next one.
    public let nextUpdate: Int64?
    /// The distribution point the list confines itself to, as bytes to compare; nil when it stands
    /// for all certificates of the authority. Lists with different ones are parts of one whole.
    public let distributionPoint: [UInt8]?

    /// How many certificates are revoked.
    public let count: Int

    let table: RevocationTable
    /// What lists of changes have made of the entries of `table`: revocations, and holds that
    /// were released. Asked first; of the same hash.
    let changes: RevocationTable?
    let hash: SerialHash

    init(
        table: RevocationTable, changes: RevocationTable? = nil, count: Int, hash: SerialHash,
        issuer: IssuerKey, number: [UInt8]?, thisUpdate: Int64, nextUpdate: Int64?,
        distributionPoint: [UInt8]?
    ) {
        self.table = table
        self.changes = changes
        self.count = count
        self.hash = hash
        self.issuer = issuer
        self.number = number.map(ListNumber.shortest)
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
        self.distributionPoint = distributionPoint
    }

    /// Whether the certificate with this serial is revoked.
    public func contains(_ serial: CertificateSerial) -> Bool {
        let hashed = hash(serial)
        if let change = changes?.entry(for: serial, hashed: hashed) {
            return change.reason != .removeFromCRL
        }
        return table.contains(serial, hashed: hashed)
    }

    /// What the list says about this serial; nil when it is not revoked.
    public func entry(for serial: CertificateSerial) -> RevocationEntry? {
        let hashed = hash(serial)
        if let change = changes?.entry(for: serial, hashed: hashed) {
            return change.reason == .removeFromCRL ? nil : change
        }
        return table.entry(for: serial, hashed: hashed)
    }

    /// The memory the entries take, in bytes.
    public var memoryBytes: Int { table.memoryBytes + (changes?.memoryBytes ?? 0) }

    /// How recent the list is. It is due when at most `dueFraction` of the time between
    /// thisUpdate and nextUpdate is left.
    public func freshness(at now: Int64, dueFraction: Double = 0.2) -> Freshness {
        guard let nextUpdate else { return .fresh }
        if now > nextUpdate { return .stale }
        let left = Double(nextUpdate) - Double(now)
        let life = Double(nextUpdate) - Double(thisUpdate)
        return left <= life * dueFraction ? .due : .fresh
    }

    /// Whether both stand for the same certificates, so that only the newer one counts.
    func hasScope(of other: RevocationIndex) -> Bool {
        issuer == other.issuer && distributionPoint == other.distributionPoint
    }

    /// Whether this list was made after the other one of the same scope: by CRL number where
    /// both have one, else, or when these are equal, by thisUpdate.
    public func isNewer(than other: RevocationIndex) -> Bool {
        if let number, let otherNumber = other.number, number != otherNumber {
            return ListNumber.isLess(otherNumber, number)
        }
        return thisUpdate > other.thisUpdate
    }
}
