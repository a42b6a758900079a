/// What one org trusts: whether device trust is on, its revocation lists and what it makes of
/// stale ones. An immutable snapshot; a new list makes a new one.
public final class OrgTrust: Sendable {
    /// The org's short name.
    public let name: String
    /// Whether device trust is on. When it is off, a certificate that is otherwise good gets the
    /// reason `device_trust_disabled`.
    public let enabled: Bool
    /// The revocation lists: one for each authority that has any, or several where each stands
    /// for one distribution point.
    public let lists: [RevocationIndex]
    /// Whether an authority without a list counts as one whose list is stale.
    public let crlRequired: Bool
    /// What a stale list means.
    public let stale: StalePolicy
    /// Who may sign in with a device certificate.
    public let binding: BindingMode
    /// The groups whose members may, in the mode `group`.
    public let bindingGroups: Set<String>

    /// The issuers of `lists`, in the same order: a search stays within one block of memory.
    private let issuers: [IssuerKey]

    /// A snapshot of these parts. Of several lists of one authority and distribution point the
    /// newest counts, and the others are dropped.
    public init(
        name: String, enabled: Bool = true, lists: [RevocationIndex] = [],
        crlRequired: Bool = false, stale: StalePolicy = .grace(seconds: 86_400),
        binding: BindingMode = .firstUser, bindingGroups: Set<String> = []
    ) {
        self.name = name
        self.enabled = enabled
        self.lists = Self.newest(of: lists)
        self.crlRequired = crlRequired
        self.stale = stale
        self.binding = binding
        self.bindingGroups = bindingGroups
        issuers = self.lists.map(\.issuer)
    }

    /// Whether a connection that presented this certificate, or none, counts as a managed device
    /// now. Asked at every request: dates and revocation are looked at each time.
    ///
    /// The first reason in the order of `PostureReason` applies. Every certificate of the chain is
    /// looked up; one that is listed is revoked, however old the list. `standing` is what the
    /// store knows about the leaf; without one the device is unknown, whatever its certificate
    /// says. Allocates nothing.
    public func posture(
        of certificate: DeviceCertificate?, standing: BindingStanding?, at now: Int64
    ) -> Posture {
        guard let certificate else { return .notTrusted(.noCertificate) }
        switch certificate.verdict {
        case .malformed: return .notTrusted(.malformedCertificate)
        case .unknownIssuer: return .notTrusted(.unknownIssuer)
        case .badChain: return .notTrusted(.badChain)
        case .verified, .wrongUsage: break
        }
        if !authoritiesAreValid(in: certificate.links, at: now) { return .notTrusted(.badChain) }
        if certificate.verdict == .wrongUsage { return .notTrusted(.wrongUsage) }

        guard let leaf = certificate.links.first else {
            return .notTrusted(.malformedCertificate)
        }
        if now < leaf.notBefore { return .notTrusted(.notYetValid) }
        if now > leaf.notAfter {
            let isSuperseded = standing?.successorNotAfter.map { $0 >= now } ?? false
            return .notTrusted(isSuperseded ? .supersededExpired : .expired)
        }
        if standing?.facts.contains(.revoked) == true { return .notTrusted(.revoked) }
        switch revocation(of: certificate, at: now) {
        case .revoked: return .notTrusted(.revoked)
        case .unknown: return .notTrusted(.crlStale)
        case .good: break
        }
        return posture(of: standing)
    }

    /// What the store says about a certificate with which nothing else is wrong.
    private func posture(of standing: BindingStanding?) -> Posture {
        guard let standing else { return .notTrusted(.deviceUnknown) }
        if standing.facts.contains(.deviceNotManaged) { return .notTrusted(.deviceNotManaged) }
        if binding == .firstUser, standing.facts.contains(.userDeactivated) {
            return .notTrusted(.userDeactivated)
        }
        return enabled ? .trusted : .notTrusted(.deviceTrustDisabled)
    }

    /// Whether the store has to be asked about the certificate before this posture may stand: it
    /// is not known here, and what the store says could make a difference.
    public func isOpen(_ posture: Posture, standing: BindingStanding?) -> Bool {
        standing == nil && (posture.reason == .deviceUnknown || posture.reason == .expired)
    }

    /// What the lists say about the first revoked certificate of the chain, for events; nil when
    /// none is revoked.
    public func revocation(of certificate: DeviceCertificate) -> RevocationEntry? {
        for link in certificate.links {
            for list in lists(of: link.issuer) {
                if let entry = list.entry(for: link.serial) { return entry }
            }
        }
        return nil
    }

    /// The lists of this authority: none, one, or the parts of one whole.
    public func lists(of issuer: IssuerKey) -> [RevocationIndex] {
        lists.filter { $0.issuer == issuer }
    }

    /// The same org with these lists in the place of all it had.
    public func with(lists: [RevocationIndex]) -> OrgTrust {
        OrgTrust(
            name: name, enabled: enabled, lists: lists, crlRequired: crlRequired, stale: stale,
            binding: binding, bindingGroups: bindingGroups)
    }

    /// Whether every certificate above the leaf is within its dates.
    private func authoritiesAreValid(in links: [ChainLink], at now: Int64) -> Bool {
        var index = 1
        while index < links.count {
            if !links[index].isValid(at: now) { return false }
            index += 1
        }
        return true
    }

    private enum Revocation {
        case good, revoked, unknown
    }

    private func revocation(of certificate: DeviceCertificate, at now: Int64) -> Revocation {
        var answer = Revocation.good
        var isLeaf = true
        for link in certificate.links {
            var hasList = false
            for index in issuers.indices where issuers[index] == link.issuer {
                let list = lists[index]
                if list.contains(link.serial) { return .revoked }
                // One part of an authority's lists says nothing about certificates of another.
                if let point = list.distributionPoint,
                    !(isLeaf && certificate.isCovered(byListOf: point))
                {
                    continue
                }
                hasList = true
                if stale.isTooOld(nextUpdate: list.nextUpdate, at: now) { answer = .unknown }
            }
            if !hasList, crlRequired { answer = .unknown }
            isLeaf = false
        }
        return answer
    }

    private static func newest(of lists: [RevocationIndex]) -> [RevocationIndex] {
        var kept: [RevocationIndex] = []
        for list in lists {
            if let index = kept.firstIndex(where: { $0.hasScope(of: list) }) {
                if list.isNewer(than: kept[index]) { kept[index] = list }
            } else {
                kept.append(list)
            }
        }
        return kept
    }
}
