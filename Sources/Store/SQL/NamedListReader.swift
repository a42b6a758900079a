/// Puts rows of org, name and member, which come in this order, together to lists.
struct NamedListReader {
    private var lists: [(org: String, name: String, members: [String])] = []

    /// A member that is NULL makes an empty list.
    mutating func add(_ row: any SQLRow) throws(StoreError) {
        let (org, name) = (try row.text(0), try row.text(1))
        let member = try row.optionalText(2)
        // Swift's == takes different bytes for the same text now and then; names are bytes.
        let isNext =
            lists.last.map {
                $0.org.utf8.elementsEqual(org.utf8) && $0.name.utf8.elementsEqual(name.utf8)
            } ?? false
        if !isNext { lists.append((org, name, [])) }
        if let member { lists[lists.count - 1].members.append(member) }
    }

    /// The lists as users of devices.
    var listedUsers: [StoredListedUsers] {
        lists.map { StoredListedUsers(org: $0.org, deviceID: $0.name, users: $0.members) }
    }

    /// The lists as groups of users.
    var userGroups: [StoredUserGroups] {
        lists.map { StoredUserGroups(org: $0.org, user: $0.name, groups: $0.members) }
    }
}
