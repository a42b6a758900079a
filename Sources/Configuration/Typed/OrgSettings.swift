/// `org.<org>.…`: one organisation.
public struct OrgSettings: Equatable, Sendable {
    /// The name in the keys.
    public let id: String
    /// The line that first names it.
    public let place: SettingPlace
    /// For people; the id where none is set.
    public let name: String
    /// Where the security page sends people.
    public let learnMore: Located<WebURL>?
    /// The default of its apps, and what `front` is served with.
    public let credential: CredentialFiles?
    /// The org host, where users sign in; it never asks for a certificate.
    public let front: OrgFront?
    /// Its device certificates and their host.
    public let deviceTrust: DeviceTrustSettings
    /// How browsers are sent there and back.
    public let handoff: HandoffSettings
    /// The picture on pages.
    public let logo: Located<String>?
    /// Files with texts of pages in further languages.
    public let texts: [Located<String>]
    /// PEM files of the certificates its identity provider signs with.
    public let providerCertificates: [Located<String>]
    /// Peers whose `X-MS-…` fields are believed.
    public let exchangeOnline: [IPRange]
    /// The zones of sign-on rules, at most 64, in the order in which they are first named.
    public let zones: [ZoneSettings]
}

/// The org host.
public struct OrgFront: Equatable, Sendable {
    /// Its name.
    public let host: Located<HostName>
    /// What it is served with.
    public let credential: CredentialFiles
    /// The identity provider; nil when the gateway passes nothing on from this host.
    public let upstream: UpstreamSettings?
    /// The sign-on messages that are recognised.
    public let protocols: Set<FederationChoice>
    /// How the upstream is told about the device; never empty.
    public let annotations: Set<AnnotationForm>
    /// The largest request body.
    public let maximumBody: BodyLimit
    /// In which answers name the user; nil: none does.
    public let userField: String?
    /// In which answers name the user's groups; nil: none does.
    public let groupsField: String?
}

/// `org.<org>.devicetrust.…`
public struct DeviceTrustSettings: Equatable, Sendable {
    /// Off: no device is trusted.
    public let isEnabled: Bool
    /// The platforms on which devices can be trusted; never empty.
    public let platforms: Set<TrustPlatformChoice>
    /// The device-trust host; nil when all apps of the org ask inline.
    public let front: DeviceTrustFront?
    /// Always there with `front`, and when an app of the org asks inline.
    public let ca: Located<String>?
    /// Files of revocation lists.
    public let lists: [Located<String>]
    /// Where lists are downloaded from.
    public let urls: [Located<DownloadURL>]
    /// Lists are downloaded from where certificates say, too.
    public let fetchesLists: Bool
    /// Never empty, in order of preference.
    public let deviceID: [DeviceIDChoice]
    /// What an outdated list counts as.
    public let stale: StaleChoice
    /// A CA without a list is not trusted.
    public let requiresList: Bool
    /// Which devices count.
    public let inventory: InventoryChoice
    /// Who may sign in with a device certificate.
    public let binding: BindingChoice
    /// Not empty where the binding is `group`.
    public let bindingGroups: [String]
}

/// The host that asks for the device certificate, with a server certificate of its own.
public struct DeviceTrustFront: Equatable, Sendable {
    /// Its name.
    public let host: Located<HostName>
    /// Below it every handoff gets a fresh name; nil: all use `host`.
    public let zone: Located<HostName>?
    /// What it is served with.
    public let credential: CredentialFiles
}

/// The files of a certificate and its key (PEM).
public struct CredentialFiles: Hashable, Sendable {
    /// The leaf first, then its chain.
    public let certificate: Located<String>
    /// Of that certificate.
    public let key: Located<String>
    /// nil: the key is not encrypted.
    public let passphrase: Located<SecretReference>?
}

/// The largest request body.
public enum BodyLimit: Hashable, Sendable {
    /// What `limit.body` says.
    case shared
    case bytes(Int)
    case unlimited

    /// In bytes, nil for none.
    public func bytes(sharing limits: LimitSettings) -> Int? {
        switch self {
        case .shared: limits.body
        case .bytes(let bytes): bytes
        case .unlimited: nil
        }
    }
}
