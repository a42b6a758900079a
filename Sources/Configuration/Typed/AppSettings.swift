/// `app.<app>.…`: one federated app.
public struct AppSettings: Equatable, Sendable {
    /// The name in the keys.
    public let id: String
    /// The line that first names it.
    public let place: SettingPlace
    /// For people; the id where none is set.
    public let name: String
    /// The id of an org in the same `Settings`.
    public let org: String
    /// Where people reach it; nil: by its org's identity provider alone.
    public let front: AppFront?
    /// How sign-on messages name it.
    public let names: AppNames
    /// Its sign-on rules.
    public let policy: PolicySettings
    /// The sign-on messages that are recognised.
    public let protocols: Set<FederationChoice>
    /// Who names the app's users; nil: nobody does.
    public let identityProvider: IdentityProviderSettings?
    /// Whether its hosts ask for a certificate.
    public let handshake: HandshakeChoice
    /// Whether TLS sessions with its hosts are resumed.
    public let resumesSessions: Bool
    /// `trusted` only where `handshake` is `inline`, and where there are no rules.
    public let requirement: RequirementChoice
    /// How the app is told about the device; never empty.
    public let annotations: Set<AnnotationForm>
    /// In which answers name the user; nil: none does.
    public let userField: String?
    /// In which answers name the user's groups; nil: none does.
    public let groupsField: String?
    /// The largest request body.
    public let maximumBody: BodyLimit
    /// By how much the identity provider's clock may differ.
    public let clockSkew: Duration
    /// Which request of the app a SAML response must answer.
    public let requestMatch: RequestMatchChoice
}

/// The hosts of an app, and what is behind them.
public struct AppFront: Equatable, Sendable {
    /// Never empty.
    public let hosts: [Located<HostName>]
    /// Its own, else its org's.
    public let credential: CredentialFiles
    /// The app itself.
    public let upstream: UpstreamSettings
}

/// How sign-on messages name an app. Of an app without hosts at least one is not empty.
public struct AppNames: Equatable, Sendable {
    /// SAML entity IDs.
    public let entityIDs: [String]
    /// Realms of WS-Federation.
    public let realms: [String]
    /// How the URLs begin to which assertions are sent.
    public let consumers: [DownloadURL]
    /// How paths of the org host begin that mean the app.
    public let paths: [String]
}

/// The identity provider of an app.
public struct IdentityProviderSettings: Equatable, Sendable {
    /// PEM files of the certificates it signs with; never empty.
    public let certificates: [Located<String>]
    /// The attribute that holds the user; nil: the NameID.
    public let userAttribute: String?
    /// The attribute that holds the user's groups.
    public let groupsAttribute: String?
}

/// Where requests are passed on to.
public struct UpstreamSettings: Equatable, Sendable {
    /// Scheme, host and port.
    public let url: Located<UpstreamURL>
    /// PEM file; nil: the system's. Only with https, like all that follow but `hostHeader`.
    public let ca: Located<String>?
    /// The name its certificate must have; nil: the host in the URL.
    public let serverName: Located<HostName>?
    /// What the gateway shows of itself.
    public let credential: CredentialFiles?
    /// The Host it sees.
    public let hostHeader: HostHeaderChoice
}
