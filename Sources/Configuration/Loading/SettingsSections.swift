/// All lines, sorted by what they are about. Keys that are unknown or set twice end here.
struct SettingsSections {
    private(set) var gateway: SettingsSection
    /// In the order in which they are first named.
    private(set) var orgs: [SettingsSection] = []
    private(set) var apps: [SettingsSection] = []
    private(set) var problems: [SettingsProblem] = []

    /// The zones of an org, or the rules of an app, by its name.
    private var members: [SettingMember.Kind: [String: [SettingsSection]]] = [:]
    private var memberIndexes: [SettingMember.Kind: [String: [String: Int]]] = [:]

    private var orgIndexes: [String: Int] = [:]
    private var appIndexes: [String: Int] = [:]
    /// Names in keys that no key is near to.
    private var strayOrgs: Set<String> = []
    private var suggestionsLeft = Self.maximumSuggestions

    /// Looking for the nearest key takes time, and nobody reads further than this.
    static let maximumSuggestions = 200

    init(_ files: SettingsFiles, main: String) {
        let start = SettingPlace(file: main, line: 0)
        gateway = SettingsSection(group: .gateway, name: "", place: start)
        for line in files.lines {
            add(line)
        }
        for (key, place) in files.faultyKeys {
            attempt(key, at: place)
        }
    }

    /// Whether any key, right or wrong, speaks of an org of this name.
    func mentionsOrg(_ name: String) -> Bool {
        orgIndexes[name] != nil || strayOrgs.contains(name)
    }

    /// Whether any key, right or wrong, speaks of any org.
    var mentionsOrgs: Bool { !orgs.isEmpty || !strayOrgs.isEmpty }

    /// The zones of an org in the order in which they are first named.
    func zones(of org: SettingsSection) -> [SettingsSection] {
        members[.zone]?[org.name] ?? []
    }

    /// The rules of an app in the order of their numbers.
    func rules(of app: SettingsSection) -> [SettingsSection] {
        (members[.rule]?[app.name] ?? []).sorted { $0.ruleNumber < $1.ruleNumber }
    }

    private mutating func add(_ line: SettingsFiles.Line) {
        switch KeyMatch(line.key) {
        case .known(let key, let group, let name, let member):
            let entry = SettingsSection.Entry(text: line.value, place: line.place)
            let first = withSection(group, name, member, at: line.place) {
                $0.set(key.pattern, entry)
            }
            if let first {
                fail(line, "it is set twice, first at \(first)")
            }
        case .badName(let group, let name):
            fail(
                line, "read the name \(Quoted.text(name))",
                allowed: "the name of an \(group.rawValue): \(InstanceName.allowed)")
            if group == .org { strayOrgs.insert(name) }
        case .badMember(let member, let group, let name):
            fail(
                line, "read \(Quoted.text(member.name))", allowed: member.kind.allowed)
            withSection(group, name, nil, at: line.place) { _ in }
        case .unknown(let group, let name):
            suggestionsLeft -= 1
            let nearest = suggestionsLeft < 0 ? nil : KeySuggestion.nearest(to: line.key)
            fail(line, "there is no such key", nearest: nearest)
            if let nearest { attempt(nearest, at: line.place) }
            if group == .org { strayOrgs.insert(name) }
        }
    }

    private mutating func attempt(_ key: String, at place: SettingPlace) {
        if case .known(let key, let group, let name, let member) = KeyMatch(key) {
            withSection(group, name, member, at: place) { $0.attempt(key.pattern) }
        }
    }

    @discardableResult
    private mutating func withSection<Result>(
        _ group: SettingGroup, _ name: String, _ member: SettingMember?, at place: SettingPlace,
        _ body: (inout SettingsSection) -> Result
    ) -> Result {
        if let member {
            withSection(group, name, nil, at: place) { _ in }
            let made = SettingsSection(group: group, name: name, member: member, place: place)
            return Self.with(
                made, named: member.name,
                in: &members[member.kind, default: [:]][name, default: []],
                &memberIndexes[member.kind, default: [:]][name, default: [:]], body)
        }
        let made = SettingsSection(group: group, name: name, place: place)
        switch group {
        case .gateway: return body(&gateway)
        case .org: return Self.with(made, named: name, in: &orgs, &orgIndexes, body)
        case .app: return Self.with(made, named: name, in: &apps, &appIndexes, body)
        }
    }

    private static func with<Result>(
        _ made: SettingsSection, named name: String, in sections: inout [SettingsSection],
        _ indexes: inout [String: Int], _ body: (inout SettingsSection) -> Result
    ) -> Result {
        if let index = indexes[name] { return body(&sections[index]) }
        indexes[name] = sections.count
        sections.append(made)
        return body(&sections[sections.count - 1])
    }

    private mutating func fail(
        _ line: SettingsFiles.Line, _ found: String, allowed: String? = nil,
        nearest: String? = nil
    ) {
        problems.append(
            SettingsProblem(
                place: line.place, key: line.key, found: found, allowed: allowed, nearest: nearest))
    }
}

extension SettingsSection {
    /// The number of the rule it is about; 0 for any other.
    var ruleNumber: Int { member.flatMap { Int($0.name) } ?? 0 }
}
