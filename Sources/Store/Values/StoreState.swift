/// What `load` returns besides the certificates.
public struct StoreState: Hashable, Sendable {
    /// Everything up to here is in what was loaded.
    public var position: FeedPosition
    /// The users who are deactivated.
    public var deactivatedUsers: [StoredUser]
    /// Every list of users of a device.
    public var listedUsers: [StoredListedUsers]
    /// The groups of everybody who is in any.
    public var userGroups: [StoredUserGroups]
    /// Every switch that was ever thrown.
    public var switches: [StoredSwitch]

    /// A state of these parts.
    public init(
        position: FeedPosition, deactivatedUsers: [StoredUser] = [],
        listedUsers: [StoredListedUsers] = [], userGroups: [StoredUserGroups] = [],
        switches: [StoredSwitch] = []
    ) {
        self.position = position
        self.deactivatedUsers = deactivatedUsers
        self.listedUsers = listedUsers
        self.userGroups = userGroups
        self.switches = switches
    }
}
