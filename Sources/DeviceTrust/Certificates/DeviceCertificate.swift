/// The facts of the certificate chain one connection presented. Made once for a connection;
/// whether it counts is asked again and again, because dates and revocation change.
public final class DeviceCertificate: Sendable {
    /// What checking the chain showed. A chain that claims to be verified but has no link is
    /// malformed: there would be nothing to look up.
    public let verdict: ChainVerdict
    /// The certificates, leaf first, the trust anchor left out.
    public let links: [ChainLink]
    /// SHA-256 of the leaf's DER.
    public let fingerprint: [UInt8]
    /// The names inside the leaf.
    public let names: CertificateNames
    /// The leaf's serial number as it stands in the certificate, in hexadecimal, for people and
    /// events; there also when the number itself is unacceptable.
    public let serialText: String
    /// The platform the leaf names.
    public let platform: DevicePlatform
    /// Its usable names, by where they stand: looked at on every request.
    private let deviceIDs: DeviceIDs
    /// Where the leaf says that its authority publishes lists, as they stand in a list that is
    /// confined to such a place: GeneralName with a URI (RFC 5280 section 4.2.1.6), in DER.
    private let distributionPoints: [[UInt8]]

    /// The facts of a chain.
    public init(
        verdict: ChainVerdict, links: [ChainLink], fingerprint: [UInt8],
        names: CertificateNames = CertificateNames(), serialText: String? = nil,
        distributionPoints: [String] = []
    ) {
        self.verdict = verdict == .verified && links.isEmpty ? .malformed : verdict
        self.links = links
        self.fingerprint = fingerprint
        self.names = names
        self.serialText = serialText ?? links.first?.serial.description ?? ""
        self.distributionPoints = distributionPoints.compactMap { address in
            let bytes = Array(address.utf8)
            switch bytes.count {
            case 0: return nil
            case ..<0x80: return [0x86, UInt8(bytes.count)] + bytes
            case ..<0x100: return [0x86, 0x81, UInt8(bytes.count)] + bytes
            default:
                return [0x86, 0x82, UInt8(bytes.count >> 8 & 0xff), UInt8(bytes.count & 0xff)]
                    + bytes
            }
        }
        let urn = names.uris.lazy.compactMap(DeviceURN.init).first
        platform = urn?.platform ?? .unknown
        deviceIDs = DeviceIDs(names, urn)
    }

    /// Whether a list that is confined to a distribution point is the one that this leaf names
    /// (RFC 5280 section 6.3.3, step b 2 i).
    func isCovered(byListOf distributionPoint: [UInt8]) -> Bool {
        distributionPoints.contains { name in
            guard name.count <= distributionPoint.count else { return false }
            for start in 0...(distributionPoint.count - name.count) {
                var offset = 0
                while offset < name.count, distributionPoint[start + offset] == name[offset] {
                    offset += 1
                }
                if offset == name.count { return true }
            }
            return false
        }
    }

    /// Where the leaf says that its authority publishes lists: what `init` was given, so that the
    /// same certificate can be made again elsewhere.
    public var distributionPointAddresses: [String] {
        distributionPoints.map { name in
            // Behind the tag, and the length of one, two or three octets.
            let start = name[1] < 0x80 ? 2 : Int(name[1] & 0x7F) + 2
            return String(decoding: name[start...], as: UTF8.self)
        }
    }

    /// The one URI of the names that tells device and platform; nil when there is none at all.
    public var deviceURI: String? {
        names.uris.first { DeviceURN($0) != nil } ?? names.uris.first
    }

    /// The first second of the leaf's validity; nil when the leaf could not be read.
    public var notBefore: Int64? { links.first?.notBefore }

    /// The last second of the leaf's validity; nil when the leaf could not be read.
    public var notAfter: Int64? { links.first?.notAfter }

    /// The fingerprint in lower-case hexadecimal.
    public var fingerprintText: String { Hexadecimal.lowerCase(fingerprint) }

    /// The device the certificate stands for: the first of these sources that holds a usable name.
    ///
    /// A name with control characters, of blanks alone or longer than 255 bytes of UTF-8 is passed
    /// over, so that what leaves here can stand in a header, a page or an event.
    public func deviceID(by order: [DeviceIDSource] = DeviceIDSource.allCases) -> String? {
        for source in order {
            if let name = deviceIDs[source] { return name }
        }
        return nil
    }
}

/// The names of a certificate that can stand for a device.
private struct DeviceIDs {
    private let uri: String?
    private let permanentIdentifier: String?
    private let commonName: String?
    private let serialNumber: String?

    init(_ names: CertificateNames, _ urn: DeviceURN?) {
        uri = Self.usable(urn?.id ?? names.uris.first)
        permanentIdentifier = Self.usable(names.permanentIdentifier)
        commonName = Self.usable(names.commonName)
        serialNumber = Self.usable(names.subjectSerialNumber)
    }

    subscript(source: DeviceIDSource) -> String? {
        switch source {
        case .sanURI: uri
        case .permanentIdentifier: permanentIdentifier
        case .subjectCN: commonName
        case .subjectSerial: serialNumber
        }
    }

    private static func usable(_ name: String?) -> String? {
        name.flatMap { isUsable($0) ? $0 : nil }
    }

    private static func isUsable(_ name: String) -> Bool {
        guard name.utf8.count <= 255 else { return false }
        // Most names need no look at Unicode's tables.
        if !name.isEmpty, name.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) { return true }
        var isBlank = true
        for scalar in name.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
                return false
            case .spaceSeparator:
                continue
            default:
                isBlank = false
            }
        }
        return !isBlank
    }
}
