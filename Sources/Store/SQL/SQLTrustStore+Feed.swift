internal import DeviceTrust

/// The feed: what `load` starts from, and what has changed since.
///
/// A change names one certificate, or one user, or one device's list, or one switch. Where one act changes many
/// certificates, as the deactivation of a user does, each has a row of its own: pages can then be
/// cut anywhere, a reader that is cut off goes on where it was, and nothing has to be expanded
/// when it is read. Writing 5,000 such rows takes one statement and some ten milliseconds.
extension SQLTrustStore {
    /// Hands every certificate with its standing to `visit`, and returns the rest with the
    /// position in the feed; all as of one moment.
    public func load(_ visit: (StoredStanding) -> Void) throws(StoreError) -> StoreState {
        var (identity, state): ([UInt8]?, StoreState) = (nil, StoreState(position: .start))
        try session.transaction(.read) { () throws(StoreError) in
            let bounds = try bounds()
            (identity, state.position) = (bounds.identity, FeedPosition(sequence: bounds.last))
            try loadCertificates(visit)
            state.deactivatedUsers = try session.rows(
                "SELECT org, name, is_active FROM org_user WHERE is_active = 0 ORDER BY number",
                [], Self.user)
            var lists = NamedListReader()
            try session.run([SQLCall(Self.allListedUsers)]) { (_, row) throws(StoreError) in
                try lists.add(row)
            }
            state.listedUsers = lists.listedUsers
            state.userGroups = try loadGroups()
            state.switches = try loadSwitches()
        }
        loadedIdentity = identity
        return state
    }

    /// What has changed after a position; see `TrustStore`.
    public func changes(
        after position: FeedPosition, limit: Int
    ) throws(StoreError) -> FeedPage? {
        try session.transaction(.read) { () throws(StoreError) in
            let bounds = try bounds()
            if loadedIdentity == nil { loadedIdentity = bounds.identity }
            // Another database, or this one as it was once: a position says nothing there.
            guard bounds.identity == loadedIdentity, position.sequence >= bounds.floor,
                position.sequence <= bounds.last
            else { return nil }
            return try page(after: position.sequence, limit: Int64(max(limit, 1)), bounds.last)
        }
    }

    /// Writes what is there once more; see `TrustStore`.
    public func probe() throws(StoreError) {
        try session.transaction(.write) { () throws(StoreError) in
            try session.run([SQLCall("UPDATE feed SET floor = floor")])
        }
    }

    /// Forgets changes; see `TrustStore`.
    @discardableResult
    public func forgetChanges(before: Int64, keeping: Int) throws(StoreError) -> Bool {
        try session.transaction(.write) { () throws(StoreError) in
            let newest = try bounds().last - Int64(max(keeping, 0))
            let first = try session.number("SELECT COALESCE(MIN(sequence), 0) FROM change")
            guard first > 0, first <= newest else { return false }
            let end = first + Self.forgottenAtOnce
            // Times may go back, numbers do not: everything up to the last one that is too young
            // stays, so that what is left has no gap.
            let young = try session.number(
                """
                SELECT COALESCE(
                    (SELECT sequence FROM change WHERE sequence < ?2 AND changed_at >= ?1
                        ORDER BY sequence LIMIT 1),
                    ?2)
                """, [.integer(before), .integer(end)])
            let floor = min(young - 1, newest)
            guard floor >= first else { return false }
            try session.run([
                SQLCall("DELETE FROM change WHERE sequence <= ?1", [.integer(floor)]),
                SQLCall("UPDATE feed SET floor = ?1 WHERE floor < ?1", [.integer(floor)]),
            ])
            // What could be forgotten next is either old enough or the end of it.
            return try session.number(
                """
                SELECT COUNT(*) FROM
                    (SELECT sequence, changed_at FROM change ORDER BY sequence LIMIT 1) n
                WHERE n.sequence <= ?1 AND n.changed_at < ?2
                """, [.integer(newest), .integer(before)]) > 0
        }
    }

    /// Deleting so many takes some ten milliseconds.
    static let forgottenAtOnce: Int64 = 5000

    // MARK: Parts

    private struct Bounds {
        let identity: [UInt8]
        let floor: Int64
        let last: Int64
    }

    private func bounds() throws(StoreError) -> Bounds {
        let found = try session.first(
            """
            SELECT identity, floor, COALESCE((SELECT MAX(sequence) FROM change), floor) FROM feed
            """
        ) { (row) throws(StoreError) in
            Bounds(
                identity: try row.value(0) { $0 }, floor: try row.number(1),
                last: try row.number(2))
        }
        guard let found else { throw .damaged("the feed has no bounds") }
        return found
    }

    /// Page by page in the order of their numbers, all in one transaction: neither side ever holds
    /// more than a page, and each page has a deadline of its own.
    private func loadCertificates(_ visit: (StoredStanding) -> Void) throws(StoreError) {
        var last: Int64 = 0
        var isMore = true
        while isMore {
            session.renewDeadline()
            var count = 0
            let call = SQLCall(Self.loadPage, [.integer(last), .integer(Self.loadPageSize)])
            try session.run([call]) { (_, row) throws(StoreError) in
                last = try row.number(0)
                count += 1
                visit(try Selection.standing(row))
            }
            isMore = count == Self.loadPageSize
        }
    }

    private func page(
        after first: Int64, limit: Int64, _ last: Int64
    ) throws(StoreError) -> FeedPage {
        let end = try session.number(
            """
            SELECT COALESCE(MAX(sequence), ?1) FROM
                (SELECT sequence FROM change WHERE sequence > ?1 ORDER BY sequence LIMIT ?2) p
            """, [.integer(first), .integer(limit)])
        var page = FeedPage(position: FeedPosition(sequence: end), isComplete: end >= last)
        guard end > first else { return page }
        let range: [SQLValue] = [.integer(first), .integer(end)]
        let calls = [
            SQLCall(Self.changedCertificates, range), SQLCall(Self.changedUsers, range),
            SQLCall(Self.changedLists, range), SQLCall(Self.changedGroups, range),
            SQLCall(Self.changedSwitches, range), SQLCall(Self.changedKeys, range),
        ]
        var (lists, groups) = (NamedListReader(), NamedListReader())
        try session.run(calls) { (call, row) throws(StoreError) in
            switch call {
            case 0: page.certificates.append(try Selection.standing(row))
            case 1: page.users.append(try Self.user(row))
            case 2: try lists.add(row)
            case 3: try groups.add(row)
            case 4: page.switches.append(try Self.platformSwitch(row))
            default: page.hasNewTicketKey = true
            }
        }
        page.listedUsers = lists.listedUsers
        page.userGroups = groups.userGroups
        return page
    }

    private static func user(_ row: any SQLRow) throws(StoreError) -> StoredUser {
        StoredUser(
            org: try row.text(0), name: try row.text(1), isActive: try row.number(2) != 0)
    }

    private static let loadPageSize: Int64 = 4096

    /// The page is cut first, so that no plan joins the whole tables for it.
    private static let loadPage = """
        SELECT \(Selection.standingColumns)
        FROM (SELECT * FROM certificate WHERE number > ?1 ORDER BY number LIMIT ?2) c
        \(Selection.standingTables) ORDER BY c.number
        """

    private static let changedCertificates = """
        SELECT \(Selection.standingColumns)
        FROM (SELECT DISTINCT certificate AS number FROM change
            WHERE sequence > ?1 AND sequence <= ?2 AND kind = 1) p
        JOIN certificate c ON c.number = p.number \(Selection.standingTables)
        """

    private static let changedUsers = """
        SELECT u.org, u.name, u.is_active
        FROM (SELECT DISTINCT org, name FROM change
            WHERE sequence > ?1 AND sequence <= ?2 AND kind = 2) p
        JOIN org_user u ON u.name = p.name AND u.org = p.org
        """

    private static let changedLists = """
        SELECT p.org, p.name, l.name
        FROM (SELECT DISTINCT org, name FROM change
            WHERE sequence > ?1 AND sequence <= ?2 AND kind = 3) p
        LEFT JOIN listed_user l ON l.device_id = p.name AND l.org = p.org
        ORDER BY p.org, p.name, l.name
        """

    private static let changedGroups = """
        SELECT p.org, p.name, g.group_name
        FROM (SELECT DISTINCT org, name FROM change
            WHERE sequence > ?1 AND sequence <= ?2 AND kind = 5) p
        LEFT JOIN user_group g ON g.org = p.org AND g.user_name = p.name
        ORDER BY p.org, p.name, g.group_name
        """

    private static let changedKeys = """
        SELECT sequence FROM change
        WHERE sequence > ?1 AND sequence <= ?2 AND kind = 4 ORDER BY sequence LIMIT 1
        """

    private static let allListedUsers = """
        SELECT org, device_id, name FROM listed_user ORDER BY org, device_id, name
        """
}

extension FeedPosition {
    /// Before the first change.
    static let start = FeedPosition(sequence: 0)
}
