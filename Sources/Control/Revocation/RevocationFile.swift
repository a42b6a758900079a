import Configuration
import DeviceTrust
import TLS

/// One source of a revocation list, a file or a download: the list in use, and what the file looked
/// like when it was read.
struct RevocationFile {
    /// What reading a list led to.
    enum Outcome {
        /// The list is in use from now on.
        case accepted
        /// The file is as it was, or holds the list that is in use.
        case unchanged
        /// The list in use stays: a stable code, and words.
        case refused(code: String, text: String)
    }

    /// The path of the file, or the address that the list is downloaded from.
    let path: String
    /// Whether the list is downloaded.
    let isFetched: Bool
    /// What was taken last; nil before the first list.
    private(set) var content: ListContent?
    private(set) var header: CertificateRevocationList.Header?
    /// The complete list with all changes to it that are known; kept by `RevocationWatch`.
    var combined: RevocationIndex?
    /// Of a list of changes: whether it has become part of a complete list, as last told.
    var deltaState: DeltaState?
    /// Freshness last told to the log.
    var toldFreshness: Freshness?
    /// Where a download is kept.
    let copy: String?
    /// Whose download it is.
    let org: String?
    private var status: FileStatus?
    private var wasRefused = false
    private var hasReadCopy = false

    /// A list that is in a file.
    init(path: String) {
        self.path = path
        copy = nil
        org = nil
        isFetched = false
    }

    /// A list that is downloaded, and the file that keeps the last one.
    init(address: String, org: String, copy: String?) {
        path = address
        self.org = org
        self.copy = copy
        isFetched = true
    }

    /// The complete list in use, with all changes to it.
    var index: RevocationIndex? { combined ?? plainIndex }

    /// The complete list as it was read.
    var plainIndex: RevocationIndex? {
        if case .complete(let index) = content { index } else { nil }
    }

    /// The list of changes as it was read.
    var delta: RevocationDelta? {
        if case .delta(let delta) = content { delta } else { nil }
    }

    /// Reads a refused file at the next look even if it is as it was: after a reload, what was
    /// refused (a list from the future, say) may be right.
    mutating func lookAgain() {
        if wasRefused { status = nil }
    }

    /// Looks at the file, and reads it if it has changed since the last look. The copy of a
    /// download is read once, when nothing has been downloaded yet.
    mutating func refresh(
        anchors: TrustAnchors, source: SettingsSource, now: Int64
    ) -> Outcome {
        if isFetched { return readCopy(anchors: anchors, source: source, now: now) }
        let found = FileStatus(path: path)
        if let found, found == status { return .unchanged }
        // Remembered before reading: a file that is refused is refused once, not each second,
        // and a file that changes while it is read is read again.
        let isNews = found != status || content == nil
        status = found
        guard isNews else { return .unchanged }
        do {
            return take(try source.read(path), anchors: anchors, now: now)
        } catch {
            wasRefused = true
            return .refused(code: "CRL_UNREADABLE", text: error.reason)
        }
    }

    /// Judges a list as it came, and takes it into use if it may replace the one in use.
    mutating func take(_ bytes: [UInt8], anchors: TrustAnchors, now: Int64) -> Outcome {
        wasRefused = true
        do throws(CRLError) {
            let list = try CertificateRevocationList(bytes, anchors: anchors)
            if let refusal = CertificateRevocationList.mayReplace(
                old: header, new: list.header, now: now)
            {
                wasRefused = refusal != .unchanged
                return wasRefused
                    ? .refused(code: refusal.rawValue, text: refusal.words) : .unchanged
            }
            content = try ListContent(list)
            header = list.header
            deltaState = nil
            wasRefused = false
            return .accepted
        } catch {
            return .refused(code: error.code, text: error.description)
        }
    }

    private mutating func readCopy(
        anchors: TrustAnchors, source: SettingsSource, now: Int64
    ) -> Outcome {
        guard !hasReadCopy, content == nil, let copy else { return .unchanged }
        hasReadCopy = true
        guard let bytes = try? source.read(copy) else { return .unchanged }
        return take(bytes, anchors: anchors, now: now)
    }
}

extension CertificateRevocationList.Refusal {
    /// What an operator reads.
    var words: String {
        switch self {
        case .expired: "the list has expired"
        case .fromTheFuture: "the list was issued more than five minutes from now"
        case .older: "the list is older than the one in use"
        case .otherList:
            "the list is another authority's or another partition's, "
                + "or changes in place of a complete list"
        case .unchanged: "the list is the one in use"
        }
    }
}
