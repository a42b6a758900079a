/// Whether one user is active.
public struct StoredUser: Hashable, Sendable {
    /// The org, by its name in the settings.
    public let org: String
    /// The name, exactly as it signs in.
    public let name: String
    /// False: deactivated.
    public let isActive: Bool

    /// A user of these parts.
    public init(org: String, name: String, isActive: Bool) {
        self.org = org
        self.name = name
        self.isActive = isActive
    }
}
