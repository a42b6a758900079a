/// `org.<org>.…`: one organisation.
public struct OrgSettings: Equatable, Sendable {
    /// The name in the keys.
    public let id: String
    /// The line that first names it.
    public let place: SettingPlace
    /// For people; the id where none is set.
    public let name: String
    public let learnMore: Located<WebURL>?
    /// The default of its apps, and what `front` is served with.
    public let credential: CredentialFiles?
    /// The org host, where users sign in; it never asks for a certificate.
    public let front: OrgFront?
    public let deviceTrust: DeviceTrustSettings
}

/// The org host.
public struct OrgFront: Equatable, Sendable {
    public let host: Located<HostName>
    public let credential: CredentialFiles
    /// The identity provider; nil when the gateway passes nothing on from this host.
    public let upstream: UpstreamSettings?
    public let protocols: Set<FederationChoice>
    public let annotations: Set<AnnotationForm>
    public let maximumBody: BodyLimit
}

/// `org.<org>.devicetrust.…`
public struct DeviceTrustSettings: Equatable, Sendable {
    public let isEnabled: Bool
    /// The device-trust host; nil when all apps of the org ask inline.
    public let front: DeviceTrustFront?
    /// Always there with `front`, and when an app of the org asks inline.
    public let ca: Located<String>?
    public let lists: [Located<String>]
    /// Never empty, in order of preference.
    public let deviceID: [DeviceIDChoice]
    public let stale: StaleChoice
    public let requiresList: Bool
}

/// The host that asks for the device certificate, with a server certificate of its own.
public struct DeviceTrustFront: Equatable, Sendable {
    public let host: Located<HostName>
    public let credential: CredentialFiles
}

/// The files of a certificate and its key (PEM).
public struct CredentialFiles: Hashable, Sendable {
    public let certificate: Located<String>
    public let key: Located<String>
    public let passphrase: Located<SecretReference>?
}

/// The largest request body.
public enum BodyLimit: Hashable, Sendable {
    /// What `limit.body` says.
    case shared
    case bytes(Int)
    case unlimited
}
