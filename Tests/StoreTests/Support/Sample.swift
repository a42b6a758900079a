import DeviceTrust

@testable import Store

/// Claims and their parts, by small numbers.
enum Sample {
    static let day: Int64 = 86_400
    static let now: Int64 = 1_800_000_000

    static func issuer(_ number: UInt8 = 1) -> IssuerKey {
        guard let issuer = IssuerKey(bytes: [UInt8](repeating: number, count: 32)) else {
            preconditionFailure("32 bytes are an issuer")
        }
        return issuer
    }

    static func serial(_ number: Int) -> CertificateSerial {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
        guard let serial = CertificateSerial([1] + bytes) else {
            preconditionFailure("nine bytes are a serial number")
        }
        return serial
    }

    static func fingerprint(_ number: Int) -> CertificateFingerprint {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        guard let print = CertificateFingerprint(bytes + [UInt8](repeating: 7, count: 24)) else {
            preconditionFailure("32 bytes are a fingerprint")
        }
        return print
    }

    /// A claim for certificate `number`, which a later number's is issued after.
    static func claim(
        _ number: Int, device: String? = nil, user: String? = nil, org: String = "corp",
        registers: Bool = true, serial: Int? = nil, issuer: UInt8 = 1, begins: Int64? = nil,
        ends: Int64? = nil, platform: DevicePlatform = .macos, subject: String = "CN=Computer"
    ) -> CertificateClaim {
        CertificateClaim(
            org: org, fingerprint: fingerprint(number), issuer: Sample.issuer(issuer),
            serial: Sample.serial(serial ?? number),
            notBefore: begins ?? now + Int64(number),
            notAfter: ends ?? now + 365 * day + Int64(number),
            deviceID: device ?? "device-\(number)", platform: platform, subject: subject,
            registers: registers, user: user)
    }

    static func revocation(
        _ subject: RevocationOrder.Subject, org: String = "corp",
        reason: RevocationReason = .keyCompromise, actor: String = "uid 0"
    ) -> RevocationOrder {
        RevocationOrder(org: org, subject: subject, reason: reason, actor: actor)
    }
}

extension TrustStore {
    /// Settles one claim.
    func settle(_ claim: CertificateClaim, at now: Int64 = Sample.now) throws(StoreError)
        -> ClaimSettlement
    {
        let settlements = try settle([claim], at: now)
        guard let first = settlements.first, settlements.count == 1 else {
            throw .damaged("one claim, \(settlements.count) settlements")
        }
        return first
    }

    /// What `load` hands over, by fingerprint.
    func everything() throws(StoreError) -> (
        standings: [CertificateFingerprint: StoredStanding], state: StoreState
    ) {
        var standings: [CertificateFingerprint: StoredStanding] = [:]
        let state = try load { standings[$0.fingerprint] = $0 }
        return (standings, state)
    }

    /// The pages of the feed up to its end, as one.
    func allChanges(after position: FeedPosition, limit: Int = 1000) throws(StoreError)
        -> FeedPage
    {
        var whole = FeedPage(position: position, isComplete: false)
        while !whole.isComplete {
            guard let page = try changes(after: whole.position, limit: limit) else {
                throw .damaged("the feed does not reach back")
            }
            whole.position = page.position
            whole.isComplete = page.isComplete
            whole.certificates += page.certificates
            whole.users += page.users
            whole.listedUsers += page.listedUsers
            whole.userGroups += page.userGroups
            whole.switches += page.switches
            whole.hasNewTicketKey = whole.hasNewTicketKey || page.hasNewTicketKey
        }
        return whole
    }
}

extension SQLTrustStore {
    /// How many rows the feed has.
    func changeCount() throws(StoreError) -> Int {
        try session.transaction(.read) { () throws(StoreError) in
            Int(try session.number("SELECT COUNT(*) FROM change"))
        }
    }
}
