/// What a key is about: the gateway as a whole, or one org or app that its second part names.
enum SettingGroup: String, CaseIterable, Sendable {
    case gateway
    case org
    case app

    /// What stands for the name in a key's pattern; nil where there is none.
    var placeholder: String? { self == .gateway ? nil : "<\(rawValue)>" }
}

/// One of several alike within an org or app: a network zone by its name, a rule by its number.
struct SettingMember: Hashable, Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case rule
        case zone

        var group: SettingGroup { self == .rule ? .app : .org }
        /// What stands for its name in a key's pattern.
        var placeholder: String { self == .rule ? "<n>" : "<zone>" }

        var allowed: String {
            switch self {
            case .rule: "the number of a rule: 1 to \(SettingMember.maximumRules)"
            case .zone: "the name of a zone: \(InstanceName.allowed), but neither any nor not"
            }
        }

        func isRight(_ name: some StringProtocol) -> Bool {
            switch self {
            case .rule:
                Digits.decimal(name.utf8, allowsLeadingZeros: false)
                    .map { (1...Int64(SettingMember.maximumRules)).contains($0) } ?? false
            case .zone: InstanceName.isRight(name) && name != "any" && name != "not"
            }
        }
    }

    let kind: Kind
    let name: String

    /// The most rules an app can have.
    static let maximumRules = 100
    /// The most zones an org can have.
    static let maximumZones = 64
}

/// The name of an org or app within keys.
enum InstanceName {
    static let allowed = "1 to 63 lower-case letters, digits and hyphens"

    static func isRight(_ name: some StringProtocol) -> Bool {
        (1...63).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x61...0x7a, 0x30...0x39, 0x2d: true
                default: false
                }
            }
    }
}

extension ValueReader {
    /// The name of an org or app.
    static func instanceName(of group: SettingGroup) -> ValueReader where Value == String {
        ValueReader(.text, allowed: "the name of an \(group.rawValue): \(InstanceName.allowed)") {
            value throws(ValueFault) in
            guard InstanceName.isRight(value.text) else { throw ValueFault() }
            return value.text
        }
    }
}
