/// A short text that two policies share only if they say the same: FNV-1a of all that counts, in
/// an order of its own, as sets have none.
struct PolicyVersion {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    init(
        app: String, rules: [SignOnRule], defaultAccess: SignOnAccess, mode: RuleMode,
        assigned: PeopleCondition, zones: NetworkZones
    ) {
        add(app)
        add(mode.rawValue)
        add(assigned)
        for zone in zones.zones {
            add(zone.name)
            for range in zone.gateways.ranges { add("\(range.first)-\(range.last)") }
            for range in zone.proxies.ranges { add("\(range.first)-\(range.last)") }
        }
        for rule in rules {
            add(rule.name)
            add("\(rule.isActive) \(rule.mode.rawValue) \(rule.trust.rawValue)")
            add(rule.people)
            add(rule.zones.sentence(in: zones))
            add("\(rule.clients.selected.rawValue) \(rule.platforms.selected.rawValue)")
            add("\(rule.access)")
        }
        add("\(defaultAccess)")
    }

    /// Sixteen hexadecimal digits.
    var text: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private mutating func add(_ people: PeopleCondition) {
        for names in [people.users, people.groups, people.excludedUsers, people.excludedGroups] {
            for name in names.sorted() { add(name) }
            add(byte: 1)
        }
    }

    private mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte: byte) }
        add(byte: 0)
    }

    private mutating func add(byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x100_0000_01b3
    }
}
