/// Which platforms a rule is for. A platform that cannot be told is matched only where all six are
/// selected.
public struct PlatformCondition: Hashable, Sendable {
    /// The platforms selected.
    public let selected: ClientPlatforms

    /// The last word of its settings key.
    public static let key = "platform"
    /// Every platform.
    public static let all = PlatformCondition(.all)

    /// For these platforms.
    public init(_ selected: ClientPlatforms) {
        self.selected = selected
    }

    /// Whether it holds for the platform.
    func match(_ platform: ClientPlatform?) -> ConditionMatch {
        guard let platform else { return selected == .all ? .yes : .no }
        return selected.contains(ClientPlatforms(platform)) ? .yes : .no
    }

    /// What `policy test` says of it.
    var sentence: String {
        selected == .all ? "any" : selected.platforms.map(\.rawValue).joined(separator: ", ")
    }
}
