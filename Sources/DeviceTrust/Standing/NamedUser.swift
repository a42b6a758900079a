/// Somebody whose name was proved: by a verified assertion, or by the identity provider behind the
/// gateway.
public struct NamedUser: Hashable, Sendable {
    /// The name, exactly as it was said; letter case counts.
    public let name: String
    /// The groups that were said with it.
    public let groups: Set<String>

    /// The most bytes of UTF-8 a name may have.
    public static let maximumBytes = 255

    /// A user; nil when the name is empty, longer than `maximumBytes` or holds control characters.
    public init?(name: String, groups: Set<String> = []) {
        guard !name.isEmpty, name.utf8.count <= Self.maximumBytes,
            !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { return nil }
        self.name = name
        self.groups = groups
    }
}

/// Whether a user may sign in with a device.
public enum UserJudgement: Hashable, Sendable {
    case allowed
    /// The certificate is bound to nobody: it must be bound to this user, durably, first.
    case bindFirst
    case refused(PostureReason)
}
