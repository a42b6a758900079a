/// A piece of the feed: not what happened, but how everything touched stands now.
public struct FeedPage: Hashable, Sendable {
    /// Where the page ends.
    public var position: FeedPosition
    /// Whether nothing comes after it.
    public var isComplete: Bool
    /// Certificates whose standing may have changed.
    public var certificates: [StoredStanding]
    /// Users who may have been deactivated or reactivated.
    public var users: [StoredUser]
    /// Lists of users that may have changed.
    public var listedUsers: [StoredListedUsers]
    /// Users whose groups may have changed.
    public var userGroups: [StoredUserGroups]
    /// Switches that may have been thrown.
    public var switches: [StoredSwitch]
    /// Whether there is a new ticket key.
    public var hasNewTicketKey: Bool

    /// A page of these parts.
    public init(
        position: FeedPosition, isComplete: Bool, certificates: [StoredStanding] = [],
        users: [StoredUser] = [], listedUsers: [StoredListedUsers] = [],
        userGroups: [StoredUserGroups] = [], switches: [StoredSwitch] = [],
        hasNewTicketKey: Bool = false
    ) {
        self.position = position
        self.isComplete = isComplete
        self.certificates = certificates
        self.users = users
        self.listedUsers = listedUsers
        self.userGroups = userGroups
        self.switches = switches
        self.hasNewTicketKey = hasNewTicketKey
    }
}
