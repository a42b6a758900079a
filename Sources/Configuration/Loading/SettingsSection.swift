/// The lines about the gateway, or about one org or app.
struct SettingsSection {
    struct Entry {
        let text: String
        let place: SettingPlace
    }

    let group: SettingGroup
    /// The org's or app's name; empty for the gateway.
    let name: String
    /// The zone or rule of that org or app which the lines are about; nil: it as a whole.
    let member: SettingMember?
    /// The line that first speaks of it.
    let place: SettingPlace
    /// By the pattern of the key.
    private(set) var entries: [String: Entry] = [:]
    /// Patterns of keys that somebody tried to set: a mistyped key is no missing key.
    private(set) var attempts: Set<String> = []

    init(
        group: SettingGroup, name: String, member: SettingMember? = nil, place: SettingPlace
    ) {
        self.group = group
        self.name = name
        self.member = member
        self.place = place
    }

    /// Takes a line in, or says where the key was set before.
    mutating func set(_ pattern: String, _ entry: Entry) -> SettingPlace? {
        if let first = entries[pattern] { return first.place }
        entries[pattern] = entry
        return nil
    }

    mutating func attempt(_ pattern: String) {
        attempts.insert(pattern)
    }

    /// The key as it would be written for this org or app, and this zone or rule.
    func key(_ pattern: String) -> String {
        guard let placeholder = group.placeholder else { return pattern }
        let prefix = "\(group.rawValue).\(placeholder)."
        guard pattern.hasPrefix(prefix) else { return pattern }
        let rest = pattern.dropFirst(prefix.count)
        guard let member, rest.hasPrefix("\(member.kind.rawValue).\(member.kind.placeholder).")
        else { return "\(group.rawValue).\(name).\(rest)" }
        let end = rest.dropFirst("\(member.kind.rawValue).\(member.kind.placeholder).".count)
        return "\(group.rawValue).\(name).\(member.kind.rawValue).\(member.name).\(end)"
    }
}
