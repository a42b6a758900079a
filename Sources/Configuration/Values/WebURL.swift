/// An address that people are sent to; https only, and safe to put into a page or a header
/// once quoted as usual.
public struct WebURL: Hashable, Sendable, CustomStringConvertible {
    /// ASCII, at most 2048 characters.
    public let text: String

    /// Reads a URL whose reserved characters are percent-encoded.
    public init(_ text: String) throws(ValueFault) {
        let prefix = "https://"
        guard text.lowercasedASCII.hasPrefix(prefix) else {
            throw ValueFault("it does not begin with https://")
        }
        guard text.utf8.count <= 2048 else { throw ValueFault("it is longer than 2048 bytes") }
        let rest = text.dropFirst(prefix.count)
        guard rest.utf8.allSatisfy(Self.isAllowed) else {
            throw ValueFault("it holds a character that is to be percent-encoded")
        }
        let authority = rest.prefix { !"/?#".contains($0) }
        if authority.contains("@") {
            throw ValueFault("a user name or password does not belong here", isSecret: true)
        }
        // The rules for a host and its port are those of an upstream.
        _ = try UpstreamURL(prefix + authority)
        self.text = prefix + rest
    }

    /// The text.
    public var description: String { text }

    /// RFC 3986 section 2: unreserved, reserved and "%".
    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7a, 0x41...0x5a, 0x30...0x39: true
        default: "-._~:/?#[]@!$&'()*+,;=%".utf8.contains(byte)
        }
    }
}
