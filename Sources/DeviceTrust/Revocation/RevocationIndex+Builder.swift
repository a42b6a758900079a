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
        private var heaps: RevocationHeaps

        /// A builder for about so many entries; more may come, at the price of moving some.
        public init(expectedCount: Int = 0, hashKey: HashKey = .random()) {
            heaps = RevocationHeaps(
                expectedCount: expectedCount, hash: SerialHash(key: hashKey))
        }

        /// Adds an entry.
        ///
        /// `removeFromCRL` says that the certificate is not revoked any more, so nothing is added,
        /// and nothing is taken away either: a list that says both is read as revoked. Of two
        /// entries for one serial a final reason outweighs a hold, then the earlier date counts.
        public mutating func insert(
            _ serial: CertificateSerial, date: Int64, reason: RevocationReason
        ) {
            guard reason != .removeFromCRL else { return }
            heaps.append(serial, RevocationEntry(date: date, reason: reason))
        }

        /// The index of all entries. What the list says about its distribution point must come
        /// with it: of two parts of one whole, taken for the same list, one would be dropped.
        public consuming func finish(
            issuer: IssuerKey, number: [UInt8]?, thisUpdate: Int64, nextUpdate: Int64?,
            distributionPoint: [UInt8]?
        ) -> RevocationIndex {
            RevocationIndex(
                table: heaps.table(outweighs: Self.outweighs), issuer: issuer, number: number,
                thisUpdate: thisUpdate, nextUpdate: nextUpdate,
                distributionPoint: distributionPoint)
        }

        private static func outweighs(_ new: RevocationEntry, _ old: RevocationEntry) -> Bool {
            let newIsFinal = new.reason != .certificateHold
            let oldIsFinal = old.reason != .certificateHold
            return newIsFinal != oldIsFinal ? newIsFinal : new.date < old.date
        }
    }
}
