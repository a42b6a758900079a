internal import DeviceTrust

/// Decides what claims lead to, one after the other. Since nobody else writes meanwhile, what was
/// read before the first statement, and what the statements themselves do, is all there is: so rows
/// get their numbers here, and no statement looks up what another one has just written.
struct ClaimBatch {
    private struct Name: Hashable {
        let org: [UInt8]
        let name: [UInt8]

        /// As one piece: an array hashes byte by byte.
        func hash(into hasher: inout Hasher) {
            unsafe org.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
            unsafe name.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        }
    }

    /// A claim, as its values are stored.
    private struct Request {
        let claim: CertificateClaim
        let certificate: Name
        let device: Name
        /// Nil where there is nobody to bind, or nobody whose name could be stored.
        let user: Name?
        let canRegister: Bool

        init(_ claim: CertificateClaim) {
            let org = Array(claim.org.utf8)
            self.claim = claim
            certificate = Name(org: org, name: claim.fingerprint.bytes)
            device = Name(org: org, name: Array(claim.deviceID.utf8))
            user = claim.user.flatMap {
                StoreLimits.isName($0) ? Name(org: org, name: Array($0.utf8)) : nil
            }
            canRegister = claim.registers && StoreLimits.canRegister(claim)
        }
    }

    private struct Certificate {
        let number: Int64
        var standing: CertificateStanding
    }

    private struct Device {
        let number: Int64
        let isManaged: Bool
        /// Whether other certificates may have come with it.
        var isEmpty = false
    }

    private struct User {
        let number: Int64
        let isActive: Bool
    }

    private let requests: [Request]
    private let now: Int64
    private var registered: Set<Int> = []
    private var bound: Set<Int> = []

    // What is stored.
    private var certificates: [Name: Certificate] = [:]
    private var devices: [Name: Device] = [:]
    private var users: [Name: User] = [:]
    /// The revocation that came before its certificate.
    private var revocations: [Name: Int64] = [:]
    /// The last numbers in use.
    private var last = (device: Int64(0), certificate: Int64(0), user: Int64(0))

    /// The certificates whose change is in the feed already.
    private var changed: Set<Int64> = []
    /// How many certificates have come to a device since its successors were refreshed.
    private var unrefreshed: [Name: Int] = [:]
    private var calls: [SQLCall] = []

    /// Whether the successor of any certificate may have changed.
    private(set) var hasRefreshedSuccessors = false

    init(_ claims: [CertificateClaim], at now: Int64) {
        requests = claims.map(Request.init)
        self.now = now
    }

    /// What became of each claim; of use only after everything has been written.
    var settlements: [ClaimSettlement] {
        requests.indices.map { index in
            ClaimSettlement(
                standing: certificates[requests[index].certificate]?.standing,
                isRegistered: registered.contains(index), isBound: bound.contains(index))
        }
    }

    // MARK: Reading

    /// Reads what is known of the certificates.
    mutating func readStandings(_ session: any SQLSession) throws(StoreError) {
        let calls = requests.map {
            SQLCall(
                Selection.standingOf, [.bytes($0.certificate.name), .bytes($0.certificate.org)])
        }
        try session.run(calls) { (index, row) throws(StoreError) in
            certificates[requests[index].certificate] = Certificate(
                number: try row.number(0), standing: try Selection.standing(row).standing)
        }
    }

    /// Reads what certificates that are to be registered or bound refer to; false: there are none.
    mutating func readParts(_ session: any SQLSession) throws(StoreError) -> Bool {
        let certificates = distinct {
            $0.canRegister && self.certificates[$0.certificate] == nil ? $0.certificate : nil
        }
        let devices = distinct {
            $0.canRegister && self.certificates[$0.certificate] == nil ? $0.device : nil
        }
        let users = distinct { request in
            let known = self.certificates[request.certificate]
            // One that is not known may be registered by another request.
            return known?.standing.user == nil ? request.user : nil
        }
        guard !certificates.isEmpty || !users.isEmpty else { return false }
        let (firstDevice, firstUser) = (
            certificates.count, certificates.count + devices.count
        )
        let numbers = firstUser + users.count
        let calls =
            certificates.map { index in
                SQLCall(
                    Self.revocation,
                    [
                        .bytes(requests[index].claim.serial.bytes),
                        .bytes(requests[index].certificate.org),
                        .bytes(requests[index].claim.issuer.bytes),
                    ])
            }
            + devices.map { Self.find(Self.device, requests[$0].device) }
            + users.map { Self.find(Self.user, requests[$0].user) } + [SQLCall(Self.numbers)]
        try session.run(calls) { (index, row) throws(StoreError) in
            switch index {
            case numbers:
                last = (try row.number(0), try row.number(1), try row.number(2))
            case firstUser...:
                guard let name = requests[users[index - firstUser]].user else { return }
                self.users[name] = User(
                    number: try row.number(0), isActive: try row.number(1) != 0)
            case firstDevice...:
                self.devices[requests[devices[index - firstDevice]].device] = Device(
                    number: try row.number(0), isManaged: try row.number(1) != 0)
            default:
                revocations[requests[certificates[index]].certificate] = try row.number(0)
            }
        }
        return true
    }

    /// The first request for each of the names that requests have.
    private func distinct(_ name: (Request) -> Name?) -> [Int] {
        var seen: Set<Name> = []
        return requests.indices.filter { index in
            name(requests[index]).map { seen.insert($0).inserted } ?? false
        }
    }

    private static func find(_ text: String, _ name: Name?) -> SQLCall {
        SQLCall(text, [.bytes(name?.name), .bytes(name?.org)])
    }

    /// The first revocation that names a certificate is the one that holds.
    private static let revocation = """
        SELECT number FROM revocation
        WHERE serial = ?1 AND org = ?2 AND (issuer IS NULL OR issuer = ?3)
        ORDER BY number LIMIT 1
        """

    private static let device = "SELECT number, is_managed FROM device WHERE id = ?1 AND org = ?2"

    private static let user = "SELECT number, is_active FROM org_user WHERE name = ?1 AND org = ?2"

    private static let numbers = """
        SELECT COALESCE((SELECT MAX(number) FROM device), 0),
            COALESCE((SELECT MAX(number) FROM certificate), 0),
            COALESCE((SELECT MAX(number) FROM org_user), 0)
        """

    // MARK: Deciding

    /// What is to be written.
    mutating func settle() -> [SQLCall] {
        for index in requests.indices {
            let request = requests[index]
            if certificates[request.certificate] == nil, request.canRegister {
                register(request)
                registered.insert(index)
            }
            guard let known = certificates[request.certificate], known.standing.user == nil,
                let user = request.user
            else { continue }
            bind(request.certificate, known, to: user, named: request.claim.user)
            bound.insert(index)
        }
        for request in requests { refreshSuccessors(request.device) }
        return calls
    }

    private mutating func register(_ request: Request) {
        let device = device(request.device)
        let revocation = revocations[request.certificate]
        last.certificate += 1
        let claim = request.claim
        calls.append(
            SQLCall(
                device.isEmpty ? Self.insertFirstCertificate : Self.insertCertificate,
                [
                    .integer(last.certificate), .bytes(request.certificate.org),
                    .bytes(request.certificate.name), .bytes(claim.issuer.bytes),
                    .bytes(claim.serial.bytes), .integer(claim.notBefore),
                    .integer(claim.notAfter), .integer(device.number),
                    .text(claim.platform.rawValue), .text(claim.subject), .integer(now),
                    .integer(revocation),
                ]))
        certificates[request.certificate] = Certificate(
            number: last.certificate,
            standing: CertificateStanding(
                isRevoked: revocation != nil, isDeviceManaged: device.isManaged))
        noteChange(of: last.certificate)
        // Nobody can be the successor of the only one.
        guard !device.isEmpty else {
            devices[request.device]?.isEmpty = false
            return
        }
        let count = unrefreshed[request.device, default: 0] + 1
        unrefreshed[request.device] = count
        if count == Successors.registrationsAtOnce { refreshSuccessors(request.device) }
    }

    /// The device of this name, which is registered if it is not known.
    private mutating func device(_ name: Name) -> Device {
        if let known = devices[name] { return known }
        last.device += 1
        let new = Device(number: last.device, isManaged: true, isEmpty: true)
        devices[name] = new
        calls.append(
            SQLCall(
                """
                INSERT INTO device (number, org, id, is_managed, registered_at)
                VALUES (?1, ?2, ?3, 1, ?4)
                """, [.integer(new.number), .bytes(name.org), .bytes(name.name), .integer(now)]))
        return new
    }

    private mutating func refreshSuccessors(_ device: Name) {
        guard unrefreshed.removeValue(forKey: device) != nil else { return }
        hasRefreshedSuccessors = true
        calls += Successors.refresh(device: device.name, org: device.org, at: now)
    }

    private mutating func bind(
        _ name: Name, _ certificate: Certificate, to userName: Name, named text: String?
    ) {
        let user = user(userName)
        certificates[name]?.standing.user = text
        certificates[name]?.standing.isUserDeactivated = !user.isActive
        calls.append(
            SQLCall(
                "INSERT INTO binding (certificate, org_user, bound_at) VALUES (?1, ?2, ?3)",
                [.integer(certificate.number), .integer(user.number), .integer(now)]))
        noteChange(of: certificate.number)
    }

    /// The user of this name, who is written down if he is not known.
    private mutating func user(_ name: Name) -> User {
        if let known = users[name] { return known }
        last.user += 1
        let new = User(number: last.user, isActive: true)
        users[name] = new
        calls.append(
            SQLCall(
                "INSERT INTO org_user (number, org, name, is_active) VALUES (?1, ?2, ?3, 1)",
                [.integer(new.number), .bytes(name.org), .bytes(name.name)]))
        return new
    }

    /// One row of the feed is enough for all that a transaction does with a certificate.
    private mutating func noteChange(of certificate: Int64) {
        guard changed.insert(certificate).inserted else { return }
        calls.append(
            SQLCall(
                "INSERT INTO change (changed_at, kind, certificate) VALUES (?1, 1, ?2)",
                [.integer(now), .integer(certificate)], announces: true))
    }

    private static let insertFirstCertificate = insert(successor: "NULL")

    private static let insertCertificate = insert(
        successor: Successors.successor(device: "?8", notBefore: "?6", notAfter: "?7"))

    private static func insert(successor: String) -> String {
        """
        INSERT INTO certificate (number, org, fingerprint, issuer, serial, not_before, not_after,
            device, platform, subject, registered_at, revocation, successor)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, \(successor))
        """
    }
}
