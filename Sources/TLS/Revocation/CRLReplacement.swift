extension CertificateRevocationList {
    /// Why a list that is in order does not take the place of the one in use.
    public enum Refusal: String, Hashable, Sendable, CaseIterable {
        /// Its thisUpdate lies ahead by more than clocks differ.
        case fromTheFuture = "CRL_FROM_THE_FUTURE"
        /// It belongs to another authority or another distribution point, or one of both is
        /// complete and the other holds changes only.
        case otherList = "CRL_OF_OTHER_LIST"
        /// It is the one in use: nothing to do, and nothing to report.
        case unchanged = "CRL_UNCHANGED"
        /// It was made before the one in use.
        case older = "CRL_OLDER"
        /// Its nextUpdate has passed.
        case expired = "CRL_EXPIRED"
    }

    /// How far clocks may differ, in seconds.
    public static let clockSkew: Int64 = 300

    /// Why the new list may not take the place of the old one; nil when it may.
    ///
    /// The greater CRL number is newer; where one list has none, or both are equal, the later
    /// thisUpdate. Without an old list an expired one is taken: it counts as stale, which is
    /// better than to know of no revocation at all.
    public static func mayReplace(old: Header?, new: Header, now: Int64) -> Refusal? {
        if new.thisUpdate > now, new.thisUpdate - now > clockSkew { return .fromTheFuture }
        guard let old else { return nil }
        guard old.issuerKey == new.issuerKey, old.distributionPoint == new.distributionPoint,
            old.isDelta == new.isDelta
        else { return .otherList }
        if old == new { return .unchanged }
        guard isNewer(new, than: old) else { return .older }
        if let nextUpdate = new.nextUpdate, now > nextUpdate { return .expired }
        return nil
    }

    private static func isNewer(_ new: Header, than old: Header) -> Bool {
        if let newNumber = new.number, let oldNumber = old.number, newNumber != oldNumber {
            return newNumber.count != oldNumber.count
                ? newNumber.count > oldNumber.count
                : oldNumber.lexicographicallyPrecedes(newNumber)
        }
        return new.thisUpdate > old.thisUpdate
    }
}
