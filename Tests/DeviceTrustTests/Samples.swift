@testable import DeviceTrust

/// Values for tests.
enum Sample {
    static let start: Int64 = 1_700_000_000
    static let end: Int64 = 1_731_536_000

    static func issuer(_ number: UInt8) -> IssuerKey {
        guard let key = IssuerKey(bytes: [UInt8](repeating: number, count: 32)) else {
            preconditionFailure("32 bytes are a key")
        }
        return key
    }

    static func serial(_ number: UInt64) -> CertificateSerial {
        CertificateSerial(upper: 0, middle: 0, lower: number)
    }

    static func link(
        issuer: UInt8 = 1, serial: UInt64 = 7, from start: Int64 = start, to end: Int64 = end
    ) -> ChainLink {
        ChainLink(
            issuer: Self.issuer(issuer), serial: Self.serial(serial), notBefore: start,
            notAfter: end)
    }

    static func certificate(
        _ verdict: ChainVerdict = .verified, links: [ChainLink] = [link()],
        names: CertificateNames = CertificateNames(), distributionPoints: [String] = []
    ) -> DeviceCertificate {
        DeviceCertificate(
            verdict: verdict, links: links, fingerprint: [UInt8](repeating: 0xab, count: 32),
            names: names, distributionPoints: distributionPoints)
    }

    /// The name of a distribution point as a list has it: fullName with one URI, in DER.
    static func point(_ address: String) -> [UInt8] {
        let uri = [0x86, UInt8(address.utf8.count)] + Array(address.utf8)
        return [0xa0, UInt8(uri.count)] + uri
    }

    static func list(
        issuer: UInt8 = 1, revoked: [UInt64] = [], number: [UInt8]? = [1],
        thisUpdate: Int64 = start, nextUpdate: Int64? = start + 1000,
        distributionPoint: [UInt8]? = nil
    ) -> RevocationIndex {
        var builder = RevocationIndex.Builder()
        for serial in revoked {
            builder.insert(Self.serial(serial), date: start, reason: .keyCompromise)
        }
        return builder.finish(
            issuer: Self.issuer(issuer), number: number, thisUpdate: thisUpdate,
            nextUpdate: nextUpdate, distributionPoint: distributionPoint)
    }
}

extension OrgTrust {
    /// The posture of a certificate that the store knows nothing bad of.
    func posture(of certificate: DeviceCertificate?, at now: Int64) -> Posture {
        posture(of: certificate, standing: BindingStanding(), at: now)
    }
}

/// Numbers that look random and are the same in every run (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }
}
