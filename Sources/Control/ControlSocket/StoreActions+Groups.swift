import Store

/// The directory of groups.
extension StoreActions {
    /// Changes the groups of a user, or asks for them.
    static func changeGroups(
        of user: String, _ order: GroupOrder, org: String, _ trail: inout StoreTrail,
        _ store: any TrustStore, _ now: Int64
    ) throws -> ControlReply.Answer {
        try check(name: user, "a user")
        for name in (order.replacement ?? []) + order.add + order.remove {
            try check(name: name, "a group")
        }
        let change = try store.changeGroups(of: user, org: org, order, at: now)
        trail.groups(of: user, org: org, order, before: change.before)
        return .groups(names: change.after)
    }

    /// A page of users who are in groups.
    static func listGroups(
        org: String, after: String, _ store: any TrustStore
    ) throws -> ControlReply.Answer {
        let page = try store.userGroups(org: org, after: after, limit: pageSize)
        return .members(
            page: page.map { MemberRecord(user: $0.user, groups: $0.groups) },
            next: page.count < pageSize ? nil : page.last?.user)
    }
}
