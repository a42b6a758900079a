public import DeviceTrust

extension SQLTrustStore {
    /// Settles claims in their order, all in one transaction.
    ///
    /// A claim that cannot be stored (see `StoreLimits`) does not keep the others from being
    /// settled: a certificate of such a device stays unknown, and such a user is not bound.
    public func settle(
        _ claims: [CertificateClaim], at now: Int64
    ) throws(StoreError) -> [ClaimSettlement] {
        guard !claims.isEmpty else { return [] }
        return try session.transaction(.write) { () throws(StoreError) in
            var batch = ClaimBatch(claims, at: now)
            try batch.readStandings(session)
            guard try batch.readParts(session) else { return batch.settlements }
            try session.run(batch.settle())
            // A certificate that has come may be the successor of any other of the batch.
            if batch.hasRefreshedSuccessors { try batch.readStandings(session) }
            return batch.settlements
        }
    }
}
