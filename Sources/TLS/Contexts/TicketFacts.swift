/// What a session ticket carries beside OpenSSL's session: the outcome of verification and the
/// links of the chain.
///
/// OpenSSL keeps only the leaf in a session. Revocation of an intermediate, and the verdict
/// itself, must come back too; the ticket's MAC vouches for them.
struct TicketFacts {
    let outcome: ChainOutcome
    let chainKey: ChainKey
    let anchorsFingerprint: [UInt8]
    let links: [PeerCertificate.Link]

    init(_ peer: PeerCertificate) {
        outcome = ChainOutcome(
            verdict: peer.verdict, error: peer.verifyError, text: peer.verifyErrorText,
            isLasting: true)
        chainKey = peer.chainKey
        anchorsFingerprint = peer.anchorsFingerprint
        links = peer.links
    }

    /// Version of the form; a ticket of another version is not resumed.
    private static let version: UInt8 = 1

    /// The octets that go into a ticket; nil when a serial number is too long for the form.
    var encoded: [UInt8]? {
        var output: [UInt8] = [Self.version, outcome.verdict.rawValue]
        output.append(bigEndian: UInt64(UInt32(bitPattern: outcome.error)))
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
        return output
    }

    /// Reads what `encoded` wrote; nil for anything else.
    init?(_ octets: [UInt8]) {
        var rest = octets[...]
        guard rest.popFirst() == Self.version,
            let verdict = rest.popFirst().flatMap(PeerCertificate.Verdict.init(rawValue:)),
            let error = rest.takeBigEndian(), let key = rest.take(32).flatMap({ ChainKey($0) }),
            let anchorsCount = rest.popFirst(), let anchors = rest.take(Int(anchorsCount)),
            let linkCount = rest.popFirst()
        else { return nil }
        var links: [PeerCertificate.Link] = []
        for _ in 0..<linkCount {
            guard let issuerKey = rest.take(32), let serialCount = rest.popFirst(),
                let serial = rest.take(Int(serialCount)), let notBefore = rest.takeBigEndian(),
                let notAfter = rest.takeBigEndian()
            else { return nil }
            links.append(
                PeerCertificate.Link(
                    issuerKey: Array(issuerKey), serial: Array(serial),
                    notBefore: Int64(bitPattern: notBefore),
                    notAfter: Int64(bitPattern: notAfter)))
        }
        guard rest.isEmpty else { return nil }
        outcome = .restored(verdict, error: Int32(truncatingIfNeeded: error))
        chainKey = key
        anchorsFingerprint = Array(anchors)
        self.links = links
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
}
