internal import DeviceTrust

/// The switches of device trust.
extension SQLTrustStore {
    /// Takes a step with a switch; see `TrustStore`.
    public func change(
        _ order: SwitchOrder, at now: Int64
    ) throws(StoreError) -> SwitchChange {
        try StoreLimits.check(order.org, "the org")
        try StoreLimits.check(order.actor, "who orders it")
        guard order.platform != .unknown else {
            throw .refused("there is no switch for computers of no known platform")
        }
        let place: [SQLValue] = [.text(order.org), .text(order.platform.rawValue)]
        return try session.transaction(.write) { () throws(StoreError) in
            let before = try session.first(
                "\(Self.switches) WHERE s.org = ?1 AND s.platform = ?2", place, Self.platformSwitch)
            let was = before?.setting ?? .on
            guard let next = was.after(order.step) else {
                return SwitchChange(before: before, after: before, isRefused: true)
            }
            if next == was { return SwitchChange(before: before, after: before, isRefused: false) }
            try session.run([
                SQLCall(
                    Self.setSwitch,
                    place + [
                        .text(next.state.rawValue), .flag(next.suspendsRules), .integer(now),
                        .text(order.actor),
                    ]),
                Self.change(.platformSwitch, order.org, order.platform.rawValue, at: now),
            ])
            let after = StoredSwitch(
                org: order.org, platform: order.platform, setting: next, changedAt: now,
                changedBy: order.actor)
            return SwitchChange(before: before, after: after, isRefused: false)
        }
    }

    /// All switches that were ever thrown; see `TrustStore`.
    public func switches() throws(StoreError) -> [StoredSwitch] {
        try session.transaction(.read) { () throws(StoreError) in try loadSwitches() }
    }

    func loadSwitches() throws(StoreError) -> [StoredSwitch] {
        try session.rows("\(Self.switches) ORDER BY s.org, s.platform", [], Self.platformSwitch)
    }

    static func platformSwitch(_ row: any SQLRow) throws(StoreError) -> StoredSwitch {
        guard let platform = DevicePlatform(rawValue: try row.text(1)), platform != .unknown,
            let state = PlatformSetting.State(rawValue: try row.text(2))
        else { throw .damaged("a switch of a platform is in no state there is") }
        return StoredSwitch(
            org: try row.text(0), platform: platform,
            setting: PlatformSetting(state: state, suspendsRules: try row.number(3) != 0),
            changedAt: try row.number(4), changedBy: try row.text(5))
    }

    private static let switchColumns = """
        s.org, s.platform, s.state, s.suspends_rules, s.changed_at, s.changed_by
        """
    private static let switches = "SELECT \(switchColumns) FROM device_trust_switch s"
    private static let setSwitch = """
        INSERT INTO device_trust_switch
            (org, platform, state, suspends_rules, changed_at, changed_by)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (org, platform) DO UPDATE SET
            state = ?3, suspends_rules = ?4, changed_at = ?5, changed_by = ?6
        """
    static let changedSwitches = """
        SELECT \(switchColumns)
        FROM (SELECT DISTINCT org, name FROM change
            WHERE sequence > ?1 AND sequence <= ?2 AND kind = 6) p
        JOIN device_trust_switch s ON s.org = p.org AND s.platform = p.name
        """
}
