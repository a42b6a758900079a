import DeviceTrust
import Store

/// Does with a store what a command asked for. Knows no socket and no thread.
enum StoreActions {
    /// Does it. Returns the answer and the events to write.
    static func perform(
        _ order: ControlRequest.StoreOrder, actor: String, on store: any TrustStore,
        settings: InForce, at now: Int64
    ) -> (ControlReply, [SystemEvent]) {
        var trail = StoreTrail(actor: actor)
        do {
            let answer = try answer(order, &trail, store, settings, now)
            return (ControlReply(answer), trail.events)
        } catch let failure as ControlFailure {
            return (ControlReply(.failed(failure: failure)), trail.events)
        } catch StoreError.refused(let what) {
            return (ControlReply(.failed(failure: ControlFailure(.wrongUse, what))), trail.events)
        } catch let fault as StoreError {
            trail.failed(order, org: try? org(order.org, among: settings.orgs), fault)
            let failure = ControlFailure(.unavailable, "\(fault)\(hint(fault))")
            return (ControlReply(.failed(failure: failure)), trail.events)
        } catch {
            return (ControlReply(.failed(failure: ControlFailure(.unavailable, "\(error)"))), [])
        }
    }

    /// The reasons that an administrator may give for a device certificate. The others are about
    /// authorities, or promise that a certificate may come back.
    private static let reasons: [RevocationReason] = [
        .unspecified, .keyCompromise, .affiliationChanged, .superseded, .cessationOfOperation,
        .privilegeWithdrawn,
    ]

    /// The names of the reasons that may be given.
    static var reasonNames: [String] { reasons.map(\.name) }

    /// Certificates that are looked at for one page.
    static let pageSize = 500

    private static func answer(
        _ order: ControlRequest.StoreOrder, _ trail: inout StoreTrail, _ store: any TrustStore,
        _ settings: InForce, _ now: Int64
    ) throws -> ControlReply.Answer {
        if case .switches(nil) = order { return try switches(of: settings.orgs, settings, store) }
        let org = try org(order.org, among: settings.orgs)
        switch order {
        case .changeGroups(_, let user, let replacement, let add, let remove):
            let change = GroupOrder(replacement: replacement, add: add, remove: remove)
            return try changeGroups(of: user, change, org: org, &trail, store, now)
        case .changeListedUsers(_, let device, let add, let remove):
            try (add + remove).forEach { try check(name: $0, "a user") }
            try check(name: device, "a device")
            let users = try store.changeListedUsers(
                of: device, org: org, add: add, remove: remove, at: now)
            trail.listedUsers(of: device, org: org, added: add, removed: remove)
            return .listedUsers(users: users)
        case .changeSwitch(_, let platform, let step):
            return try change(platform, step, org: org, settings, &trail, store, now)
        case .list(_, let filter, let after):
            return try list(filter, org: org, after: after, store, now)
        case .listGroups(_, let after):
            return try listGroups(org: org, after: after, store)
        case .revoke(_, let subject, let reason):
            return try revoke(subject, reason, org: org, &trail, store, now)
        case .setUser(_, let name, let isActive):
            try check(name: name, "a user")
            let count = try store.setUser(name, org: org, isActive: isActive, at: now)
            trail.user(name, org: org, isActive: isActive, certificates: count)
            return .user(certificates: count, at: now)
        case .switches:
            return try switches(of: [org], settings, store)
        }
    }

    private static func revoke(
        _ subject: ControlRequest.Subject, _ reason: String, org: String,
        _ trail: inout StoreTrail, _ store: any TrustStore, _ now: Int64
    ) throws -> ControlReply.Answer {
        guard let known = reasons.first(where: { $0.name == reason }) else {
            let names = reasonNames.joined(separator: ", ")
            throw ControlFailure(.wrongUse, "the reason has to be one of \(names)")
        }
        let order = RevocationOrder(
            org: org, subject: try storeSubject(subject), reason: known, actor: trail.actor)
        let revoked = try store.revoke(order, at: now)
        trail.revoked(revoked, by: order)
        guard !revoked.isEmpty else {
            throw ControlFailure(.notFound, "no certificate is known that would be revoked")
        }
        let records = revoked.map { one in
            RevocationRecord(
                serial: "\(one.serial)",
                certificate: one.certificate.map { CertificateRecord($0, at: now) },
                wasRevoked: one.wasRevoked)
        }
        return .revoked(certificates: records, at: now)
    }

    private static func storeSubject(
        _ subject: ControlRequest.Subject
    ) throws(ControlFailure) -> RevocationOrder.Subject {
        switch subject {
        case .device(let name):
            try check(name: name, "a device")
            return .device(name)
        case .serial(let number, let issuer):
            return .serial(
                try read(number, "serial number", HexText.serial),
                issuer: try issuer.map { issuer throws(ControlFailure) in
                    try read(issuer, "issuer", HexText.issuer)
                })
        case .user(let name):
            try check(name: name, "a user")
            return .user(name)
        }
    }

    /// A page: the certificates that match among the next ones in the store, perhaps none.
    private static func list(
        _ filter: CertificateFilter, org: String, after: Int64, _ store: any TrustStore,
        _ now: Int64
    ) throws -> ControlReply.Answer {
        let issuer = try filter.issuer.map { try read($0, "issuer", HexText.issuer) }
        let fingerprint = try filter.fingerprint.map {
            try read($0, "fingerprint", HexText.fingerprint)
        }
        let query = CertificateQuery(
            org: org,
            fingerprint: fingerprint,
            serial: try filter.serial.map { try read($0, "serial number", HexText.serial) },
            deviceID: filter.device, user: filter.user,
            isRevoked: filter.state.map { $0 == .revoked })
        let found = try store.certificates(query, after: after, limit: pageSize)
        let page = found.filter { one in
            (issuer == nil || one.issuer == issuer)
                && (filter.state == nil || CertificateState(one, at: now) == filter.state)
        }
        return .certificates(
            page: page.map { CertificateRecord($0, at: now) },
            next: found.count < pageSize ? nil : found.last?.number)
    }
}

extension StoreActions {
    /// The org that is meant: the one with this name, or the only one.
    private static func org(
        _ name: String?, among orgs: [String]
    ) throws(ControlFailure) -> String {
        let all = orgs.joined(separator: ", ")
        if let name {
            if orgs.contains(name) { return name }
            throw ControlFailure(.notFound, "there is no org \(TextCell.quoted(name)), but \(all)")
        }
        guard orgs.count == 1, let only = orgs.first else {
            throw ControlFailure(.wrongUse, "say which org is meant by --org: \(all)")
        }
        return only
    }

    static func check(name: String, _ what: String) throws(ControlFailure) {
        guard !name.isEmpty, name.utf8.count <= longestName else {
            throw ControlFailure(
                .wrongUse,
                "the name of \(what) has 1 to \(longestName) bytes, not \(name.utf8.count)")
        }
    }

    private static func read<Value>(
        _ text: String, _ what: String, _ reader: (String) -> Value?
    ) throws(ControlFailure) -> Value {
        if let value = reader(text) { return value }
        throw ControlFailure(.wrongUse, "\(TextCell.quoted(text)) is no \(what) in hexadecimal")
    }

    private static func hint(_ fault: StoreError) -> String {
        switch fault {
        case .unavailable: "; it may have been done nevertheless: ask again"
        case .damaged, .fromTheFuture, .misconfigured, .refused: ""
        }
    }

    private static let longestName = 1024
}

extension ControlRequest.StoreOrder {
    /// The org as the command named it.
    var org: String? {
        switch self {
        case .changeGroups(let org, _, _, _, _), .changeListedUsers(let org, _, _, _),
            .changeSwitch(let org, _, _), .list(let org, _, _), .listGroups(let org, _),
            .revoke(let org, _, _), .setUser(let org, _, _), .switches(let org):
            org
        }
    }
}
