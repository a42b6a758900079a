import Configuration
import DeviceTrust
import Federation
import Gateway
import TLS

/// What stays of an organisation between reloads: settings read into objects, all but the
/// revocation lists, which change on their own.
struct OrgMaterial {
    let settings: OrgSettings
    let anchors: TrustAnchors?
    let issuer: String
    /// Peers whose `X-Forwarded-For` is believed.
    let trustedProxies: [IPRange]
    /// The languages of its pages; nil: English alone.
    var languages: PageLanguages?
    /// The picture on its pages.
    var logo: PageLogo?

    /// Where its revocation lists are downloaded from: what the settings say, then, where they
    /// allow it, what the certificates of its authorities say.
    var addresses: [String] {
        let trust = settings.deviceTrust
        guard anchors != nil else { return [] }
        var addresses = trust.urls.map(\.value.text)
        guard trust.fetchesLists else { return addresses }
        let told = (anchors?.certificates ?? []).flatMap(\.distributionPoints)
        for address in told.compactMap(ListAddress.checked) where !addresses.contains(address) {
            guard addresses.count < trust.urls.count + ListAddress.maximumCount else { break }
            addresses.append(address)
        }
        return addresses
    }

    /// Whether a list is of one of its authorities.
    func hasAuthority(of header: CertificateRevocationList.Header?) -> Bool {
        guard let header else { return false }
        return anchors?.certificates.contains { $0.issuerKey == header.issuerKey } == true
    }

    /// The organisation with the lists in use now.
    func org(lists: [RevocationIndex]) -> Org {
        let trust = settings.deviceTrust
        return Org(
            id: settings.id, displayName: settings.name,
            trust: OrgTrust(
                name: settings.id, enabled: trust.isEnabled, lists: lists,
                crlRequired: trust.requiresList, stale: StalePolicy(trust.stale),
                binding: BindingMode(rawValue: trust.binding.rawValue) ?? .firstUser,
                bindingGroups: Set(trust.bindingGroups)),
            deviceIDOrder: trust.deviceID.compactMap { DeviceIDSource(rawValue: $0.rawValue) },
            registersDevices: trust.inventory == .open,
            learnMore: settings.learnMore?.value.text, issuer: issuer,
            anchorsFingerprint: anchors?.fingerprint ?? [],
            acceptedIssuers: anchors?.certificates.filter(\.isAnchor).map(\.subject) ?? [],
            authorities: Set(
                (anchors?.certificates ?? []).compactMap { IssuerKey(bytes: $0.issuerKey) }),
            platforms: Set(
                trust.platforms.compactMap { DevicePlatform(rawValue: $0.rawValue) }),
            handoff: trust.front.map { HandoffRules($0, settings.handoff) }, networks: networks,
            languages: languages, logo: logo)
    }

    /// The networks that its sign-on rules speak of.
    var networks: NetworkZones { NetworkZones(org: settings, trustedProxies: trustedProxies) }
}

extension HandoffRules {
    /// The settings of an organisation with a device-trust host.
    init(_ front: DeviceTrustFront, _ settings: HandoffSettings) {
        let label: Label =
            switch settings.label {
            case .always: .always
            case .never: .never
            case .retry: .retry
            }
        self.init(
            host: front.host.value.text, zone: front.zone?.value.text,
            leave: settings.leave == .page ? .page : .redirect, label: label,
            fresh: settings.fresh.inMilliseconds / 1000,
            requiresSameAddress: settings.sameAddress == .require)
    }
}

extension StalePolicy {
    /// The settings' words as the domain's.
    init(_ choice: StaleChoice) {
        switch choice {
        case .notTrusted: self = .notTrusted
        case .trusted: self = .trusted
        case .grace(let time): self = .grace(seconds: time.inMilliseconds / 1000)
        }
    }
}

/// What stays of a host between reloads.
struct SiteMaterial {
    enum Role {
        case app(AppMaterial)
        case deviceTrust
        case org
    }

    let name: String
    let org: Int
    let role: Role
    let credential: ServerCredential

    var asksForCertificate: Bool {
        switch role {
        case .app(let app): app.asksForCertificate
        case .deviceTrust: true
        case .org: false
        }
    }

    /// Never on the device-trust host: a browser with a ticket would go on authenticating with a
    /// certificate that is no longer in its store.
    var resumesSessions: Bool {
        switch role {
        case .app(let app): app.resumesSessions
        case .deviceTrust: false
        case .org: true
        }
    }
}

/// What stays of an app between reloads.
struct AppMaterial {
    let id: String
    let displayName: String
    let audience: String
    let asksForCertificate: Bool
    let resumesSessions: Bool
    let requiresTrust: Bool
    let protocols: Set<FederationChoice>
    let identityProvider: IdentityProvider?
    let annotations: Set<AnnotationForm>
    let upstream: Int
    let upstreamHost: String?
    let bodyLimit: UInt64?
    let userFields: UserFields
    /// The organisation, by its place.
    let org: Int
    /// How far its identity provider's clock may be off, in seconds.
    var clockSkew: Int64 = 60
    /// Which of its requests a response must answer.
    var requestMatch = App.RequestMatch.seen
    /// Its sign-on rules; nil: it has none.
    var signOn: SignOnGuard?
    /// How sign-on messages name it, where people reach it through an identity provider; nil: they
    /// do not.
    var names: AppNames?
    /// Whether it is the identity provider behind an organisation's host.
    var isIdentityProvider = false
}

/// What stays of an upstream between reloads.
struct UpstreamMaterial {
    let key: String
    let url: UpstreamURL
    let serverName: String?
    let authorities: [UInt8]?
    let credential: ServerCredential?
}
