/// What a request says about the program and the system it comes from.
///
/// All of it is written by the client. It may tighten what a rule lets in; a rule that lets in
/// without a factor must not rest on it alone (`PolicyLint` says so).
public struct ClientSignals: Hashable, Sendable {
    /// The kind of client; nil when it cannot be told.
    public let client: ClientKind?
    /// The platform; nil when it cannot be told, or the request contradicts itself.
    public let platform: ClientPlatform?
    /// Whether `Sec-CH-UA-Platform` names another platform than `User-Agent` does.
    public let contradicts: Bool

    /// The most bytes of a field that are looked at.
    public static let maximumBytes = 8192

    /// Reads the fields of a request, nil where it has none.
    ///
    /// - Parameters:
    ///   - path: the path of the request, with or without its query.
    ///   - platformHint: the value of `Sec-CH-UA-Platform`.
    ///   - application: the value of `X-MS-Client-Application`. Only Exchange Online may send it:
    ///     pass nil for every other peer.
    ///   - hasKeyAuthentication: whether the field `x-ms-PKeyAuth: 1.0` is there.
    public init(
        userAgent: String?, platformHint: String? = nil, path: String = "/",
        application: String? = nil, hasKeyAuthentication: Bool = false
    ) {
        let agent = AgentTokens(userAgent ?? "")
        let named = agent.platform
        let hint = platformHint.flatMap(Self.hint(_:))
        contradicts = if let hint, let named { hint != .platform(named) } else { false }
        platform = contradicts ? nil : named
        client =
            if let application {
                Self.isLegacy(application: application) ? .legacy : nil
            } else if Self.isActiveEndpoint(path) {
                .legacy
            } else if hasKeyAuthentication {
                .modern
            } else {
                agent.client
            }
    }

    private enum Hint: Equatable {
        case platform(ClientPlatform)
        /// A platform that no User-Agent of ours stands for.
        case other
    }

    /// What the hint says; nil when it says nothing.
    private static func hint(_ value: String) -> Hint? {
        var text = value.utf8.prefix(maximumBytes)[...]
        while let last = text.last, last == UInt8(ascii: " ") || last == 9 { text.removeLast() }
        while let first = text.first, first == UInt8(ascii: " ") || first == 9 {
            text.removeFirst()
        }
        if text.count >= 2, text.first == UInt8(ascii: "\""), text.last == UInt8(ascii: "\"") {
            text = text.dropFirst().dropLast()
        }
        switch String(Substring(text)) {
        case "", "Unknown": return nil
        case "Windows": return .platform(.windows)
        case "macOS": return .platform(.macos)
        case "Android": return .platform(.android)
        case "iOS": return .platform(.ios)
        case "Linux", "Chrome OS", "Chromium OS": return .platform(.otherDesktop)
        default: return .other
        }
    }

    /// The protocols of Exchange that send a password themselves.
    private static func isLegacy(application: String) -> Bool {
        let known: Set<String> = [
            "ActiveSync", "Autodiscover", "OfflineAddressBook", "RPC", "WebServices", "Mapi",
            "Powershell", "SMTP", "Pop", "Imap", "PopImap",
        ]
        let prefix = "Microsoft.Exchange."
        guard application.hasPrefix(prefix) else { return false }
        return known.contains(String(application.dropFirst(prefix.count)))
    }

    /// Whether the path is one of WS-Trust, where a program sends a password or a ticket itself.
    private static func isActiveEndpoint(_ path: String) -> Bool {
        let bytes = path.utf8.prefix(maximumBytes)
        var end =
            bytes.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
            .map { bytes[..<$0] } ?? bytes[...]
        while end.last == UInt8(ascii: "/") { end.removeLast() }
        let start = end.lastIndex(of: UInt8(ascii: "/")).map(end.index(after:)) ?? end.startIndex
        return activeEndpoints.contains(Substring(end[start...]).lowercased())
    }

    private static let activeEndpoints: Set<String> = [
        "usernamemixed", "windowstransport", "certificatemixed",
    ]
}
