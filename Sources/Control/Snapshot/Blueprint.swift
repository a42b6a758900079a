import Configuration
import DeviceTrust
import Federation
import Gateway
import HTTP
import TLS
import Transport

/// Settings turned into objects: every file read, every certificate and key checked.
///
/// Built as a whole or not at all, so a bad reload leaves nothing half changed. Revocation lists,
/// addresses of upstreams and signing keys change on their own; `snapshot` puts them together.
struct Blueprint {
    let settings: Settings
    let orgs: [OrgMaterial]
    let sites: [SiteMaterial]
    /// Every app, also those without a host of their own.
    let apps: [AppMaterial]
    let upstreams: [UpstreamMaterial]
    /// Where the store is.
    let store: StoreLocation
    /// Things an operator should know that are no reason to refuse.
    let warnings: [SettingsProblem]

    /// How session ticket keys are kept.
    var ticketPolicy: StoreThread.TicketPolicy {
        let rotation = settings.tls.ticketRotation.components.seconds
        return StoreThread.TicketPolicy(
            rotation: rotation,
            count: TicketKeys.keptKeys(
                lifetime: settings.tls.ticketLifetime.components.seconds, rotation: rotation))
    }

    /// The shared part of a plan.
    func snapshot(
        generation: UInt64, lists: [[RevocationIndex]], addresses: [[SocketAddress]],
        keyring: AssertionKeyring
    ) -> GatewaySnapshot {
        let made = zip(orgs, lists).map { $0.org(lists: $1) }
        // Hosts of one app share one object: it is the same app to the log.
        let objects = Dictionary(uniqueKeysWithValues: apps.map { ($0.id, App($0)) })
        let served = sites.map { site in
            let listed = { apps.filter { $0.org == site.org }.compactMap { objects[$0.id] } }
            switch site.role {
            case .deviceTrust:
                return Site(name: site.name, org: made[site.org], role: .deviceTrust)
            case .org:
                return Site(
                    name: site.name, org: made[site.org], role: .org, listedApps: listed())
            case .app(let app) where app.isIdentityProvider:
                let directory = AppDirectory(
                    apps.compactMap { reached in
                        guard reached.org == site.org, let names = reached.names else { return nil }
                        return objects[reached.id].map { AppDirectory.Entry($0, names) }
                    })
                return Site(
                    name: site.name, org: made[site.org], role: .app(App(app, directory)),
                    listedApps: listed())
            case .app(let app):
                return Site(
                    name: site.name, org: made[site.org], role: .app(objects[app.id] ?? App(app)))
            }
        }
        let targets = zip(upstreams, addresses).map { upstream, addresses in
            Upstream(
                key: upstream.key, name: upstream.url.description, addresses: addresses,
                tlsServerName: upstream.serverName)
        }
        return GatewaySnapshot(
            generation: generation, sites: served, upstreams: targets,
            limits: GatewayLimits(settings), deadlines: Deadlines(settings.timeouts),
            keyring: keyring)
    }

    /// One worker's TLS objects.
    func contexts(
        for engine: TLSEngine, tickets: TicketKeys, sessions: SessionTable
    ) throws(TLSError) -> (server: TLSContextSet, upstreams: [TLSClientContext?]) {
        let settings = TLSSettings(self.settings.tls)
        let server = try TLSContextSet(
            engine: engine, hosts: tlsHosts(), settings: settings, ticketKeys: tickets,
            sessions: self.settings.tls.sessions == .memory ? sessions : nil)
        var clients: [TLSClientContext?] = []
        for upstream in upstreams {
            guard upstream.serverName != nil else {
                clients.append(nil)
                continue
            }
            clients.append(
                try TLSClientContext(
                    engine: engine, caPEM: upstream.authorities, credential: upstream.credential,
                    settings: settings))
        }
        return (server, clients)
    }

    private func tlsHosts() -> [TLSHost] {
        // Which hosts ask, and may share a connection, is decided by Site alone.
        let plain = snapshotSites()
        return sites.indices.map { tag in
            let site = sites[tag]
            return TLSHost(
                names: [site.name], isolation: plain[tag].isolation,
                requestsCertificate: site.asksForCertificate,
                allowsResumption: site.resumesSessions, credential: site.credential,
                anchors: site.asksForCertificate ? orgs[site.org].anchors : nil,
                keepsCertificateDER: site.asksForCertificate && forwardsCertificates(site.org),
                tag: tag)
        }
    }

    private func snapshotSites() -> [Site] {
        sites.map { site in
            let role: Site.Role =
                switch site.role {
                case .app(let app): .app(App(app))
                case .deviceTrust: .deviceTrust
                case .org: .org
                }
            return Site(name: site.name, org: orgs[site.org].org(lists: []), role: role)
        }
    }

    /// Whether any app of an organisation is told the certificate itself. Its connections may
    /// carry requests for all of them.
    private func forwardsCertificates(_ org: Int) -> Bool {
        sites.contains { site in
            guard site.org == org, case .app(let app) = site.role else { return false }
            return app.annotations.contains(.clientCert) || app.annotations.contains(.xfcc)
        }
    }
}

extension App {
    /// The app as requests see it.
    convenience init(_ material: AppMaterial, _ directory: AppDirectory? = nil) {
        var annotations: Annotations = []
        for form in material.annotations {
            switch form {
            case .clientCert: annotations.insert(.clientCert)
            case .headers: annotations.insert(.headers)
            case .jwt: annotations.insert(.assertion)
            case .xfcc: annotations.insert(.xfcc)
            }
        }
        var protocols: ProtocolSet = []
        if material.protocols.contains(.saml) { protocols.insert(.saml) }
        if material.protocols.contains(.wsfed) { protocols.insert(.wsfed) }
        self.init(
            id: material.id, displayName: material.displayName, audience: material.audience,
            asksForCertificate: material.asksForCertificate,
            requiresTrust: material.requiresTrust, protocols: protocols,
            identityProvider: material.identityProvider, annotations: annotations,
            upstream: material.upstream, upstreamHost: material.upstreamHost,
            bodyLimit: material.bodyLimit, clockSkew: material.clockSkew,
            requestMatch: material.requestMatch, userFields: material.userFields,
            signOn: material.signOn, directory: directory)
    }
}

extension AppDirectory.Entry {
    /// The names of an app in the settings.
    init(_ app: App, _ names: AppNames) {
        self.init(
            app: app, entityIDs: names.entityIDs, realms: names.realms,
            consumers: names.consumers.map(\.text), paths: names.paths)
    }
}

extension GatewayLimits {
    /// The settings' limits.
    init(_ settings: Settings) {
        let limits = settings.limits
        self.init(
            http: HTTPLimits(
                head: limits.head, target: limits.target, fields: limits.fields,
                trailers: limits.trailers),
            recogniser: RecogniserLimits(
                encoded: limits.signOnMessage, inflated: limits.signOnInflated),
            idleUpstreams: settings.pool.idleConnections)
    }
}

extension Deadlines {
    /// The settings' deadlines.
    init(_ timeouts: TimeoutSettings) {
        self.init(
            handshake: timeouts.handshake.inMilliseconds, head: timeouts.head.inMilliseconds,
            body: timeouts.body.inMilliseconds, idle: timeouts.idle.inMilliseconds,
            write: timeouts.write.inMilliseconds,
            upstreamConnect: timeouts.upstreamConnect.inMilliseconds,
            upstreamResponse: timeouts.upstreamResponse.inMilliseconds,
            upstreamIdle: timeouts.upstreamIdle.inMilliseconds,
            store: timeouts.store.inMilliseconds,
            tunnel: timeouts.tunnel.inMilliseconds)
    }
}

extension TLSSettings {
    /// The settings' TLS parameters.
    init(_ values: TLSSettingsValues) {
        self.init(
            minimumVersion: values.minimum == .tls13 ? .tls13 : .tls12,
            ciphers12: values.ciphers?.value, ciphersuites13: values.ciphersuites?.value,
            groups: values.groups?.value, kernelTLS: values.usesKernelTLS,
            ticketLifetime: Int(values.ticketLifetime.inMilliseconds / 1000))
    }
}
