import DeviceTrust
import TLS

/// A list that was taken: complete, or changes to a complete one.
enum ListContent {
    case complete(RevocationIndex)
    case delta(RevocationDelta)

    /// How many entries it has.
    var count: Int {
        switch self {
        case .complete(let index): index.count
        case .delta(let delta): delta.count
        }
    }

    /// The entries of a list whose signature holds.
    init(_ list: CertificateRevocationList) throws(CRLError) {
        let header = list.header
        guard let issuer = IssuerKey(bytes: header.issuerKey) else {
            throw .unknownIssuer(header.issuer)
        }
        if let baseNumber = header.baseNumber {
            var builder = RevocationDelta.Builder(expectedCount: header.entryCount)
            try list.forEachEntry { (serial, date, reason) throws(CRLError) in
                guard let serial = CertificateSerial(integerContent: serial) else { return }
                builder.insert(serial, date: date, reason: RevocationReason(code: reason))
            }
            self = .delta(
                builder.finish(
                    issuer: issuer, number: header.number ?? [], baseNumber: baseNumber,
                    thisUpdate: header.thisUpdate, nextUpdate: header.nextUpdate,
                    distributionPoint: header.distributionPoint))
        } else {
            var builder = RevocationIndex.Builder(expectedCount: header.entryCount)
            try list.forEachEntry { (serial, date, reason) throws(CRLError) in
                // A serial that no accepted certificate can have is skipped and was counted.
                guard let serial = CertificateSerial(integerContent: serial) else { return }
                builder.insert(serial, date: date, reason: RevocationReason(code: reason))
            }
            self = .complete(
                builder.finish(
                    issuer: issuer, number: header.number, thisUpdate: header.thisUpdate,
                    nextUpdate: header.nextUpdate, distributionPoint: header.distributionPoint))
        }
    }
}
