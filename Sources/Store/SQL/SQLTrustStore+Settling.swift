public import DeviceTrust

extension SQLTrustStore {
    /// Settles claims in their order, all in one transaction.
    ///
    /// A claim that cannot be stored (see `StoreLimits`) does not keep the others from being
    /// settled: a certificate of such a device stays unknown, and such a user is not bound.
    public func settle(
        _ claims: [CertificateClaim], at now: Int64
    ) throws(StoreError) -> [ClaimSettlement] {
        guard !claims.isEmpty else { return [] }
        return try session.transaction(.write) { () throws(StoreError) in
            var batch = ClaimBatch(
                claims, known: try standings(of: claims), at: now)
            let devices = batch.unknownDevices
            if !devices.isEmpty { batch.knownDevices = try known(devices) }
            let calls = batch.settle()
            guard !calls.isEmpty else { return batch.settlements }
            try session.run(calls)
            let standings = try standings(of: claims)
            for index in claims.indices { batch.settlements[index].standing = standings[index] }
            return batch.settlements
        }
    }

    private func standings(
        of claims: [CertificateClaim]
    ) throws(StoreError) -> [CertificateStanding?] {
        var standings = [CertificateStanding?](repeating: nil, count: claims.count)
        let calls = claims.map {
            SQLCall(Selection.standingOf, [.bytes($0.fingerprint.bytes), .text($0.org)])
        }
        try session.run(calls) { (index, row) throws(StoreError) in
            standings[index] = try Selection.standing(row).standing
        }
        return standings
    }

    /// Which of these devices are known.
    private func known(_ devices: [ClaimBatch.Device]) throws(StoreError) -> Set<ClaimBatch.Device>
    {
        var known: Set<ClaimBatch.Device> = []
        let calls = devices.map {
            SQLCall(
                "SELECT number FROM device WHERE id = ?1 AND org = ?2",
                [.bytes($0.id), .bytes($0.org)])
        }
        try session.run(calls) { (index, _) throws(StoreError) in known.insert(devices[index]) }
        return known
    }
}

/// Decides what claims lead to, one after the other. Since nobody else writes meanwhile, what was
/// read before the first statement, and what the statements themselves do, is all there is.
private struct ClaimBatch {
    struct Device: Hashable {
        let org: [UInt8]
        let id: [UInt8]
    }

    private struct Certificate: Hashable {
        let org: [UInt8]
        let fingerprint: CertificateFingerprint
    }

    private let claims: [CertificateClaim]
    private let now: Int64
    /// The certificates that are registered; true: and bound.
    private var certificates: [Certificate: Bool] = [:]
    /// The certificates whose change is in the feed already.
    private var changed: Set<Certificate> = []
    /// How many certificates have come to a device since its successors were refreshed.
    private var unrefreshed: [Device: Int] = [:]
    private var calls: [SQLCall] = []
    var knownDevices: Set<Device> = []
    var settlements: [ClaimSettlement]

    init(_ claims: [CertificateClaim], known: [CertificateStanding?], at now: Int64) {
        self.claims = claims
        self.now = now
        settlements = known.map { ClaimSettlement(standing: $0) }
        for (claim, standing) in zip(claims, known) {
            guard let standing else { continue }
            certificates[Self.certificate(claim)] = standing.user != nil
        }
    }

    /// The devices of certificates that are to be registered.
    var unknownDevices: [Device] {
        let devices = claims.filter {
            $0.registers && certificates[Self.certificate($0)] == nil
        }.map(Self.device)
        return Array(Set(devices))
    }

    /// What is to be written; nothing where nothing changes.
    mutating func settle() -> [SQLCall] {
        for (index, claim) in claims.enumerated() {
            let certificate = Self.certificate(claim)
            if certificates[certificate] == nil, claim.registers, StoreLimits.canRegister(claim) {
                register(claim)
                certificates[certificate] = false
                settlements[index].isRegistered = true
            }
            if certificates[certificate] == false, let user = claim.user, StoreLimits.isName(user) {
                bind(claim, to: user)
                certificates[certificate] = true
                settlements[index].isBound = true
            }
        }
        for claim in claims { refreshSuccessors(Self.device(claim)) }
        return calls
    }

    private mutating func register(_ claim: CertificateClaim) {
        let device = Self.device(claim)
        let (isNewDevice, _) = knownDevices.insert(device)
        if isNewDevice {
            calls.append(
                SQLCall(
                    """
                    INSERT INTO device (org, id, is_managed, registered_at)
                    VALUES (?1, ?2, 1, ?3)
                    """, [.bytes(device.org), .bytes(device.id), .integer(now)]))
        }
        calls.append(
            SQLCall(
                Self.insertCertificate,
                [
                    .text(claim.org), .bytes(claim.fingerprint.bytes), .bytes(claim.issuer.bytes),
                    .bytes(claim.serial.bytes), .integer(claim.notBefore),
                    .integer(claim.notAfter), .text(claim.platform.rawValue),
                    .text(claim.subject), .integer(now), .text(claim.deviceID),
                ]))
        noteChange(of: claim)
        // Nobody can be the successor of the only one.
        guard !isNewDevice else { return }
        let count = unrefreshed[device, default: 0] + 1
        unrefreshed[device] = count
        if count == Successors.registrationsAtOnce { refreshSuccessors(device) }
    }

    private mutating func refreshSuccessors(_ device: Device) {
        guard unrefreshed.removeValue(forKey: device) != nil else { return }
        calls += Successors.refresh(device: device.id, org: device.org, at: now)
    }

    private mutating func bind(_ claim: CertificateClaim, to user: String) {
        calls.append(
            SQLCall(
                """
                INSERT INTO org_user (org, name, is_active) VALUES (?1, ?2, 1)
                ON CONFLICT (name, org) DO NOTHING
                """, [.text(claim.org), .text(user)]))
        calls.append(
            SQLCall(
                """
                INSERT INTO binding (certificate, org_user, bound_at)
                SELECT c.number, u.number, ?1 FROM certificate c, org_user u
                WHERE c.fingerprint = ?2 AND c.org = ?3 AND u.name = ?4 AND u.org = ?3
                """,
                [
                    .integer(now), .bytes(claim.fingerprint.bytes), .text(claim.org), .text(user),
                ]))
        noteChange(of: claim)
    }

    /// One row of the feed is enough for all that a transaction does with a certificate.
    private mutating func noteChange(of claim: CertificateClaim) {
        guard changed.insert(Self.certificate(claim)).inserted else { return }
        calls.append(
            SQLCall(
                """
                INSERT INTO change (changed_at, kind, certificate)
                SELECT ?1, 1, number FROM certificate WHERE fingerprint = ?2 AND org = ?3
                """,
                [.integer(now), .bytes(claim.fingerprint.bytes), .text(claim.org)],
                announces: true))
    }

    private static func certificate(_ claim: CertificateClaim) -> Certificate {
        Certificate(org: Array(claim.org.utf8), fingerprint: claim.fingerprint)
    }

    private static func device(_ claim: CertificateClaim) -> Device {
        Device(org: Array(claim.org.utf8), id: Array(claim.deviceID.utf8))
    }

    private static let insertCertificate = """
        INSERT INTO certificate (org, fingerprint, issuer, serial, not_before, not_after, device,
            platform, subject, registered_at, revocation, successor)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, d.number, ?7, ?8, ?9,
            (SELECT r.number FROM revocation r
                WHERE r.serial = ?4 AND r.org = ?1 AND (r.issuer IS NULL OR r.issuer = ?3)
                ORDER BY r.number LIMIT 1),
            \(Successors.successor(device: "d.number", notBefore: "?5", notAfter: "?6"))
        FROM device d WHERE d.id = ?10 AND d.org = ?1
        """
}
