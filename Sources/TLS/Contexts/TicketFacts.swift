/// What a session ticket carries beside OpenSSL's session: the outcome of verification, the links
/// of the chain and the certificates presented after the leaf.
///
/// OpenSSL keeps only the leaf in a session. Revocation of an intermediate, and the verdict
/// itself, must come back too; the ticket's MAC vouches for them.
struct TicketFacts {
    let outcome: ChainOutcome
    let chainKey: ChainKey
    let anchorsFingerprint: [UInt8]
    let links: [PeerCertificate.Link]
    /// DER of what was presented after the leaf; nil when that is too much for a ticket.
    let others: [[UInt8]]?
    /// Whether the engine that verified the chain remembers it, and others may.
    let isRemembered: Bool
    /// When possession of the key was proved, seconds since 1970.
    let authenticatedAt: Int64

    init(_ peer: PeerCertificate, isRemembered: Bool, authenticatedAt: Int64) {
        outcome = ChainOutcome(
            verdict: peer.verdict, error: peer.verifyError, text: peer.verifyErrorText,
            isLasting: true)
        chainKey = peer.chainKey
        anchorsFingerprint = peer.anchorsFingerprint
        links = peer.links
        others = peer.others
        self.isRemembered = isRemembered
        self.authenticatedAt = authenticatedAt
    }

    /// Whether a session with these facts may go on where these anchors are in force.
    ///
    /// With other anchors a device enrolled since would stay unknown until its ticket ends, and a
    /// device of a CA removed since would stay known. And each TLS 1.3 resumption brings a fresh
    /// ticket: the time since the key was proved counts, not that since the ticket was made.
    func count(with anchors: [UInt8], at now: Int64, lifetime: Int64) -> Bool {
        anchorsFingerprint == anchors && authenticatedAt >= now - lifetime
    }

    /// Version of the form; a ticket of another version is not resumed.
    private static let version: UInt8 = 2

    /// The octets that go into a ticket; nil when the certificates are too long for the form.
    var encoded: [UInt8]? {
        guard let others else { return nil }
        var output: [UInt8] = [Self.version, outcome.verdict.rawValue, isRemembered ? 1 : 0]
        output.append(bigEndian: UInt64(UInt32(bitPattern: outcome.error)))
        output.append(bigEndian: UInt64(bitPattern: authenticatedAt))
        output += chainKey.bytes
        output.append(UInt8(anchorsFingerprint.count))
        output += anchorsFingerprint
        output.append(UInt8(links.count))
        for link in links {
            guard link.serial.count <= 255 else { return nil }
            output += link.issuerKey
            output.append(UInt8(link.serial.count))
            output += link.serial
            output.append(bigEndian: UInt64(bitPattern: link.notBefore))
            output.append(bigEndian: UInt64(bitPattern: link.notAfter))
        }
        output.append(UInt8(others.count))
        for certificate in others {
            output.append(bigEndian: UInt64(certificate.count))
            output += certificate
        }
        return output
    }

    /// Reads what `encoded` wrote; nil for anything else.
    init?(_ octets: [UInt8]) {
        var rest = octets[...]
        guard rest.popFirst() == Self.version,
            let verdict = rest.popFirst().flatMap(PeerCertificate.Verdict.init(rawValue:)),
            let isRemembered = rest.popFirst(), isRemembered <= 1,
            let error = rest.takeBigEndian().flatMap(UInt32.init(exactly:)),
            let time = rest.takeBigEndian(),
            let key = rest.take(32).flatMap({ ChainKey($0) }),
            let anchorsCount = rest.popFirst(), let anchors = rest.take(Int(anchorsCount)),
            let links = rest.takeLinks(), let others = rest.takeCertificates(), rest.isEmpty
        else { return nil }
        outcome = .restored(verdict, error: Int32(bitPattern: error))
        chainKey = key
        anchorsFingerprint = Array(anchors)
        self.links = links
        self.others = others
        self.isRemembered = isRemembered == 1
        authenticatedAt = Int64(bitPattern: time)
    }
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian value: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
        }
    }
}

extension ArraySlice<UInt8> {
    /// Removes and returns `count` octets; nil when there are fewer.
    fileprivate mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard self.count >= count else { return nil }
        defer { removeFirst(count) }
        return prefix(count)
    }

    fileprivate mutating func takeBigEndian() -> UInt64? {
        take(8).map { $0.reduce(0) { $0 << 8 | UInt64($1) } }
    }

    fileprivate mutating func takeLinks() -> [PeerCertificate.Link]? {
        guard let count = popFirst() else { return nil }
        var links: [PeerCertificate.Link] = []
        for _ in 0..<count {
            guard let issuerKey = take(32), let serialCount = popFirst(),
                let serial = take(Int(serialCount)), let notBefore = takeBigEndian(),
                let notAfter = takeBigEndian()
            else { return nil }
            links.append(
                PeerCertificate.Link(
                    issuerKey: Array(issuerKey), serial: Array(serial),
                    notBefore: Int64(bitPattern: notBefore),
                    notAfter: Int64(bitPattern: notAfter)))
        }
        return links
    }

    fileprivate mutating func takeCertificates() -> [[UInt8]]? {
        guard let count = popFirst() else { return nil }
        var certificates: [[UInt8]] = []
        for _ in 0..<count {
            guard let length = takeBigEndian().flatMap(Int.init(exactly:)),
                let certificate = take(length)
            else { return nil }
            certificates.append(Array(certificate))
        }
        return certificates
    }
}
