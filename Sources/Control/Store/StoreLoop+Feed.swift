import DeviceTrust
import Store
import Transport

/// Keeping the binding table and the switches as the store has them.
extension StoreLoop {
    /// Changes that are read at once.
    private static let pageLimit = 1000
    /// Milliseconds between two looks at the feed without having been told of anything.
    private static let lookInterval: Int64 = 1000
    /// Certificates that ended longer ago than this, in seconds, are not kept in memory: should one
    /// be shown all the same, the store is asked.
    private static let keptAfterEnd: Int64 = 30 * 86_400

    /// Takes over what has changed, if anything may have, or if it is to be looked `always`.
    mutating func follow(always: Bool) {
        let now = SystemClock.monotonicMilliseconds()
        guard position != nil else {
            // Reading everything is work for the database, too.
            guard now >= nextLook else { return }
            nextLook = now + Self.lookInterval / 2
            return load()
        }
        let isTold = read { store throws(StoreError) in try store.mayHaveChanged() } ?? true
        guard isTold || always || isBehind || now >= nextLook else { return }
        isBehind = true
        nextLook = now + Self.lookInterval
        while let position {
            guard
                let answer = read({ store throws(StoreError) in
                    try store.changes(after: position, limit: Self.pageLimit)
                })
            else { return }
            guard let page = answer else { return load() }
            take(page)
            self.position = page.position
            if page.isComplete {
                isBehind = false
                return
            }
            settle()
        }
    }

    private mutating func take(_ page: FeedPage) {
        // Users before certificates: whoever is deactivated is refused at once.
        for user in page.users {
            thread.bindings.setUser(user.name, org: user.org, isActive: user.isActive)
        }
        for one in page.switches {
            thread.switches.set(one.setting, org: one.org, platform: one.platform)
        }
        for one in page.userGroups {
            thread.bindings.setGroups(one.groups, user: one.user, org: one.org)
        }
        for list in page.listedUsers {
            thread.bindings.setListedUsers(list.users, device: list.deviceID, org: list.org)
        }
        for certificate in page.certificates {
            thread.bindings.set(
                certificate.standing,
                of: BindingKey(org: certificate.org, fingerprint: certificate.fingerprint))
        }
        if page.hasNewTicketKey { ticketKeysChanged() }
    }

    /// Reads everything: at the start, and after having been away for too long.
    private mutating func load() {
        let bindings = thread.bindings
        bindings.beginLoading()
        let oldest = SystemClock.unixSeconds() - Self.keptAfterEnd
        let state = read { store throws(StoreError) in
            // What changed until now is part of what is read.
            _ = try store.mayHaveChanged()
            return try store.load { certificate in
                guard certificate.notAfter >= oldest else { return }
                bindings.set(
                    certificate.standing,
                    of: BindingKey(org: certificate.org, fingerprint: certificate.fingerprint))
            }
        }
        guard let state else { return }
        bindings.setPeople(
            deactivated: state.deactivatedUsers.filter { !$0.isActive }.map { ($0.org, $0.name) },
            listed: state.listedUsers.map { ($0.org, $0.deviceID, $0.users) },
            groups: state.userGroups.map { ($0.org, $0.user, $0.groups) })
        thread.switches.replaceAll(state.switches.map { ($0.org, $0.platform, $0.setting) })
        bindings.endLoading()
        position = state.position
        isBehind = false
        ticketKeysChanged()
        thread.reports.post(.loaded(bindings.count))
    }
}
