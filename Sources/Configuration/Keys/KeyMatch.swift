/// What a key as it is written stands for.
enum KeyMatch {
    /// The name is empty where the group has none; the member is there where the key has one.
    case known(SettingKey, SettingGroup, name: String, member: SettingMember?)
    /// A key of an org or app whose name is not one.
    case badName(SettingGroup, name: String)
    /// A key of a zone or rule whose name or number is not one, of this org or app.
    case badMember(SettingMember, SettingGroup, name: String)
    /// The group and name as far as they can be made out.
    case unknown(SettingGroup, name: String)

    init(_ key: String) {
        let dot = UInt8(ascii: ".")
        let parts = key.utf8.split(separator: dot, maxSplits: 2, omittingEmptySubsequences: false)
        guard let group = SettingGroup(rawValue: String(Substring(parts[0]))),
            let placeholder = group.placeholder
        else {
            let known = Self.byPattern[key]
            self =
                known.map { .known($0, .gateway, name: "", member: nil) }
                ?? .unknown(.gateway, name: "")
            return
        }
        guard parts.count == 3 else {
            self = .unknown(group, name: "")
            return
        }
        let name = String(Substring(parts[1]))
        let (rest, member) = Self.member(in: Substring(parts[2]), of: group)
        guard let known = Self.byPattern["\(group.rawValue).\(placeholder).\(rest)"] else {
            self = .unknown(group, name: name)
            return
        }
        if !InstanceName.isRight(name) {
            self = .badName(group, name: name)
        } else if let member, !member.kind.isRight(member.name) {
            self = .badMember(member, group, name: name)
        } else {
            self = .known(known, group, name: name, member: member)
        }
    }

    /// The end of a pattern, and the zone or rule that stands where the pattern has `<zone>` or
    /// `<n>`.
    private static func member(
        in rest: Substring, of group: SettingGroup
    ) -> (pattern: String, member: SettingMember?) {
        let parts = rest.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let kind = SettingMember.Kind(rawValue: String(parts[0])),
            kind.group == group
        else { return (String(rest), nil) }
        let member = SettingMember(kind: kind, name: String(parts[1]))
        return ("\(kind.rawValue).\(kind.placeholder).\(parts[2])", member)
    }

    /// `include` is left out: it never is a setting of anything.
    private static let byPattern = Dictionary(
        uniqueKeysWithValues: SettingKey.table.lazy
            .filter { $0.pattern != IncludeKey.name }.map { ($0.pattern, $0) })
}
