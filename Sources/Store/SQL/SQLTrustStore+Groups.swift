/// The directory of groups: who is in which, as administrators say it.
extension SQLTrustStore {
    /// Changes the groups of a user, or tells them; see `TrustStore`.
    public func changeGroups(
        of user: String, org: String, _ order: GroupOrder, at now: Int64
    ) throws(StoreError) -> GroupChange {
        try StoreLimits.check(org, "the org")
        try StoreLimits.check(user, "the user's name")
        for name in (order.replacement ?? []) + order.add {
            try StoreLimits.check(name, "a group's name")
        }
        let mode: SQLMode = order.isQuestion ? .read : .write
        return try session.transaction(mode) { () throws(StoreError) in
            let before = try groups(of: user, org)
            if order.isQuestion { return GroupChange(before: before, after: before) }
            try session.run(Self.calls(order, [.text(org), .text(user)]))
            let after = try groups(of: user, org)
            guard after.count <= StoreLimits.groupsOfUser else {
                throw .refused("a user is in no more than \(StoreLimits.groupsOfUser) groups")
            }
            if !after.elementsEqual(before, by: { $0.utf8.elementsEqual($1.utf8) }) {
                try session.run([Self.change(.userGroups, org, user, at: now)])
            }
            return GroupChange(before: before, after: after)
        }
    }

    /// Users who are in groups, by the bytes of their names; see `TrustStore`.
    public func userGroups(
        org: String, after user: String, limit: Int
    ) throws(StoreError) -> [StoredUserGroups] {
        let page: [SQLValue] = [.text(org), .text(user), .integer(Int64(max(limit, 0)))]
        return try session.transaction(.read) { () throws(StoreError) in
            var reader = NamedListReader()
            try session.run([SQLCall(Self.pageOfGroups, page)]) { (_, row) throws(StoreError) in
                try reader.add(row)
            }
            return reader.userGroups
        }
    }

    /// Everything of everybody, page by page: each has a deadline of its own.
    func loadGroups() throws(StoreError) -> [StoredUserGroups] {
        var reader = NamedListReader()
        var last: [SQLValue] = [.bytes([]), .bytes([]), .bytes([])]
        var isMore = true
        while isMore {
            session.renewDeadline()
            var count: Int64 = 0
            let call = SQLCall(Self.loadedGroups, last + [.integer(Self.loadedGroupsAtOnce)])
            try session.run([call]) { (_, row) throws(StoreError) in
                last = [.bytes(row.bytes(0)), .bytes(row.bytes(1)), .bytes(row.bytes(2))]
                count += 1
                try reader.add(row)
            }
            isMore = count == Self.loadedGroupsAtOnce
        }
        return reader.userGroups
    }

    private func groups(of user: String, _ org: String) throws(StoreError) -> [String] {
        try session.rows(
            """
            SELECT group_name FROM user_group WHERE org = ?1 AND user_name = ?2
            ORDER BY group_name
            """, [.text(org), .text(user)]
        ) { (row) throws(StoreError) in try row.text(0) }
    }

    private static func calls(_ order: GroupOrder, _ user: [SQLValue]) -> [SQLCall] {
        var calls: [SQLCall] = []
        if order.replacement != nil {
            calls.append(
                SQLCall("DELETE FROM user_group WHERE org = ?1 AND user_name = ?2", user))
        }
        for name in (order.replacement ?? []) + order.add {
            calls.append(SQLCall(addGroup, user + [.text(name)]))
        }
        for name in order.remove { calls.append(SQLCall(removeGroup, user + [.text(name)])) }
        return calls
    }

    static let loadedGroupsAtOnce: Int64 = 4096

    private static let addGroup = """
        INSERT INTO user_group (org, user_name, group_name) VALUES (?1, ?2, ?3)
        ON CONFLICT (org, user_name, group_name) DO NOTHING
        """
    private static let removeGroup = """
        DELETE FROM user_group WHERE org = ?1 AND user_name = ?2 AND group_name = ?3
        """
    static let pageOfGroups = """
        SELECT g.org, g.user_name, g.group_name
        FROM (SELECT DISTINCT user_name FROM user_group WHERE org = ?1 AND user_name > ?2
            ORDER BY user_name LIMIT ?3) p
        JOIN user_group g ON g.org = ?1 AND g.user_name = p.user_name
        ORDER BY g.user_name, g.group_name
        """
    static let loadedGroups = """
        SELECT org, user_name, group_name FROM user_group
        WHERE (org, user_name, group_name) > (?1, ?2, ?3)
        ORDER BY org, user_name, group_name LIMIT ?4
        """
}
