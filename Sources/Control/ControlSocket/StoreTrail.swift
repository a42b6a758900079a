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

    /// The store did not do it, or nobody knows. Questions leave no trail.
    mutating func failed(_ order: ControlRequest.StoreOrder, org: String?, _ fault: StoreError) {
        let outcome = SystemEvent.Outcome.failure("STORE_FAILURE")
        let facts = [("org", org), ("reason", "\(fault)")]
        switch order {
        case .changeListedUsers(_, let device, let added, let removed):
            for (type, names) in [
                (SystemEventType.deviceUserAddition, added), (.deviceUserRemoval, removed),
            ] {
                for name in names {
                    add(type, outcome, [Self.device(device), Self.user(name)], facts)
                }
            }
        case .list:
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

    private static func user(_ name: String) -> SystemEvent.Target {
        SystemEvent.Target(kind: .user, id: name, alternateID: name, displayName: name)
    }
}
