public import DeviceTrust
public import Federation
public import HTTP
public import Transport

/// Everything a request is judged by: immutable, built off the workers, replaced whole.
///
/// A worker holds one reference and swaps it between events, so a request never sees parts of
/// two snapshots.
public final class GatewaySnapshot: Sendable {
    /// Counts the snapshots of this process, from 1.
    public let generation: UInt64
    /// Every host name that is served; a site's place is its `TLSHost.tag`.
    public let sites: [Site]
    /// Every distinct upstream; `App.upstream` is a place in it.
    public let upstreams: [Upstream]
    /// Sizes that requests and answers may have.
    public let limits: GatewayLimits
    /// How long each kind of waiting may last.
    public let deadlines: Deadlines
    /// Signs the assertions; its public halves are published.
    public let keyring: AssertionKeyring

    private let hosts: HostTable

    /// A snapshot; `sites` must have distinct names.
    public init(
        generation: UInt64, sites: [Site], upstreams: [Upstream], limits: GatewayLimits,
        deadlines: Deadlines, keyring: AssertionKeyring
    ) {
        self.generation = generation
        self.sites = sites
        self.upstreams = upstreams
        self.limits = limits
        self.deadlines = deadlines
        self.keyring = keyring
        hosts = HostTable(sites.map(\.name))
    }

    /// This snapshot's form of a site that may come from an older one; nil when it is gone.
    func current(_ site: Site) -> Site? {
        guard let place = tag(of: site) else { return nil }
        let found = sites[place]
        return found === site || found.shares(connectionsOf: site) ? found : nil
    }

    /// The TLS tag of one of this snapshot's sites.
    func tag(of site: Site) -> Int? {
        let name = site.nameBytes
        return hosts.exactPlace(of: name.span)
    }

    /// The site a Host field names, in any letter case and without its port.
    func site(named host: Span<UInt8>) -> Site? {
        guard let place = hosts.place(of: host) else { return nil }
        return sites[place]
    }
}

/// One host name the gateway answers for.
public final class Site: Sendable {
    /// What stands behind the name.
    public enum Role: Sendable {
        case app(App)
        case deviceTrust
        case org
    }

    /// The host name, in lower case.
    public let name: String
    /// The organisation it belongs to.
    public let org: Org
    /// What stands behind it.
    public let role: Role
    /// The apps that are listed there, in their order; nil where none are: not the org host.
    public let listedApps: [App]?
    let nameBytes: [UInt8]

    /// A site; `name` must be in lower case.
    public init(name: String, org: Org, role: Role, listedApps: [App]? = nil) {
        self.name = name
        self.org = org
        self.role = role
        self.listedApps = listedApps
        nameBytes = [UInt8](name.utf8)
    }

    /// How its connections ask for a client certificate.
    public var mode: ClientCertificateMode {
        switch role {
        case .app(let app): app.asksForCertificate ? .inline : .none
        case .deviceTrust: .deviceTrust
        case .org: .none
        }
    }

    /// What a TLS session may be used for: never across organisations or modes (nor, which TLS
    /// adds, across host names).
    public var isolation: [UInt8] {
        [UInt8](org.id.utf8) + [0] + [UInt8](mode.rawValue.utf8)
    }

    /// Whether a connection that was made for `other` may carry requests for this site: same
    /// organisation, same way of asking for the certificate, and never onto or off the
    /// device-trust host.
    func shares(connectionsOf other: Site) -> Bool {
        org.id == other.org.id && mode == other.mode
            && (mode != .deviceTrust || name == other.name)
    }
}

/// How a host asks its clients for a certificate.
public enum ClientCertificateMode: String, Sendable {
    /// On the device-trust host: always.
    case deviceTrust = "device-trust"
    /// On the app's own host.
    case inline
    /// Never.
    case none
}

/// One organisation, as far as a request needs it.
public final class Org: Sendable {
    /// Its name in the settings.
    public let id: String
    /// Its name on pages.
    public let displayName: String
    /// Judges device certificates.
    public let trust: OrgTrust
    /// Which certificate attribute names the device, first that is set.
    public let deviceIDOrder: [DeviceIDSource]
    /// Whether a device is registered when its certificate is first seen.
    public let registersDevices: Bool
    /// Where a person can read on; an https URL.
    public let learnMore: String?
    /// `iss` of its assertions: an https URL.
    public let issuer: String
    /// Tells one set of trust anchors from another.
    public let anchorsFingerprint: [UInt8]
    /// Subjects of the trust anchors, for those who show a certificate of somebody else.
    public let acceptedIssuers: [String]
    /// The keys of the device authorities whose certificates count.
    public let authorities: Set<IssuerKey>
    /// The platforms on which device trust is on.
    public let platforms: Set<DevicePlatform>
    /// How hosts that ask for no certificate learn the posture; nil: they cannot.
    public let handoff: HandoffRules?
    /// The languages of its pages; nil: English alone.
    public let languages: PageLanguages?
    /// The picture on its pages.
    public let logo: PageLogo?
    /// The networks that sign-on rules speak of, and whom it believes about where requests come from.
    public let networks: NetworkZones

    /// An organisation.
    public init(
        id: String, displayName: String, trust: OrgTrust, deviceIDOrder: [DeviceIDSource],
        registersDevices: Bool, learnMore: String?, issuer: String, anchorsFingerprint: [UInt8],
        acceptedIssuers: [String], authorities: Set<IssuerKey> = [],
        platforms: Set<DevicePlatform> = [.macos, .windows], handoff: HandoffRules? = nil,
        networks: NetworkZones = NetworkZones(), languages: PageLanguages? = nil,
        logo: PageLogo? = nil
    ) {
        self.id = id
        self.displayName = displayName
        self.trust = trust
        self.deviceIDOrder = deviceIDOrder
        self.registersDevices = registersDevices
        self.learnMore = learnMore
        self.issuer = issuer
        self.anchorsFingerprint = anchorsFingerprint
        self.acceptedIssuers = acceptedIssuers
        self.authorities = authorities
        self.platforms = platforms
        self.handoff = handoff
        self.networks = networks
        self.languages = languages
        self.logo = logo
    }
}

/// One federated app.
public final class App: Sendable {
    /// What the upstream is told, besides the plain forwarding fields.
    public struct Annotations: OptionSet, Sendable {
        /// One bit for each form.
        public let rawValue: UInt8

        /// The forms whose bits are set.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The plain X-Sallyport fields.
        public static let headers = Annotations(rawValue: 1)
        /// The signed assertion, X-Sallyport-Jwt-Assertion.
        public static let assertion = Annotations(rawValue: 2)
        /// Client-Cert and Client-Cert-Chain (RFC 9440).
        public static let clientCert = Annotations(rawValue: 4)
        /// X-Forwarded-Client-Cert (Envoy's form).
        public static let xfcc = Annotations(rawValue: 8)
    }

    /// Whether a SAML response must answer a request that the app has sent the same browser off with
    /// (InResponseTo).
    public enum RequestMatch: Sendable {
        /// One of those that were seen, where any was.
        case seen
        /// One of those that were seen, always.
        case required
        /// Nobody looks.
        case ignored
    }

    /// Its name in the settings.
    public let id: String
    /// Its name on pages and in events.
    public let displayName: String
    /// `aud` of its assertions: the https URL of its first host.
    public let audience: String
    /// Whether its own host asks for the client certificate.
    public let asksForCertificate: Bool
    /// Whether a request without a trusted posture is refused.
    public let requiresTrust: Bool
    /// Whose sign-on messages are looked for.
    public let protocols: ProtocolSet
    /// Whose signed responses name its users; nil: nobody's do.
    public let identityProvider: IdentityProvider?
    /// What the upstream is told.
    public let annotations: Annotations
    /// Place of its upstream in `GatewaySnapshot.upstreams`.
    public let upstream: Int
    /// Host field for the upstream; nil passes the client's on.
    public let upstreamHost: String?
    /// Largest request body, in bytes; nil for no limit.
    public let bodyLimit: UInt64?
    /// How far the clocks of its identity provider and the gateway may be apart, in seconds.
    public let clockSkew: Int64
    /// Which requests of its own a SAML response must answer.
    public let requestMatch: RequestMatch
    /// How its answers name whom it has signed in.
    public let userFields: UserFields
    /// The rules of its sign-on; nil: there are none.
    public let signOn: SignOnGuard?
    /// The apps that people reach through it, where it is an org's identity provider.
    public let directory: AppDirectory?

    /// An app.
    public init(
        id: String, displayName: String, audience: String, asksForCertificate: Bool,
        requiresTrust: Bool, protocols: ProtocolSet, identityProvider: IdentityProvider? = nil,
        annotations: Annotations, upstream: Int, upstreamHost: String?, bodyLimit: UInt64?,
        clockSkew: Int64 = 60, requestMatch: RequestMatch = .seen,
        userFields: UserFields = UserFields(), signOn: SignOnGuard? = nil,
        directory: AppDirectory? = nil
    ) {
        self.id = id
        self.displayName = displayName
        self.audience = audience
        self.asksForCertificate = asksForCertificate
        self.requiresTrust = requiresTrust
        self.protocols = protocols
        self.identityProvider = identityProvider
        self.annotations = annotations
        self.upstream = upstream
        self.upstreamHost = upstreamHost
        self.bodyLimit = bodyLimit
        self.clockSkew = clockSkew
        self.requestMatch = requestMatch
        self.userFields = userFields
        self.signOn = signOn
        self.directory = directory
    }
}

/// Where an app's requests go.
public final class Upstream: Sendable {
    /// Says everything that makes two upstreams exchangeable: scheme, host, port, TLS settings.
    public let key: String
    /// For logs: `http://127.0.0.1:8081`.
    public let name: String
    /// Resolved addresses, tried in turn; may be empty when the name does not resolve.
    public let addresses: [SocketAddress]
    /// Name its certificate must carry; nil for clear text.
    public let tlsServerName: String?

    /// An upstream.
    public init(key: String, name: String, addresses: [SocketAddress], tlsServerName: String?) {
        self.key = key
        self.name = name
        self.addresses = addresses
        self.tlsServerName = tlsServerName
    }
}

/// Sizes that requests and answers may have, in bytes.
public struct GatewayLimits: Sendable {
    /// Of heads, targets, fields and trailers.
    public var http: HTTPLimits
    /// Of sign-on messages.
    public var recogniser: RecogniserLimits
    /// Idle connections kept for each upstream, per worker.
    public var idleUpstreams: Int

    /// The limits given.
    public init(http: HTTPLimits, recogniser: RecogniserLimits, idleUpstreams: Int) {
        self.http = http
        self.recogniser = recogniser
        self.idleUpstreams = idleUpstreams
    }
}

/// How long each kind of waiting may last, in milliseconds.
public struct Deadlines: Sendable {
    /// From accept to a finished handshake.
    public var handshake: Int64
    /// From a request's first byte to the end of its head.
    public var head: Int64
    /// Between two pieces of a request body.
    public var body: Int64
    /// Between two requests of a connection.
    public var idle: Int64
    /// Until the client takes more of an answer.
    public var write: Int64
    /// Until an upstream accepts a connection and its TLS handshake is done.
    public var upstreamConnect: Int64
    /// Until an upstream's answer begins, and between two pieces of it.
    public var upstreamResponse: Int64
    /// How long an idle upstream connection is kept.
    public var upstreamIdle: Int64
    /// Until the store has said what it knows about a certificate.
    public var store: Int64
    /// Between two pieces in either direction of an upgraded connection.
    public var tunnel: Int64

    /// The deadlines given.
    public init(
        handshake: Int64, head: Int64, body: Int64, idle: Int64, write: Int64,
        upstreamConnect: Int64, upstreamResponse: Int64, upstreamIdle: Int64, store: Int64,
        tunnel: Int64
    ) {
        self.handshake = handshake
        self.head = head
        self.body = body
        self.idle = idle
        self.write = write
        self.upstreamConnect = upstreamConnect
        self.upstreamResponse = upstreamResponse
        self.upstreamIdle = upstreamIdle
        self.store = store
        self.tunnel = tunnel
    }
}
