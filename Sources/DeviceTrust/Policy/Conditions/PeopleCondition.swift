/// Whom a rule is about: everybody, or the users and the members of groups that it names, but
/// never those it leaves out.
///
/// Somebody who cannot be told is matched only by a rule about everybody.
public struct PeopleCondition: Hashable, Sendable {
    /// The users it is about.
    public let users: Set<String>
    /// The groups whose members it is about.
    public let groups: Set<String>
    /// The users it is not about, whatever else it says.
    public let excludedUsers: Set<String>
    /// The groups whose members it is not about, whatever else it says.
    public let excludedGroups: Set<String>

    /// The last words of its settings keys.
    public static let keys = ["users", "groups", "exclude.users", "exclude.groups"]
    /// Everybody.
    public static let everybody = PeopleCondition()

    /// About these users and members of groups, or about everybody where none is named.
    public init(
        users: Set<String> = [], groups: Set<String> = [], excludedUsers: Set<String> = [],
        excludedGroups: Set<String> = []
    ) {
        self.users = users
        self.groups = groups
        self.excludedUsers = excludedUsers
        self.excludedGroups = excludedGroups
    }

    /// Whether it is about everybody, so that nobody has to be told.
    public var isEverybody: Bool { self == .everybody }

    /// Whether it names whom it is about.
    var hasInclusion: Bool { !(users.isEmpty && groups.isEmpty) }

    /// What `policy test` says of it.
    var sentence: String {
        var parts: [String] = []
        if !hasInclusion { parts.append("everybody") }
        if !users.isEmpty { parts.append("users \(listed(users))") }
        if !groups.isEmpty { parts.append("members of \(listed(groups))") }
        if !excludedUsers.isEmpty { parts.append("but not \(listed(excludedUsers))") }
        if !excludedGroups.isEmpty { parts.append("but not members of \(listed(excludedGroups))") }
        return parts.joined(separator: ", ")
    }

    private func listed(_ names: Set<String>) -> String { names.sorted().joined(separator: ", ") }
}

/// The users and groups that the rules of one policy name, numbered, so that what is known of a
/// user is looked up once and each rule compares a few words.
struct PeopleIndex: Sendable {
    private var users: [String: Int] = [:]
    private var groups: [String: Int] = [:]
    private var count = 0

    /// The numbers of one rule, which names these for the first time or again.
    mutating func add(_ people: PeopleCondition) -> IndexedPeople {
        guard !people.isEverybody else { return .everybody }
        let excluded =
            people.excludedUsers.map { number(of: $0, in: \.users) }
            + people.excludedGroups.map { number(of: $0, in: \.groups) }
        let included =
            people.users.map { number(of: $0, in: \.users) }
            + people.groups.map { number(of: $0, in: \.groups) }
        return .some(
            included: people.hasInclusion ? NumberSet(included) : nil,
            excluded: excluded.isEmpty ? nil : NumberSet(excluded))
    }

    /// All groups that a rule names.
    var groupNames: Set<String> { Set(groups.keys) }

    /// The numbers that stand for a user and the user's groups.
    func numbers(of user: NamedUser) -> NumberSet {
        var numbers: [Int] = []
        if let number = users[user.name] { numbers.append(number) }
        if groups.count < user.groups.count {
            for (group, number) in groups where user.groups.contains(group) {
                numbers.append(number)
            }
        } else {
            for group in user.groups {
                if let number = groups[group] { numbers.append(number) }
            }
        }
        return NumberSet(numbers)
    }

    private mutating func number(
        of name: String, in table: WritableKeyPath<PeopleIndex, [String: Int]>
    ) -> Int {
        if let number = self[keyPath: table][name] { return number }
        let number = count
        count += 1
        self[keyPath: table][name] = number
        return number
    }
}

/// Whom a rule is about, in the numbers of a `PeopleIndex`.
enum IndexedPeople: Sendable {
    case everybody
    case some(included: NumberSet?, excluded: NumberSet?)

    /// Whether it is about this user.
    func match(_ user: PeopleFact) -> ConditionMatch {
        guard case .some(let included, let excluded) = self else { return .yes }
        switch user {
        case .unknownYet: return .maybe
        case .nobody: return .no
        case .numbers(let numbers):
            if let excluded, excluded.intersects(numbers) { return .no }
            return included?.intersects(numbers) ?? true ? .yes : .no
        }
    }
}

/// Who signs in, in the numbers of a `PeopleIndex`.
enum PeopleFact: Sendable {
    case unknownYet
    case nobody
    case numbers(NumberSet)
}

/// A set of small numbers as bits, from the word of the least to that of the greatest.
struct NumberSet: Sendable {
    private let start: Int
    private let words: [UInt64]

    init(_ numbers: [Int]) {
        let start = (numbers.min() ?? 0) / 64
        var words = [UInt64](repeating: 0, count: numbers.max().map { $0 / 64 - start + 1 } ?? 0)
        for number in numbers { words[number / 64 - start] |= 1 << UInt64(number % 64) }
        self.start = start
        self.words = words
    }

    /// Whether some number is in both.
    func intersects(_ other: NumberSet) -> Bool {
        var place = max(start, other.start)
        let end = min(start + words.count, other.start + other.words.count)
        while place < end {
            if words[place - start] & other.words[place - other.start] != 0 { return true }
            place += 1
        }
        return false
    }
}
