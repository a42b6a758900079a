extension RevocationIndex {
    /// The random key of one index's hash.
    public struct HashKey: Sendable {
        let first: UInt64
        let second: UInt64
        let third: UInt64
        let fourth: UInt64

        /// The key that grows from this seed. A known key protects nobody: for tests.
        public init(seed: UInt64) {
            // Multiples of the golden ratio: no word is like another.
            let step: UInt64 = 0x9e37_79b9_7f4a_7c15
            first = seed &* step &+ step
            second = first &* step &+ step
            third = second &* step &+ step
            fourth = third &* step &+ step
        }

        private init(from generator: inout SystemRandomNumberGenerator) {
            first = generator.next()
            second = generator.next()
            third = generator.next()
            fourth = generator.next()
        }

        /// A key nobody can foresee.
        public static func random() -> HashKey {
            var generator = SystemRandomNumberGenerator()
            return HashKey(from: &generator)
        }
    }

    /// Collects the entries of one list.
    public struct Builder: Sendable {
        private var heaps: RevocationHeaps
        private let hash: SerialHash

        /// A builder for about so many entries; more may come, at the price of moving some.
        public init(expectedCount: Int = 0, hashKey: HashKey = .random()) {
            hash = SerialHash(key: hashKey)
            heaps = RevocationHeaps(expectedCount: expectedCount, hash: hash)
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
            let table = heaps.table(outweighs: Self.outweighs)
            return RevocationIndex(
                table: table, count: table.count, hash: hash, issuer: issuer, number: number,
                thisUpdate: thisUpdate, nextUpdate: nextUpdate,
                distributionPoint: distributionPoint)
        }

        /// A final reason outweighs a hold, a hold its release, then the earlier date counts.
        static func outweighs(_ new: RevocationEntry, _ old: RevocationEntry) -> Bool {
            let (newWeight, oldWeight) = (weight(new.reason), weight(old.reason))
            return newWeight != oldWeight ? newWeight > oldWeight : new.date < old.date
        }

        private static func weight(_ reason: RevocationReason) -> Int {
            switch reason {
            case .removeFromCRL: 0
            case .certificateHold: 1
            default: 2
            }
        }
    }
}
