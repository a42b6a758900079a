/// Where a file is downloaded from: an http or https address of a host with a path, ASCII.
public struct DownloadURL: Hashable, Sendable, CustomStringConvertible {
    /// At most 2048 bytes; the scheme in lower case.
    public let text: String

    /// Reads an address without user, password and fragment, its other reserved characters
    /// percent-encoded.
    public init(_ text: String) throws(ValueFault) {
        let scheme = ["http://", "https://"].first { text.lowercasedASCII.hasPrefix($0) }
        guard let scheme else {
            throw ValueFault("it does not begin with http:// or https://")
        }
        guard text.utf8.count <= 2048 else { throw ValueFault("it is longer than 2048 bytes") }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { !"/?#".contains($0) }
        if authority.contains("@") {
            throw ValueFault("a user name or password does not belong here", isSecret: true)
        }
        guard rest.utf8.allSatisfy(Self.isAllowed) else {
            throw ValueFault("it holds a character that is to be percent-encoded")
        }
        // The rules for a host and its port are those of an upstream.
        _ = try UpstreamURL(scheme + authority)
        self.text = scheme + rest
    }

    /// The text.
    public var description: String { text }

    /// RFC 3986 section 2, without the mark of a fragment, which no server sees, and without the
    /// comma, which separates the items of a list.
    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7a, 0x41...0x5a, 0x30...0x39: true
        default: "-._~:/?[]@!$&'()*+;=%".utf8.contains(byte)
        }
    }
}
