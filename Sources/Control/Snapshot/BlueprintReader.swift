import Configuration
import Federation
import Gateway
import TLS

/// Reads every file the settings name and collects everything that is wrong with them.
struct BlueprintReader {
    private let settings: Settings
    private let source: SettingsSource
    private let now: Int64
    private var problems: [SettingsProblem] = []
    private var warnings: [SettingsProblem] = []
    private var orgs: [OrgMaterial] = []
    private var sites: [SiteMaterial] = []
    private var apps: [AppMaterial] = []
    private var upstreams: [UpstreamMaterial] = []
    /// What was made of each pair of files; nil when nothing could be, which is reported.
    private var credentials: [CredentialFiles: ServerCredential?] = [:]
    /// Makes what workers will make, to see whether it can be made.
    private var engine: TLSEngine?

    private init(_ settings: Settings, _ source: SettingsSource, now: Int64) {
        self.settings = settings
        self.source = source
        self.now = now
    }

    /// The blueprint of these settings, and all that is wrong with the files they name: while
    /// there is anything, the blueprint is good for looking at the rest only.
    static func read(
        _ settings: Settings, source: SettingsSource, now: Int64
    ) -> (blueprint: Blueprint, problems: [SettingsProblem]) {
        var reader = BlueprintReader(settings, source, now: now)
        reader.checkTLS()
        for org in settings.orgs { reader.readOrg(org) }
        for app in settings.apps { reader.readApp(app) }
        reader.checkDeviceTrustCertificates()
        reader.checkLog(settings.log.events, key: "log.events")
        reader.checkLog(settings.log.operations, key: "log.operations")
        let store = reader.readStore()
        let blueprint = Blueprint(
            settings: settings, orgs: reader.orgs, sites: reader.sites, apps: reader.apps,
            upstreams: reader.upstreams, store: store, warnings: settings.warnings + reader.warnings
        )
        return (blueprint, reader.problems)
    }

    // MARK: TLS

    /// What only OpenSSL can tell, one setting at a time.
    private mutating func checkTLS() {
        let values = settings.tls
        let settings = [
            (values.ciphers, "tls.ciphers", TLSSettings(ciphers12: values.ciphers?.value)),
            (
                values.ciphersuites, "tls.ciphersuites",
                TLSSettings(ciphersuites13: values.ciphersuites?.value)
            ),
            (values.groups, "tls.groups", TLSSettings(groups: values.groups?.value)),
        ]
        for (value, key, settings) in settings {
            guard let value else { continue }
            do throws(TLSError) {
                _ = try TLSClientContext(
                    engine: try probe(), verifies: false, settings: settings)
            } catch .badSetting(_, let why) {
                refuse(value.place, key, "\(value.value): \(why)")
            } catch {
                refuse(value.place, key, "\(value.value): \(error)")
            }
        }
    }

    private mutating func probe() throws(TLSError) -> TLSEngine {
        if let engine { return engine }
        let made = try TLSEngine()
        engine = made
        return made
    }

    // MARK: The store

    private mutating func readStore() -> StoreLocation {
        let file = settings.store.file
        guard let secret = settings.store.postgresql else {
            // The file is made, its directory is not: one that is missing is a mistyped one.
            if FileStatus(path: file.value.directory)?.isDirectory != true {
                refuse(
                    file.place, "store.file",
                    "\(file.value): there is no directory \(file.value.directory)")
            }
            return .sqlite(file: file.value)
        }
        do {
            let connection = try source.secret(secret.value)
            return .postgresql(connection: String(decoding: connection, as: UTF8.self))
        } catch {
            refuse(secret.place, "store.postgresql", error.reason)
            return .postgresql(connection: "")
        }
    }

    // MARK: Organisations

    private mutating func readOrg(_ org: OrgSettings) {
        var anchors: TrustAnchors?
        if let file = org.deviceTrust.ca {
            anchors = readAnchors(file, key: "org.\(org.id).devicetrust.ca")
        }
        let host =
            org.front?.host.value.text ?? org.deviceTrust.front?.host.value.text
            ?? settings.apps.first { $0.org == org.id }?.front?.hosts.first?.value.text ?? org.id
        let place = orgs.count
        var material = OrgMaterial(
            settings: org, anchors: anchors, issuer: "https://\(host)",
            trustedProxies: settings.gateway.trustedProxies)
        material.languages = readTexts(org)
        material.logo = readLogo(org)
        orgs.append(material)
        if let front = org.deviceTrust.front {
            let key = "org.\(org.id).devicetrust.certificate"
            addSite(front.host, org: place, .deviceTrust, front.credential, key: key)
            if let zone = front.zone {
                addSite(
                    "*.\(zone.value.text)", org: place, .deviceTrust, front.credential, key: key)
            }
        }
        if let front = org.front { readFront(front, of: org, place) }
    }

    private mutating func readFront(_ front: OrgFront, of org: OrgSettings, _ place: Int) {
        let key = "org.\(org.id).certificate"
        guard let upstream = front.upstream else {
            return addSite(front.host, org: place, .org, front.credential, key: key)
        }
        // In front of the identity provider: forwarded like an app that asks for nothing.
        let app = AppMaterial(
            id: "org.\(org.id)", displayName: org.name,
            audience: "https://\(front.host.value.text)", asksForCertificate: false,
            resumesSessions: true, requiresTrust: false, protocols: front.protocols,
            identityProvider: nil, annotations: front.annotations,
            upstream: addUpstream(upstream, key: "org.\(org.id).upstream"),
            upstreamHost: upstreamHost(upstream), bodyLimit: bodyLimit(front.maximumBody),
            userFields: UserFields(user: front.userField, groups: front.groupsField), org: place,
            isIdentityProvider: true)
        addSite(front.host, org: place, .app(app), front.credential, key: key)
    }

    private mutating func readAnchors(_ file: Located<String>, key: String) -> TrustAnchors? {
        guard let pem = read(file, key: key) else { return nil }
        do {
            let anchors = try TrustAnchors(pem: pem)
            for certificate in anchors.certificates {
                if !certificate.isCA {
                    refuse(file.place, key, "\(certificate.subject) is no certificate authority")
                }
                if certificate.notAfter < now {
                    warn(file.place, key, "\(certificate.subject) has expired")
                }
            }
            return anchors
        } catch {
            refuse(file.place, key, "\(file.value): \(error)")
            return nil
        }
    }

    private mutating func readTexts(_ org: OrgSettings) -> PageLanguages? {
        guard !org.texts.isEmpty else { return nil }
        var languages: [PageTexts] = []
        for file in org.texts {
            guard let content = read(file, key: "org.\(org.id).texts") else { continue }
            let reading = PageTextsReader.read(content, file: file.value)
            problems += reading.problems
            warnings += reading.warnings
            if let texts = reading.texts { languages.append(texts) }
        }
        return PageLanguages(languages)
    }

    private mutating func readLogo(_ org: OrgSettings) -> PageLogo? {
        guard let file = org.logo else { return nil }
        let key = "org.\(org.id).logo"
        guard let picture = read(file, key: key) else { return nil }
        let logo = PageLogo(picture)
        if logo == nil {
            refuse(
                file.place, key, "\(file.value): it is no picture, or \(picture.count) bytes long",
                allowed: "PNG, JPEG, GIF or SVG of at most \(PageLogo.longest) bytes")
        }
        return logo
    }

    // MARK: Apps

    private mutating func readApp(_ app: AppSettings) {
        guard let org = orgs.firstIndex(where: { $0.settings.id == app.org }),
            let upstream = app.front?.upstream ?? orgs[org].settings.front?.upstream
        else { return }  // Reported with the text of the settings.
        let key = app.front == nil ? "org.\(app.org).upstream" : "app.\(app.id).upstream"
        let isReached = orgs[org].settings.front?.upstream != nil && !app.names.isEmpty
        let material = AppMaterial(
            id: app.id, displayName: app.name, audience: app.origin(orgs[org].issuer),
            asksForCertificate: app.handshake == .inline, resumesSessions: app.resumesSessions,
            requiresTrust: app.requirement == .trusted, protocols: app.protocols,
            identityProvider: readIdentityProvider(of: app), annotations: app.annotations,
            upstream: addUpstream(upstream, key: key), upstreamHost: upstreamHost(upstream),
            bodyLimit: bodyLimit(app.maximumBody),
            userFields: UserFields(user: app.userField, groups: app.groupsField), org: org,
            clockSkew: app.clockSkew.inMilliseconds / 1000,
            requestMatch: App.RequestMatch(app.requestMatch), signOn: SignOnGuard(app, orgs[org]),
            names: isReached ? app.names : nil)
        apps.append(material)
        guard let front = app.front else { return }
        let isOwn = front.credential != orgs[org].settings.credential
        let credentialKey = isOwn ? "app.\(app.id).certificate" : "org.\(app.org).certificate"
        for host in front.hosts {
            addSite(host, org: org, .app(material), front.credential, key: credentialKey)
        }
    }

    private mutating func readIdentityProvider(of app: AppSettings) -> IdentityProvider? {
        guard let provider = app.identityProvider else { return nil }
        let key = "app.\(app.id).idp.certificate"
        var pinned: [PinnedCertificate] = []
        var files: [Located<String>] = []
        for file in provider.certificates {
            guard let pem = read(file, key: key) else { return nil }
            do {
                let found = try PinnedCertificate.list(pem: pem)
                pinned += found
                files += found.map { _ in file }
            } catch {
                refuse(file.place, key, "\(file.value): \(error)")
                return nil
            }
        }
        for (certificate, file) in zip(pinned, files) {
            guard let end = certificate.notAfter, end < now else { continue }
            // Its key is pinned, so its dates decide nothing; but a successor may be in use.
            warn(file.place, key, "\(file.value): \(certificate.subject) has expired")
        }
        do throws(IdentityProvider.Fault) {
            return try IdentityProvider(
                certificates: pinned.map(\.der), userAttribute: provider.userAttribute,
                groupsAttribute: provider.groupsAttribute)
        } catch {
            let fault = ProviderFault(error, files: files.map(\.value))
            let place = files.first { $0.value == fault.file }?.place ?? app.place
            refuse(place, key, fault.found, allowed: fault.allowed)
            return nil
        }
    }

    private func upstreamHost(_ upstream: UpstreamSettings) -> String? {
        upstream.hostHeader == .upstream ? upstream.url.value.authority : nil
    }

    private func bodyLimit(_ limit: BodyLimit) -> UInt64? {
        switch limit {
        case .bytes(let count): UInt64(count)
        case .shared: settings.limits.body.map { UInt64($0) }
        case .unlimited: nil
        }
    }

    // MARK: Hosts

    private mutating func addSite(
        _ host: Located<HostName>, org: Int, _ role: SiteMaterial.Role, _ files: CredentialFiles,
        key: String
    ) {
        addSite(host.value.text, org: org, role, files, key: key)
    }

    private mutating func addSite(
        _ name: String, org: Int, _ role: SiteMaterial.Role, _ files: CredentialFiles, key: String
    ) {
        guard let credential = credential(files, key: key) else { return }
        if !credential.covers(name) {
            refuse(
                files.certificate.place, key,
                "\(files.certificate.value) is for \(credential.names.joined(separator: ", "))",
                allowed: "a certificate for \(name)")
        }
        if credential.notAfter < now {
            warn(files.certificate.place, key, "\(files.certificate.value) has expired")
        } else if credential.notAfter - now < BlueprintReader.soon {
            let days = (credential.notAfter - now) / 86_400
            warn(files.certificate.place, key, "\(files.certificate.value) expires in \(days) days")
        } else if credential.notBefore > now {
            warn(files.certificate.place, key, "\(files.certificate.value) is not valid yet")
        }
        sites.append(SiteMaterial(name: name, org: org, role: role, credential: credential))
    }

    /// A server certificate with less than this many seconds left is worth a warning.
    private static let soon: Int64 = 14 * 86_400

    /// A log file's directory must be there; the file itself is made.
    private mutating func checkLog(_ target: Located<LogTarget>, key: String) {
        guard case .file(let path) = target.value,
            FileStatus(path: path.directory)?.isDirectory != true
        else { return }
        refuse(target.place, key, "\(path): there is no directory \(path.directory)")
    }

    /// A browser reuses a connection for every name its certificate covers (RFC 9113 section
    /// 9.1.1), so the device-trust host's certificate should cover nothing else that is served.
    private mutating func checkDeviceTrustCertificates() {
        for org in orgs {
            guard let front = org.settings.deviceTrust.front,
                let credential = credentials[front.credential] ?? nil
            else { continue }
            let own = [front.host.value.text] + (front.zone.map { ["*.\($0.value.text)"] } ?? [])
            for site in sites where !own.contains(site.name) {
                guard credential.covers(site.name) else { continue }
                warn(
                    front.credential.certificate.place,
                    "org.\(org.settings.id).devicetrust.certificate",
                    "it also covers \(site.name), so browsers may send that host's requests here")
            }
        }
    }

    private mutating func credential(
        _ files: CredentialFiles, key: String
    ) -> ServerCredential? {
        if let known = credentials[files] { return known }
        let made = readCredential(files, key: key)
        credentials[files] = .some(made)
        return made
    }

    private mutating func readCredential(
        _ files: CredentialFiles, key: String
    ) -> ServerCredential? {
        let keyKey = key.hasSuffix("certificate") ? key.dropLast(11) + "key" : key[...]
        guard let certificate = read(files.certificate, key: key),
            let secret = read(files.key, key: String(keyKey))
        else { return nil }
        var passphrase: [UInt8]?
        if let reference = files.passphrase {
            do {
                passphrase = try source.secret(reference.value)
            } catch {
                let found =
                    if case .file(let path) = reference.value {
                        "\(path): \(error.reason)"
                    } else {
                        error.reason
                    }
                refuse(reference.place, keyKey + "_passphrase", found)
                return nil
            }
        }
        do {
            return try ServerCredential(
                certificatePEM: certificate, keyPEM: secret, passphrase: passphrase)
        } catch {
            refuse(files.certificate.place, key, "\(files.certificate.value): \(error)")
            return nil
        }
    }

    // MARK: Upstreams

    private mutating func addUpstream(_ upstream: UpstreamSettings, key: String) -> Int {
        let url = upstream.url.value
        let authorities = upstream.ca.flatMap { readAuthorities($0, key: "\(key).ca") }
        let credential = upstream.credential.flatMap {
            self.credential($0, key: "\(key).certificate")
        }
        let name = upstream.serverName?.value.text ?? url.host.description
        let isTLS = url.scheme == .https
        // Everything that makes a pooled connection fit for another request is in the key.
        let parts = [
            url.description, isTLS ? name : "", authorities.map(fingerprint) ?? "",
            upstream.credential.map { "\($0.certificate.value) \(credential?.notAfter ?? 0)" }
                ?? "",
        ]
        let identity = parts.joined(separator: "|")
        if let place = upstreams.firstIndex(where: { $0.key == identity }) { return place }
        upstreams.append(
            UpstreamMaterial(
                key: identity, url: url,
                serverName: isTLS ? name.filter { $0 != "[" && $0 != "]" } : nil,
                authorities: authorities, credential: credential))
        return upstreams.count - 1
    }

    private mutating func readAuthorities(_ file: Located<String>, key: String) -> [UInt8]? {
        guard let pem = read(file, key: key) else { return nil }
        do {
            _ = try TLSClientContext(engine: try probe(), caPEM: pem)
            return pem
        } catch {
            refuse(file.place, key, "\(file.value): \(error)")
            return nil
        }
    }

    private func fingerprint(_ bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }

    // MARK: Reporting

    private mutating func read(_ file: Located<String>, key: String) -> [UInt8]? {
        do {
            return try source.read(file.value)
        } catch {
            refuse(file.place, key, "\(file.value): \(error.reason)")
            return nil
        }
    }

    private mutating func refuse(
        _ place: SettingPlace, _ key: some StringProtocol, _ found: String, allowed: String? = nil
    ) {
        problems.append(
            SettingsProblem(place: place, key: String(key), found: found, allowed: allowed))
    }

    private mutating func warn(_ place: SettingPlace, _ key: String, _ found: String) {
        // Several hosts may share what is warned of.
        let warning = SettingsProblem(place: place, key: key, found: found)
        if !warnings.contains(warning) { warnings.append(warning) }
    }
}

/// Why certificates cannot be pinned, in the words of settings.
private struct ProviderFault {
    let file: String?
    let found: String
    var allowed: String?

    init(_ fault: IdentityProvider.Fault, files: [String]) {
        switch fault {
        case .libraryFailed:
            file = files.first
            found = "the library that verifies signatures does not start"
        case .noCertificate:
            file = files.first
            found = "no certificate found"
        case .tooManyCertificates:
            file = files.last
            found = "\(files.count) certificates"
            allowed = "at most \(IdentityProvider.maximumCertificates)"
        case .unreadable(let place):
            file = files[place]
            found = "\(files[place]): the public key cannot be read"
        case .unusableKey(let place):
            file = files[place]
            found = "\(files[place]): the key cannot verify assertions"
            allowed = "RSA of 2048 bits and more, or EC"
        }
    }
}

extension String {
    /// The directory of a path.
    fileprivate var directory: String {
        guard let slash = lastIndex(of: "/") else { return "." }
        return slash == startIndex ? "/" : String(self[..<slash])
    }
}
