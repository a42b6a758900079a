/// Who may sign in on one device (binding mode `listed-users`).
public struct StoredListedUsers: Hashable, Sendable {
    /// The org, by its name in the settings.
    public let org: String
    /// The device.
    public let deviceID: String
    /// All of them, sorted; empty when the list is gone.
    public let users: [String]

    /// A list of these parts.
    public init(org: String, deviceID: String, users: [String]) {
        self.org = org
        self.deviceID = deviceID
        self.users = users
    }
}
