/// Why the store did not do what it was asked. The texts are for operators, and hold no secret.
public enum StoreError: Error, Hashable, Sendable {
    /// The database holds what this program cannot have written.
    case damaged(String)
    /// The database was written by a newer version of this program.
    case fromTheFuture(found: Int, known: Int)
    /// It cannot be opened as the settings say, and trying again will not help.
    case misconfigured(String)
    /// What was asked for cannot be stored, now or later; see `StoreLimits`.
    case refused(String)
    /// Not now: locked, full, not reachable, too slow. The work may have been done.
    case unavailable(String)
}

extension StoreError: CustomStringConvertible {
    /// One line.
    public var description: String {
        switch self {
        case .damaged(let what): "the store is damaged: \(what)"
        case .fromTheFuture(let found, let known):
            "the store has format \(found), and this version knows no more than \(known)"
        case .misconfigured(let what): "the store cannot be opened: \(what)"
        case .refused(let what): "the store refuses: \(what)"
        case .unavailable(let what): "the store is not available: \(what)"
        }
    }
}
