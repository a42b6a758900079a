extension RevocationIndex {
    /// The random key of one index's hash.
    public struct HashKey: Sendable {
        let first: UInt64
        let second: UInt64

        /// A key of these words. A known key protects nobody: for tests.
        public init(_ first: UInt64, _ second: UInt64) {
            self.first = first
            self.second = second
        }

        /// A key nobody can foresee.
        public static func random() -> HashKey {
            HashKey(.random(in: .min ... .max), .random(in: .min ... .max))
        }
    }

    /// Collects the entries of one list.
    public struct Builder: Sendable {
        private var table: RevocationTable

        /// The most entries an index can hold. A revocation list within the reader's size limit
        /// cannot have so many: an entry takes at least 20 bytes of it.
        public static let maximumCount = RevocationTable.maximumCount

        /// A builder with room for so many entries; more may come, at the price of moving all.
        public init(expectedCount: Int = 0, hashKey: HashKey = .random()) {
            table = RevocationTable(expectedCount: expectedCount, key: hashKey)
        }

        /// How many certificates are revoked so far.
        public var count: Int { table.records.count }

        /// Adds an entry; answers whether a serial came in that was not there.
        ///
        /// `removeFromCRL` says that the certificate is not revoked any more, so nothing is added,
        /// and nothing is taken away either: a list that says both is read as revoked. Of two
        /// entries for one serial a final reason outweighs a hold, then the earlier date counts.
        @discardableResult
        public mutating func insert(
            _ serial: CertificateSerial, date: Int64, reason: RevocationReason
        ) -> Bool {
            guard reason != .removeFromCRL else { return false }
            let entry = RevocationEntry(date: date, reason: reason)
            return table.insert(serial, entry) { Self.outweighs(entry, $0) }
        }

        /// The index of all entries so far.
        public consuming func finish(
            issuer: IssuerKey, number: [UInt8]?, thisUpdate: Int64, nextUpdate: Int64?,
            distributionPoint: [UInt8]? = nil
        ) -> RevocationIndex {
            table.trim()
            return RevocationIndex(
                table: table, issuer: issuer, number: number, thisUpdate: thisUpdate,
                nextUpdate: nextUpdate, distributionPoint: distributionPoint)
        }

        private static func outweighs(_ new: RevocationEntry, _ old: RevocationEntry) -> Bool {
            let newIsFinal = new.reason != .certificateHold
            let oldIsFinal = old.reason != .certificateHold
            return newIsFinal != oldIsFinal ? newIsFinal : new.date < old.date
        }
    }
}
