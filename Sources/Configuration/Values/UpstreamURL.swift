/// Where an upstream listens: `http://host:port` or `https://host:port`, nothing else.
public struct UpstreamURL: Hashable, Sendable, CustomStringConvertible {
    /// Whether the upstream is spoken to in TLS.
    public enum Scheme: String, Hashable, Sendable {
        case http
        case https
    }

    /// A name to look up, or an address.
    public enum Host: Hashable, Sendable, CustomStringConvertible {
        case address(IPAddress)
        /// Lower case.
        case name(String)

        /// As it stands in a Host field: an IPv6 address has its brackets.
        public var description: String {
            switch self {
            case .name(let name): name
            case .address(let address): address.family == .v4 ? "\(address)" : "[\(address)]"
            }
        }
    }

    /// Without or with TLS.
    public let scheme: Scheme
    /// Without a port.
    public let host: Host
    /// Never 0.
    public let port: UInt16

    /// Without a port, 80 or 443 by the scheme.
    public init(_ text: String) throws(ValueFault) {
        let (scheme, rest) = try Self.scheme(of: text)
        // Whoever writes user:password@host must not find it in a log.
        if rest.contains("@") {
            throw ValueFault("a user name or password does not belong here", isSecret: true)
        }
        if rest.contains(where: { "/?#".contains($0) }) {
            throw ValueFault("a path is not part of it: requests keep the path they came with")
        }
        let (host, port) = try Self.split(rest)
        self.scheme = scheme
        self.host = try Self.host(host)
        self.port = try Self.port(port, for: scheme)
    }

    /// `https://host:port`, always with the port.
    public var description: String { "\(scheme.rawValue)://\(host):\(port)" }

    /// What the Host field says: the port only where it is not the scheme's own.
    public var authority: String {
        port == (scheme == .http ? 80 : 443) ? host.description : "\(host):\(port)"
    }

    private static func scheme(of text: String) throws(ValueFault) -> (Scheme, Substring) {
        for scheme in [Scheme.http, .https] {
            let prefix = scheme.rawValue + "://"
            if text.lowercasedASCII.hasPrefix(prefix) {
                return (scheme, text.dropFirst(prefix.count))
            }
        }
        if text.contains("@") { throw ValueFault(isSecret: true) }
        throw ValueFault(
            "it does not begin with http:// or https://",
            nearest: text.contains("://") ? nil : "http://\(Quoted.clipped(text))")
    }

    private static func split(_ text: Substring) throws(ValueFault) -> (Substring, Substring?) {
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            let after = text[text.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else {
                throw ValueFault("something other than a port follows the address")
            }
            return (text[...end], after.isEmpty ? nil : after.dropFirst())
        }
        if IPAddress(text)?.family == .v6 {
            throw ValueFault("an IPv6 address stands in brackets")
        }
        guard let colon = text.firstIndex(of: ":") else { return (text, nil) }
        return (text[..<colon], text[text.index(after: colon)...])
    }

    private static func host(_ text: Substring) throws(ValueFault) -> Host {
        if text.hasPrefix("[") {
            guard let address = IPAddress(text.dropFirst().dropLast()), address.family == .v6
            else { throw ValueFault("the brackets hold no IPv6 address") }
            return .address(address)
        }
        if let address = IPAddress(text) {
            return .address(address)
        }
        let name = String(text).lowercasedASCII
        try HostName.check(name, allowsUnderscore: true)
        return .name(name)
    }

    private static func port(_ text: Substring?, for scheme: Scheme) throws(ValueFault) -> UInt16 {
        guard let text else { return scheme == .http ? 80 : 443 }
        guard let port = Digits.port(text.utf8), port > 0 else {
            throw ValueFault("the port is not a number from 1 to 65535")
        }
        return port
    }
}
