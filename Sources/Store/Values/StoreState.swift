/// What `load` returns besides the certificates.
public struct StoreState: Hashable, Sendable {
    /// Everything up to here is in what was loaded.
    public var position: FeedPosition
    /// The users who are deactivated.
    public var deactivatedUsers: [StoredUser]
    /// Every list of users of a device.
    public var listedUsers: [StoredListedUsers]

    /// A state of these parts.
    public init(
        position: FeedPosition, deactivatedUsers: [StoredUser] = [],
        listedUsers: [StoredListedUsers] = []
    ) {
        self.position = position
        self.deactivatedUsers = deactivatedUsers
        self.listedUsers = listedUsers
    }
}
