import Configuration
import DeviceTrust
import TLS

/// One revocation list file: the list in use, and what the file looked like when it was read.
struct RevocationFile {
    /// What reading a file led to.
    enum Outcome {
        /// The list is in use from now on.
        case accepted
        /// The file is as it was, or holds the list that is in use.
        case unchanged
        /// The list in use stays: a stable code, and words.
        case refused(code: String, text: String)
    }

    let path: String
    private(set) var index: RevocationIndex?
    private(set) var header: CertificateRevocationList.Header?
    private var status: FileStatus?
    /// Freshness last told to the log.
    var toldFreshness: Freshness?

    init(path: String) {
        self.path = path
    }

    /// Reads the file at the next look even if it is as it was: after a reload, what was refused
    /// (a list from the future, say) may be right.
    mutating func lookAgain() {
        status = nil
    }

    /// Looks at the file, and reads it if it has changed since the last look.
    mutating func refresh(
        anchors: TrustAnchors, source: SettingsSource, now: Int64
    ) -> Outcome {
        let found = FileStatus(path: path)
        if let found, found == status { return .unchanged }
        // Remembered before reading: a file that is refused is refused once, not each second,
        // and a file that changes while it is read is read again.
        let isNews = found != status || index == nil
        status = found
        guard isNews else { return .unchanged }
        return read(anchors: anchors, source: source, now: now)
    }

    private mutating func read(
        anchors: TrustAnchors, source: SettingsSource, now: Int64
    ) -> Outcome {
        let bytes: [UInt8]
        do {
            bytes = try source.read(path)
        } catch {
            return .refused(code: "CRL_UNREADABLE", text: error.reason)
        }
        do {
            let list = try CertificateRevocationList(bytes, anchors: anchors)
            if let refusal = CertificateRevocationList.mayReplace(
                old: header, new: list.header, now: now)
            {
                if refusal == .unchanged { return .unchanged }
                return .refused(code: refusal.rawValue, text: refusal.words)
            }
            index = try RevocationFile.index(of: list)
            header = list.header
            return .accepted
        } catch let fault as CRLError {
            return .refused(code: fault.code, text: fault.description)
        } catch {
            return .refused(code: "CRL_MALFORMED", text: "\(error)")
        }
    }

    private static func index(
        of list: CertificateRevocationList
    ) throws -> RevocationIndex {
        guard let issuer = IssuerKey(bytes: list.header.issuerKey) else {
            throw CRLError.unknownIssuer(list.header.issuer)
        }
        var builder = RevocationIndex.Builder(expectedCount: list.header.entryCount)
        try list.forEachEntry { serial, date, reason in
            // A serial that no accepted certificate can have is skipped and was counted.
            guard let serial = CertificateSerial(integerContent: serial) else { return }
            builder.insert(serial, date: date, reason: RevocationReason(code: reason))
        }
        return builder.finish(
            issuer: issuer, number: list.header.number, thisUpdate: list.header.thisUpdate,
            nextUpdate: list.header.nextUpdate,
            distributionPoint: list.header.distributionPoint)
    }
}

extension CertificateRevocationList.Refusal {
    /// What an operator reads.
    var words: String {
        switch self {
        case .expired: "the list has expired"
        case .fromTheFuture: "the list was issued more than five minutes from now"
        case .older: "the list is older than the one in use"
        case .otherList: "the list is another authority's, or another partition's"
        case .unchanged: "the list is the one in use"
        }
    }
}
