/// What both kinds of store have in common, which is nearly everything: the statements and what
/// they mean. The session knows how to get them to a database.
public class SQLTrustStore: TrustStore {
    let session: any SQLSession
    /// Which database the caller has loaded from; another one in its place has another feed.
    var loadedIdentity: [UInt8]?

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// A descriptor that becomes readable when another process may have changed something.
    public var changeDescriptor: Int32? { session.changeDescriptor }

    /// Whether anything may have changed since the last call, by this store or another.
    public func mayHaveChanged() throws(StoreError) -> Bool {
        try session.mayHaveChanged()
    }
}

/// What a row of the feed is about; stored, so the numbers stay.
enum ChangeKind: Int64 {
    case certificate = 1
    case user = 2
    case listedUsers = 3
    case ticketKey = 4
    case userGroups = 5
    case platformSwitch = 6
}
