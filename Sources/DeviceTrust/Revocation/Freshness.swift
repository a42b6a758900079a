/// How recent a revocation list is.
public enum Freshness: String, Hashable, Sendable, CaseIterable {
    /// More than the due fraction of its life is left.
    case fresh
    /// A newer one should have come by now; this one still counts.
    case due
    /// Its nextUpdate has passed.
    case stale
}
