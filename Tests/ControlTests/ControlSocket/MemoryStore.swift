import DeviceTrust
import Store
import TestSupport

/// A store that lasts as long as a test.
final class MemoryStore: TrustStore {
    private(set) var rows: [StoredCertificate] = []
    private var deactivated: Set<String> = []
    private var listed: [String: Set<String>] = [:]
    private var groups: [String: Set<String>] = [:]
    private var thrown: [StoredSwitch] = []
    private(set) var orders: [RevocationOrder] = []
    /// What every call fails with.
    var fault: StoreError?
    /// How many rows were asked for at once.
    private(set) var limits: [Int] = []

    /// Remembers a certificate. Its serial number is that of its place, from 1, unless given.
    @discardableResult
    func add(
        serial: [UInt8]? = nil, issuer: UInt8 = 1, device: String = "C02", user: String? = nil,
        org: String = "corp", validity: ClosedRange<Int64> = 0...1000
    ) throws -> StoredCertificate {
        let number = Int64(rows.count + 1)
        let fingerprint = [UInt8](repeating: 0, count: 24) + Self.bytes(number)
        guard let serial = CertificateSerial(serial ?? Self.bytes(number)),
            let print = CertificateFingerprint(fingerprint),
            let key = IssuerKey(bytes: [UInt8](repeating: issuer, count: 32))
        else { throw TestFailure("no certificate of these bytes") }
        let row = StoredCertificate(
            number: number, org: org, fingerprint: print, issuer: key, serial: serial,
            notBefore: validity.lowerBound, notAfter: validity.upperBound, deviceID: device,
            platform: .macos, subject: "CN=\(device)", registeredAt: 5,
            boundAt: user == nil ? nil : 6, standing: CertificateStanding(user: user),
            revokedAt: nil, revocationReason: nil, revokedBy: nil)
        rows.append(row)
        return row
    }

    private static func bytes(_ number: Int64) -> [UInt8] {
        (0..<8).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    private func check() throws(StoreError) { if let fault { throw fault } }

    func revoke(
        _ order: RevocationOrder, at now: Int64
    ) throws(StoreError) -> [RevokedCertificate] {
        try check()
        orders.append(order)
        let places = rows.indices.filter { rows[$0].org == order.org && order.means(rows[$0]) }
        if places.isEmpty, case .serial(let serial, _) = order.subject {
            return [RevokedCertificate(serial: serial, certificate: nil, wasRevoked: false)]
        }
        return places.map { place in
            let wasRevoked = rows[place].standing.isRevoked
            if !wasRevoked {
                rows[place].standing.isRevoked = true
                rows[place].revokedAt = now
                rows[place].revocationReason = order.reason
                rows[place].revokedBy = order.actor
            }
            return RevokedCertificate(
                serial: rows[place].serial, certificate: rows[place], wasRevoked: wasRevoked)
        }
    }

    func setUser(
        _ name: String, org: String, isActive: Bool, at now: Int64
    ) throws(StoreError) -> Int {
        try check()
        if isActive { deactivated.remove(name) } else { deactivated.insert(name) }
        return rows.count { $0.org == org && $0.standing.user == name }
    }

    func isDeactivated(_ name: String) -> Bool { deactivated.contains(name) }

    func changeListedUsers(
        of device: String, org: String, add: [String], remove: [String], at now: Int64
    ) throws(StoreError) -> [String] {
        try check()
        listed[device, default: []].formUnion(add)
        listed[device, default: []].subtract(remove)
        return listed[device, default: []].sorted()
    }

    func changeGroups(
        of user: String, org: String, _ order: GroupOrder, at now: Int64
    ) throws(StoreError) -> GroupChange {
        try check()
        let before = groups["\(org) \(user)"] ?? []
        let after = Set(order.replacement ?? Array(before)).union(order.add)
            .subtracting(order.remove)
        groups["\(org) \(user)"] = after.isEmpty ? nil : after
        return GroupChange(before: before.sorted(), after: after.sorted())
    }

    func userGroups(
        org: String, after user: String, limit: Int
    ) throws(StoreError) -> [StoredUserGroups] {
        try check()
        limits.append(limit)
        let found = groups.compactMap { key, names in
            key.hasPrefix("\(org) ")
                ? StoredUserGroups(
                    org: org, user: String(key.dropFirst(org.count + 1)), groups: names.sorted())
                : nil
        }
        return Array(found.filter { $0.user > user }.sorted { $0.user < $1.user }.prefix(limit))
    }

    func change(_ order: SwitchOrder, at now: Int64) throws(StoreError) -> SwitchChange {
        try check()
        let place = thrown.firstIndex { $0.org == order.org && $0.platform == order.platform }
        let before = place.map { thrown[$0] }
        guard let next = (before?.setting ?? .on).after(order.step) else {
            return SwitchChange(before: before, after: before, isRefused: true)
        }
        if next == before?.setting ?? .on {
            return SwitchChange(before: before, after: before, isRefused: false)
        }
        let after = StoredSwitch(
            org: order.org, platform: order.platform, setting: next, changedAt: now,
            changedBy: order.actor)
        if let place { thrown[place] = after } else { thrown.append(after) }
        return SwitchChange(before: before, after: after, isRefused: false)
    }

    func switches() throws(StoreError) -> [StoredSwitch] {
        try check()
        return thrown
    }

    func certificates(
        _ query: CertificateQuery, after: Int64, limit: Int
    ) throws(StoreError) -> [StoredCertificate] {
        try check()
        limits.append(limit)
        return Array(rows.filter { $0.number > after && query.means($0) }.prefix(limit))
    }

    // What commands do not ask for.
    let changeDescriptor: Int32? = nil
    func load(_ visit: (StoredStanding) -> Void) throws(StoreError) -> StoreState {
        StoreState(position: FeedPosition(sequence: 0))
    }
    func changes(after position: FeedPosition, limit: Int) throws(StoreError) -> FeedPage? { nil }
    func mayHaveChanged() throws(StoreError) -> Bool { false }
    func settle(_ claims: [CertificateClaim], at now: Int64) throws(StoreError)
        -> [ClaimSettlement]
    { [] }
    func settle(uses: [OneTimeUse], at now: Int64) throws(StoreError) -> [OneTimeOutcome] { [] }
    func setDevice(_ id: String, org: String, isManaged: Bool, at now: Int64) throws(StoreError)
        -> Bool
    { false }
    func ticketKeys(fresh: [UInt8], rotation: Int64, count: Int, at now: Int64) throws(StoreError)
        -> [StoredTicketKey]
    { [] }
    func probe() throws(StoreError) {}

    func forgetChanges(before: Int64, keeping: Int) throws(StoreError) -> Bool { false }
}

extension RevocationOrder {
    fileprivate func means(_ row: StoredCertificate) -> Bool {
        switch subject {
        case .device(let name): row.deviceID == name
        case .serial(let serial, let issuer):
            row.serial == serial && (issuer == nil || row.issuer == issuer)
        case .user(let name): row.standing.user == name
        }
    }
}

extension CertificateQuery {
    fileprivate func means(_ row: StoredCertificate) -> Bool {
        (org == nil || org == row.org) && (serial == nil || serial == row.serial)
            && (fingerprint == nil || fingerprint == row.fingerprint)
            && (deviceID == nil || deviceID == row.deviceID)
            && (user == nil || user == row.standing.user)
            && (isRevoked == nil || isRevoked == row.standing.isRevoked)
    }
}
