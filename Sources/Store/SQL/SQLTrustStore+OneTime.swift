public import DeviceTrust

/// What may happen once only, whichever gateway it comes to. Not in the feed: nobody keeps a copy.
extension SQLTrustStore {
    /// Settles uses of one-time records in their order; see `TrustStore`.
    public func settle(
        uses: [OneTimeUse], at now: Int64
    ) throws(StoreError) -> [OneTimeOutcome] {
        guard !uses.isEmpty else { return [] }
        return try session.transaction(.write) { () throws(StoreError) in
            // Whatever has not answered a row was not written, or not there.
            var outcomes: [OneTimeOutcome] = uses.map { use in
                switch use.action {
                case .put: .put(isFirst: false)
                case .take: .taken(nil)
                }
            }
            let calls = [Self.purge(at: now)] + uses.map { Self.call($0, at: now) }
            try session.run(calls) { (call, row) throws(StoreError) in
                switch uses[call - 1].action {
                case .put: outcomes[call - 1] = .put(isFirst: true)
                case .take:
                    if try row.number(1) > now {
                        outcomes[call - 1] = .taken(try row.value(0) { $0 })
                    }
                }
            }
            return outcomes
        }
    }

    private static func call(_ use: OneTimeUse, at now: Int64) -> SQLCall {
        let place: [SQLValue] = [.integer(use.kind.rawValue), .bytes(use.key.bytes)]
        return switch use.action {
        case .put(let value, let expires):
            SQLCall(put, place + [.bytes(value), .integer(expires), .integer(now)])
        case .take: SQLCall(take, place)
        }
    }

    /// Deletes what has expired: more than a call can bring, so that it does not pile up.
    private static func purge(at now: Int64) -> SQLCall {
        SQLCall(purgeExpired, [.integer(now), .integer(purgedAtOnce)])
    }

    static let purgedAtOnce: Int64 = 1024

    /// What has expired is as good as not there.
    private static let put = """
        INSERT INTO one_time (kind, digest, content, expires_at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (digest, kind) DO UPDATE SET content = ?3, expires_at = ?4
            WHERE one_time.expires_at <= ?5
        RETURNING kind
        """
    private static let take = """
        DELETE FROM one_time WHERE digest = ?2 AND kind = ?1 RETURNING content, expires_at
        """
    static let purgeExpired = """
        DELETE FROM one_time WHERE (digest, kind) IN
            (SELECT digest, kind FROM one_time WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)
        """
}

extension TrustStore {
    /// Writes a one-time record down. Returns false when it is there; `expires` is the first second
    /// at which it does not count any more.
    public func putOnce(
        _ kind: OneTimeKind, _ key: OneTimeKey, value: [UInt8] = [], expires: Int64, at now: Int64
    ) throws(StoreError) -> Bool {
        guard
            let use = OneTimeUse(putting: value, kind: kind, key: key, expires: expires)
        else {
            throw .refused("a one-time record keeps \(OneTimeUse.maximumBytes) bytes at most")
        }
        return try settle(uses: [use], at: now) == [.put(isFirst: true)]
    }

    /// Takes a one-time record away. Returns what was kept with it; nil when it is not there.
    public func takeOnce(
        _ kind: OneTimeKind, _ key: OneTimeKey, at now: Int64
    ) throws(StoreError) -> [UInt8]? {
        let outcomes = try settle(uses: [OneTimeUse(taking: key, kind: kind)], at: now)
        guard case .taken(let value)? = outcomes.first else { return nil }
        return value
    }
}
