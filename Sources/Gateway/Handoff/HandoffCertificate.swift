import DeviceTrust

/// The facts of a device certificate that travel in tokens: all that judging it again asks for, so
/// that dates, revocation and binding are looked at on every request of the login.
///
/// Names that are only shown to people are cut; those that tell the device are whole or left out.
struct HandoffCertificate: Equatable, Sendable {
    let verdict: ChainVerdict
    let links: [ChainLink]
    /// SHA-256 of the leaf.
    let fingerprint: [UInt8]
    private(set) var names: CertificateNames
    let serialText: String
    let distributionPoints: [String]

    /// Octets the facts may take: with everything around them, a cookie stays below 4 KiB.
    static let longest = 2200
    private static let longestShown = 512
    /// More than a usable device name: `urn:sallyport:device:mac:` and 255 octets.
    private static let longestName = 300
    private static let longestPoint = 300

    /// The facts of a presented certificate; nil when what judging needs is more than a token
    /// can carry, which no reasonable authority brings about.
    init?(_ certificate: DeviceCertificate) {
        verdict = certificate.verdict
        links = certificate.links
        fingerprint = certificate.fingerprint
        serialText = Self.cut(certificate.serialText, to: 64)
        distributionPoints = certificate.distributionPointAddresses
        guard distributionPoints.allSatisfy({ $0.utf8.count <= Self.longestPoint }) else {
            return nil
        }
        var names = CertificateNames()
        names.uris = Self.whole(certificate.deviceURI).map { [$0] } ?? []
        names.commonName = Self.whole(certificate.names.commonName)
        names.subjectSerialNumber = Self.whole(certificate.names.subjectSerialNumber)
        names.permanentIdentifier = Self.whole(certificate.names.permanentIdentifier)
        self.names = names
        let left = Self.longest - byteCount
        guard left >= 0 else { return nil }
        names.subject = Self.cut(certificate.names.subject, to: min(left, Self.longestShown))
        let rest = left - names.subject.utf8.count
        names.issuer = Self.cut(certificate.names.issuer, to: min(rest, Self.longestShown))
        self.names = names
    }

    /// The certificate as it was, for judging: same verdict, links, device and platform.
    var deviceCertificate: DeviceCertificate {
        DeviceCertificate(
            verdict: verdict, links: links, fingerprint: fingerprint, names: names,
            serialText: serialText, distributionPoints: distributionPoints)
    }

    /// Octets in a token.
    var byteCount: Int {
        var output = FieldWriter()
        write(to: &output)
        return output.octets.count
    }

    private static func whole(_ name: String?) -> String? {
        name.flatMap { $0.utf8.count <= longestName ? $0 : nil }
    }

    private static func cut(_ text: String, to count: Int) -> String {
        guard text.utf8.count > count else { return text }
        var cut = ""
        var length = 0
        for scalar in text.unicodeScalars {
            length += UTF8.width(scalar)
            if length > count { break }
            cut.unicodeScalars.append(scalar)
        }
        return cut
    }
}

extension HandoffCertificate {
    func write(to output: inout FieldWriter) {
        output.number(Self.code(of: verdict))
        output.list(links) { output, link in
            output.octets(link.issuer.bytes)
            output.octets(link.serial.bytes)
            output.time(link.notBefore)
            output.time(link.notAfter)
        }
        output.octets(fingerprint)
        output.text(serialText)
        output.text(names.subject)
        output.text(names.issuer)
        for name in [names.commonName, names.subjectSerialNumber, names.permanentIdentifier] {
            output.optional(name) { $0.text($1) }
        }
        output.list(names.uris) { $0.text($1) }
        output.list(distributionPoints) { $0.text($1) }
    }

    init?(from input: inout FieldReader) {
        guard let verdict = input.number().flatMap(Self.verdict),
            let links = input.list({ input -> ChainLink? in
                guard let issuer = input.octets(), let serial = input.octets(),
                    let notBefore = input.time(), let notAfter = input.time()
                else { return nil }
                return ChainLink(
                    issuerKey: issuer, serial: serial, notBefore: notBefore, notAfter: notAfter)
            }),
            let fingerprint = input.octets(), let serialText = input.text(),
            let subject = input.text(), let issuer = input.text(),
            let commonName = input.optional({ $0.text() }),
            let serialNumber = input.optional({ $0.text() }),
            let permanentIdentifier = input.optional({ $0.text() }),
            let uris = input.list({ $0.text() }), let points = input.list({ $0.text() })
        else { return nil }
        self.verdict = verdict
        self.links = links
        self.fingerprint = fingerprint
        self.serialText = serialText
        names = CertificateNames(
            subject: subject, issuer: issuer, commonName: commonName,
            subjectSerialNumber: serialNumber, uris: uris,
            permanentIdentifier: permanentIdentifier)
        distributionPoints = points
    }

    /// The numbers are part of the form: a verdict keeps its own.
    private static func code(of verdict: ChainVerdict) -> UInt8 {
        switch verdict {
        case .verified: 0
        case .malformed: 1
        case .unknownIssuer: 2
        case .badChain: 3
        case .wrongUsage: 4
        }
    }

    private static func verdict(_ code: UInt8) -> ChainVerdict? {
        ChainVerdict.allCases.first { self.code(of: $0) == code }
    }
}
