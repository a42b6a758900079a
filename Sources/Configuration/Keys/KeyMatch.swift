/// What a key as it is written stands for.
enum KeyMatch {
    /// The name is empty where the group has none.
    case known(SettingKey, SettingGroup, name: String)
    /// A key of an org or app whose name is not one.
    case badName(SettingGroup, name: String)
    /// The group and name as far as they can be made out.
    case unknown(SettingGroup, name: String)

    init(_ key: String) {
        let dot = UInt8(ascii: ".")
        let parts = key.utf8.split(separator: dot, maxSplits: 2, omittingEmptySubsequences: false)
        guard let group = SettingGroup(rawValue: String(Substring(parts[0]))),
            let placeholder = group.placeholder
        else {
            let known = Self.byPattern[key]
            self = known.map { .known($0, .gateway, name: "") } ?? .unknown(.gateway, name: "")
            return
        }
        guard parts.count == 3 else {
            self = .unknown(group, name: "")
            return
        }
        let name = String(Substring(parts[1]))
        let pattern = "\(group.rawValue).\(placeholder).\(Substring(parts[2]))"
        guard let known = Self.byPattern[pattern] else {
            self = .unknown(group, name: name)
            return
        }
        self =
            InstanceName.isRight(name)
            ? .known(known, group, name: name) : .badName(group, name: name)
    }

    /// `include` is left out: it never is a setting of anything.
    private static let byPattern = Dictionary(
        uniqueKeysWithValues: SettingKey.table.lazy
            .filter { $0.pattern != IncludeKey.name }.map { ($0.pattern, $0) })
}
