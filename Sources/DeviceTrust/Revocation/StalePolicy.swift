/// What a stale revocation list means for certificates that it does not list.
public enum StalePolicy: Hashable, Sendable {
    /// They are not trusted from the first stale second on.
    case notTrusted
    /// They stay trusted for so long after nextUpdate.
    case grace(seconds: Int64)
    /// They stay trusted.
    case trusted

    /// Whether a list with this nextUpdate has gone out of use now.
    func isTooOld(nextUpdate: Int64?, at now: Int64) -> Bool {
        guard let nextUpdate, now > nextUpdate else { return false }
        switch self {
        case .notTrusted: return true
        case .trusted: return false
        case .grace(let seconds):
            let (end, overflow) = nextUpdate.addingReportingOverflow(max(0, seconds))
            return !overflow && now > end
        }
    }
}
