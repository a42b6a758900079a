import DeviceTrust
import Federation

/// The apps that are reached through an identity provider behind the gateway, and how their
/// messages tell which one is meant.
public final class AppDirectory: Sendable {
    /// One app and its names.
    public struct Entry: Sendable {
        let app: App
        let entityIDs: [String]
        let realms: [String]
        let consumers: [String]
        let paths: [[UInt8]]

        /// An app that goes by these names: SAML entity IDs, WS-Federation realms, beginnings of
        /// the addresses where its assertions go, beginnings of paths on the org host.
        public init(
            app: App, entityIDs: [String], realms: [String], consumers: [String], paths: [String]
        ) {
            self.app = app
            self.entityIDs = entityIDs
            self.realms = realms
            self.consumers = consumers.map(AppDirectory.normalised)
            self.paths = paths.map { [UInt8]($0.utf8) }
        }
    }

    /// What a message says about the app.
    public enum Finding {
        /// Its names are those of different apps.
        case contradictory
        case found(App)
        /// None of the apps.
        case unlisted
    }

    /// All of them, in the order of the settings.
    public var apps: [App] { entries.map(\.app) }

    /// Whether no rule of any app decides yet.
    var isReportOnly: Bool {
        entries.allSatisfy { $0.app.signOn.map { $0.policy.mode == .reportOnly } ?? true }
    }

    private let entries: [Entry]
    private let byEntityID: [String: App]
    private let byRealm: [String: App]

    /// A directory of apps whose names are theirs alone.
    public init(_ entries: [Entry]) {
        self.entries = entries
        var byEntityID: [String: App] = [:]
        var byRealm: [String: App] = [:]
        for entry in entries {
            for name in entry.entityIDs { byEntityID[name] = entry.app }
            for name in entry.realms { byRealm[name] = entry.app }
        }
        self.byEntityID = byEntityID
        self.byRealm = byRealm
    }

    /// The app a request to the identity provider is for: by its issuer or realm, else by where the
    /// answer is to go, else by the path. The identity provider itself compares issuer and address.
    func app(asking message: FederationMessage, path: Span<UInt8>) -> App? {
        if let issuer = message.issuer, let app = byEntityID[issuer] { return app }
        if let realm = message.realm, let app = byRealm[realm] { return app }
        for address in [message.assertionConsumerServiceURL, message.reply] {
            if let app = address.flatMap(app(consuming:)) { return app }
        }
        return app(at: path)
    }

    /// The app that a path on the org host stands for.
    func app(at path: Span<UInt8>) -> App? {
        for entry in entries {
            for prefix in entry.paths where AppDirectory.starts(path, with: prefix) {
                return entry.app
            }
        }
        return nil
    }

    /// The app an answer of the identity provider is for: whom the assertion is meant for and
    /// where it is sent must not name different apps.
    func app(answering message: FederationMessage?, to address: String?) -> Finding {
        var found: App?
        let audience = message?.audience ?? message?.realm
        let named = [
            audience.flatMap { byEntityID[$0] ?? byRealm[$0] },
            message?.destination.flatMap(app(consuming:)), address.flatMap(app(consuming:)),
        ]
        for app in named.compactMap(\.self) {
            if let found, found !== app { return .contradictory }
            found = app
        }
        return found.map(Finding.found) ?? .unlisted
    }

    /// The apps whose names occur in a text, such as a token.
    func apps(namedIn text: String) -> [App] {
        entries.filter { entry in
            (entry.entityIDs + entry.realms).contains { text.contains($0) }
        }.map(\.app)
    }

    /// The app whose assertions go to this address.
    private func app(consuming address: String) -> App? {
        let address = AppDirectory.normalised(address)
        return entries.first { entry in
            entry.consumers.contains { AppDirectory.isWithin(address, $0) }
        }?.app
    }

    /// Scheme and host in small letters, without the port that goes without saying: two spellings
    /// of one address lead to one app (RFC 3986 section 6.2).
    static func normalised(_ address: String) -> String {
        let trimmed = address.drop { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" }
        guard let scheme = trimmed.firstRange(of: "://") else { return String(trimmed) }
        let rest = trimmed[scheme.upperBound...]
        let authority = rest.prefix { !"/?#\\".contains($0) }
        let name = trimmed[..<scheme.lowerBound].lowercased()
        var host = authority.lowercased()
        let port = name == "https" ? ":443" : ":80"
        if host.hasSuffix(port) { host.removeLast(port.count) }
        if host.hasSuffix(".") { host.removeLast() }
        return "\(name)://\(host)\(rest.dropFirst(authority.count))"
    }

    /// Whether an address is this one or continues it at a boundary, so that
    /// `https://a.test` is not taken for the beginning of `https://a.test.evil.test`.
    static func isWithin(_ address: String, _ prefix: String) -> Bool {
        guard address.hasPrefix(prefix) else { return false }
        guard let next = address.utf8.dropFirst(prefix.utf8.count).first else { return true }
        if prefix.hasSuffix("/") { return true }
        return [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains(next)
    }

    private static func starts(_ path: Span<UInt8>, with prefix: [UInt8]) -> Bool {
        guard path.count >= prefix.count else { return false }
        for index in prefix.indices where path[index] != prefix[index] { return false }
        guard path.count > prefix.count, prefix.last != UInt8(ascii: "/") else { return true }
        return path[prefix.count] == UInt8(ascii: "/")
    }
}
