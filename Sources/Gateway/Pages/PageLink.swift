/// The target of a link on a page.
///
/// Only two shapes can become one: a web address, or a path on the same host. Anything a browser
/// could run, or take for another host, is no link.
struct PageLink: Equatable, Sendable {
    let target: String

    /// A link to `https://…` or `http://…`; nil for every other scheme.
    init?(address: String) { self.init(address: address, longest: Self.longest) }

    /// Octets of a link that comes from outside.
    private static let longest = 1024
    /// Octets of a link of our own, which carries a token.
    static let longestOwn = 9 * 1024

    /// The same for an address that may be longer than usual.
    init?(address: String, longest: Int) {
        let start = address.prefix(8).lowercased()
        guard start.hasPrefix("https://") || start.hasPrefix("http://") else { return nil }
        self.init(checked: address, longest: longest)
    }

    /// A link to a path of the same host; nil for `//host` and for what a browser reads as such.
    init?(path: String, longest: Int = Self.longest) {
        let start = Array(path.utf8.prefix(2))
        guard start.first == UInt8(ascii: "/") else { return nil }
        if start.count == 2, start[1] == UInt8(ascii: "/") || start[1] == UInt8(ascii: "\\") {
            return nil
        }
        self.init(checked: path, longest: longest)
    }

    /// Browsers drop control characters from an address before they read it, so an address with
    /// one is not what it looks like. A link that would have to be cut leads nowhere.
    private init?(checked target: String, longest: Int) {
        guard target.utf8.count <= longest else { return nil }
        guard target.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
        self.target = target
    }
}
