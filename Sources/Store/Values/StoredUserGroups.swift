/// The groups that an administrator has put one user into.
public struct StoredUserGroups: Hashable, Sendable {
    /// The org, by its name in the settings.
    public let org: String
    /// The user, exactly as it signs in.
    public let user: String
    /// All of them, sorted; empty when there are none any more.
    public let groups: [String]

    /// Groups of a user.
    public init(org: String, user: String, groups: [String]) {
        self.org = org
        self.user = user
        self.groups = groups
    }
}

/// What is done with the groups of a user.
public struct GroupOrder: Hashable, Sendable {
    /// What takes the place of all groups, before anything is added or removed; nil: they stay.
    public var replacement: [String]?
    /// Groups the user is put into.
    public var add: [String]
    /// Groups the user is taken from, even if `add` names them too.
    public var remove: [String]

    /// An order of these parts; with none of them, a question.
    public init(replacement: [String]? = nil, add: [String] = [], remove: [String] = []) {
        self.replacement = replacement
        self.add = add
        self.remove = remove
    }

    /// Whether nothing is to be changed.
    public var isQuestion: Bool { replacement == nil && add.isEmpty && remove.isEmpty }
}

/// What became of the groups of a user; both lists are sorted.
public struct GroupChange: Hashable, Sendable {
    /// Before.
    public let before: [String]
    /// Now.
    public let after: [String]

    /// A change of these parts.
    public init(before: [String], after: [String]) {
        self.before = before
        self.after = after
    }
}
