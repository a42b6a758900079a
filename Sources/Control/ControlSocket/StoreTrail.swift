import DeviceTrust
import Store

/// The events of what one administrator did with the store.
struct StoreTrail {
    /// Who he is: `root (uid 0)`.
    let actor: String
    private(set) var events: [SystemEvent] = []

    init(actor: String) { self.actor = actor }

    /// Certificates were revoked. One that was revoked before is told too: when an order has to be
    /// repeated because its answer was lost, its first events were lost as well.
    mutating func revoked(_ certificates: [RevokedCertificate], by order: RevocationOrder) {
        for one in certificates {
            let certificate = one.certificate
            let user = certificate?.standing.user
            add(
                .certificateRevocation,
                one.wasRevoked
                    ? SystemEvent.Outcome(.skipped, reason: "ALREADY_REVOKED") : .success,
                [
                    SystemEvent.Target(
                        kind: .certificate, id: certificate.map { "\($0.fingerprint)" },
                        alternateID: "\(one.serial)", displayName: certificate?.subject),
                    certificate.map { Self.device($0.deviceID) }, user.map(Self.user),
                ],
                [
                    ("certSerial", "\(one.serial)"),
                    ("certSha256", certificate.map { "\($0.fingerprint)" }),
                    ("deviceId", certificate?.deviceID), ("user", user),
                    ("revocationReason", order.reason.name), ("org", order.org),
                    ("known", certificate == nil ? "false" : "true"),
                ])
        }
    }

    /// A user was deactivated or reactivated.
    mutating func user(_ name: String, org: String, isActive: Bool, certificates: Int) {
        add(
            isActive ? .userReactivation : .userDeactivation, .success, [Self.user(name)],
            [("user", name), ("org", org), ("certificates", String(certificates))])
    }

    /// Users were added to and removed from those of a device.
    mutating func listedUsers(of device: String, org: String, added: [String], removed: [String]) {
        for (type, names) in [
            (SystemEventType.deviceUserAddition, added), (.deviceUserRemoval, removed),
        ] {
            for name in names {
                add(
                    type, .success, [Self.device(device), Self.user(name)],
                    [("deviceId", device), ("user", name), ("org", org)])
            }
        }
    }

    /// A user was put into groups and taken from groups.
    mutating func groups(of user: String, org: String, _ order: GroupOrder, before: [String]) {
        let kept = Set((order.replacement ?? []).map { Array($0.utf8) })
        let dropped = before.filter { order.replacement != nil && !kept.contains(Array($0.utf8)) }
        groups(
            of: user, added: (order.replacement ?? []) + order.add, removed: dropped + order.remove,
            .success, [("org", org)])
    }

    private mutating func groups(
        of user: String, added: [String], removed: [String], _ outcome: SystemEvent.Outcome,
        _ facts: [(key: String, value: String?)]
    ) {
        for (type, names) in [
            (SystemEventType.groupUserAddition, added), (.groupUserRemoval, removed),
        ] {
            for name in names {
                let group = SystemEvent.Target(kind: .group, id: name, displayName: name)
                add(
                    type, outcome, [group, Self.user(user)],
                    [("group", name), ("user", user)] + facts)
            }
        }
    }

    /// A step was taken with a switch, or had to be left undone.
    mutating func switched(
        _ change: SwitchChange, by order: SwitchOrder, _ step: ControlRequest.SwitchStep,
        _ rules: [RuleRecord]
    ) {
        let setting = change.after?.setting ?? .on
        let suspended = setting.suspendsRules ? rules.filter(\.canBeSuspended) : []
        let outcome =
            change.isRefused
            ? SystemEvent.Outcome.failure(step.isDisabling ? "RULES_MENTION_TRUST" : "SWITCHED_OFF")
            : .success
        add(
            step.eventType, outcome, [Self.platform(order.platform.rawValue)],
            [
                ("org", order.org), ("platform", order.platform.rawValue),
                ("state", setting.state.rawValue),
                ("stateBefore", (change.before?.setting ?? .on).state.rawValue),
                ("forced", step.isDisabling ? "\(step.isForced)" : nil),
                ("suspendedRules", suspended.isEmpty ? nil : Self.names(suspended)),
                ("rules", change.isRefused && step.isDisabling ? Self.names(rules) : nil),
            ])
    }

    /// The store did not do it, or nobody knows. Questions leave no trail.
    mutating func failed(_ order: ControlRequest.StoreOrder, org: String?, _ fault: StoreError) {
        let outcome = SystemEvent.Outcome.failure("STORE_FAILURE")
        let facts = [("org", org), ("reason", "\(fault)")]
        switch order {
        case .changeGroups(_, let user, let replacement, let added, let removed):
            groups(
                of: user, added: (replacement ?? []) + added, removed: removed, outcome, facts)
        case .changeListedUsers(_, let device, let added, let removed):
            for (type, names) in [
                (SystemEventType.deviceUserAddition, added), (.deviceUserRemoval, removed),
            ] {
                for name in names {
                    add(type, outcome, [Self.device(device), Self.user(name)], facts)
                }
            }
        case .changeSwitch(_, let platform, let step):
            add(
                step.eventType, outcome, [Self.platform(platform)],
                [("platform", platform)] + facts)
        case .list, .listGroups, .switches:
            break
        case .revoke(_, let subject, let reason):
            let target =
                switch subject {
                case .device(let name): Self.device(name)
                case .serial(let number, _):
                    SystemEvent.Target(kind: .certificate, alternateID: number)
                case .user(let name): Self.user(name)
                }
            add(.certificateRevocation, outcome, [target], facts + [("revocationReason", reason)])
        case .setUser(_, let name, let isActive):
            add(
                isActive ? .userReactivation : .userDeactivation, outcome, [Self.user(name)], facts)
        }
    }

    private mutating func add(
        _ type: SystemEventType, _ outcome: SystemEvent.Outcome, _ targets: [SystemEvent.Target?],
        _ facts: [(key: String, value: String?)]
    ) {
        events.append(
            SystemEvent(
                type, outcome: outcome,
                actor: SystemEvent.Actor(kind: .user, alternateID: actor, displayName: actor),
                targets: targets.compactMap(\.self),
                debugData: facts.compactMap { fact in fact.value.map { (fact.key, $0) } }
                    + [("actor", actor)]))
    }

    private static func device(_ name: String) -> SystemEvent.Target {
        SystemEvent.Target(kind: .device, id: name, displayName: name)
    }

    private static func platform(_ name: String) -> SystemEvent.Target {
        SystemEvent.Target(
            kind: .resource, id: "device_trust.\(name)", displayName: "Device Trust for \(name)")
    }

    private static func names(_ rules: [RuleRecord]) -> String {
        rules.map(\.text).joined(separator: ", ")
    }

    private static func user(_ name: String) -> SystemEvent.Target {
        SystemEvent.Target(kind: .user, id: name, alternateID: name, displayName: name)
    }
}

extension ControlRequest.SwitchStep {
    fileprivate var eventType: SystemEventType {
        switch self {
        case .confirm: .deviceTrustConfirmation
        case .disable: .deviceTrustDisable
        case .enable: .deviceTrustEnable
        }
    }

    fileprivate var isDisabling: Bool {
        if case .disable = self { true } else { false }
    }

    fileprivate var isForced: Bool { self == .disable(isForced: true) }
}
