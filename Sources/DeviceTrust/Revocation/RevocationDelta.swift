/// A list of changes to a complete list of the same authority and scope (RFC 5280 section 5.2.4).
/// Immutable; it becomes part of an index by `RevocationIndex.applying(_:)`.
public final class RevocationDelta: Sendable {
    /// The authority whose list this is.
    public let issuer: IssuerKey
    /// The CRL number, big-endian without leading zeros.
    public let number: [UInt8]
    /// The least number of a complete list that the changes may be put on.
    public let baseNumber: [UInt8]
    /// When the list was made, in Unix seconds.
    public let thisUpdate: Int64
    /// When the next one will have been made, in Unix seconds; nil when it does not say.
    public let nextUpdate: Int64?
    /// The distribution point the list confines itself to, as bytes to compare.
    public let distributionPoint: [UInt8]?

    let records: [RevocationRecord]

    fileprivate init(
        records: [RevocationRecord], issuer: IssuerKey, number: [UInt8], baseNumber: [UInt8],
        thisUpdate: Int64, nextUpdate: Int64?, distributionPoint: [UInt8]?
    ) {
        self.records = records
        self.issuer = issuer
        self.number = ListNumber.shortest(number)
        self.baseNumber = ListNumber.shortest(baseNumber)
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
        self.distributionPoint = distributionPoint
    }

    /// How many changes there are, those that come twice counted twice.
    public var count: Int { records.count }

    /// Collects the entries of one list of changes.
    public struct Builder: Sendable {
        private var records: [RevocationRecord] = []

        /// A builder for about so many entries.
        public init(expectedCount: Int = 0) {
            records.reserveCapacity(min(max(0, expectedCount), RevocationTable.maximumCount))
        }

        /// Adds a change: a revocation, or with `removeFromCRL` the end of a hold.
        public mutating func insert(
            _ serial: CertificateSerial, date: Int64, reason: RevocationReason
        ) {
            records.append(RevocationRecord(serial, RevocationEntry(date: date, reason: reason)))
        }

        /// The list of all changes.
        public consuming func finish(
            issuer: IssuerKey, number: [UInt8], baseNumber: [UInt8], thisUpdate: Int64,
            nextUpdate: Int64?, distributionPoint: [UInt8]?
        ) -> RevocationDelta {
            RevocationDelta(
                records: records, issuer: issuer, number: number, baseNumber: baseNumber,
                thisUpdate: thisUpdate, nextUpdate: nextUpdate,
                distributionPoint: distributionPoint)
        }
    }
}

extension RevocationDelta {
    /// How a list of changes fits a complete list.
    public enum Fit: Hashable, Sendable {
        /// The complete list is as new as the changes or newer: they are in it already.
        case contained
        /// The changes can be put on the list.
        case fits
        /// The list has another authority or another scope, or no number.
        case otherList
        /// Changes are missing between the list and these.
        case tooOld
    }

    /// Whether its number is beyond that of the list.
    public func isNewer(than list: RevocationIndex) -> Bool {
        list.number.map { ListNumber.isLess($0, number) } ?? false
    }

    /// How the changes fit this list (RFC 5280 section 6.3.3 (c), section 5.2.4).
    public func fit(to list: RevocationIndex) -> Fit {
        guard issuer == list.issuer, distributionPoint == list.distributionPoint,
            let listNumber = list.number
        else { return .otherList }
        if !ListNumber.isLess(listNumber, number) { return .contained }
        return ListNumber.isLess(listNumber, baseNumber) ? .tooOld : .fits
    }
}

extension RevocationIndex {
    /// The complete list with the changes made, as a new index beside the old one: what a list of
    /// a million entries shares with it is not copied. Nil unless the changes fit the list.
    ///
    /// A hold that is released counts as revoked no more. Whatever else is revoked stays so: of a
    /// certificate that was revoked for good, `removeFromCRL` says only that it has expired. The
    /// new index is as recent as the changes: their nextUpdate counts, for the next changes are
    /// due then.
    public func applying(_ delta: RevocationDelta) -> RevocationIndex? {
        guard delta.fit(to: self) == .fits else { return nil }
        var fresh = RevocationTable(capacity: delta.count, hash: hash)
        for record in delta.records {
            let serial = record.serial
            fresh.insert(
                serial, record.mark, hashed: hash(serial), outweighs: Builder.outweighs)
        }
        var changes = RevocationTable(
            capacity: fresh.count + (self.changes?.count ?? 0), hash: hash)
        var count = self.count
        fresh.forEach { serial, entry in
            let known = self.entry(for: serial)
            let isRelease = entry.reason == .removeFromCRL
            let isKnownHold = known?.reason == .certificateHold
            if isRelease ? !isKnownHold : known != nil && !isKnownHold { return }
            if known == nil { count += 1 } else if isRelease { count -= 1 }
            let hashed = hash(serial)
            changes.insert(serial, RevocationMark(entry), hashed: hashed) { _, _ in false }
        }
        self.changes?.forEach { serial, entry in
            // What the new changes say stands already.
            let hashed = hash(serial)
            changes.insert(serial, RevocationMark(entry), hashed: hashed) { _, _ in false }
        }
        return RevocationIndex(
            table: table, changes: changes, count: count, hash: hash, issuer: issuer,
            number: delta.number, thisUpdate: delta.thisUpdate,
            nextUpdate: delta.nextUpdate ?? nextUpdate, distributionPoint: distributionPoint)
    }
}
