/// The target of a link on a page.
///
/// Only two shapes can become one: a web address, or a path on the same host. Anything a browser
/// could run, or take for another host, is no link.
struct PageLink: Equatable, Sendable {
    let target: String

    /// A link to `https://…` or `http://…`; nil for every other scheme.
    init?(address: String) {
        let start = address.prefix(8).lowercased()
        guard start.hasPrefix("https://") || start.hasPrefix("http://") else { return nil }
        self.init(checked: address)
    }

    /// A link to a path of the same host; nil for `//host` and for what a browser reads as such.
    init?(path: String) {
        let start = Array(path.utf8.prefix(2))
        guard start.first == UInt8(ascii: "/") else { return nil }
        if start.count == 2, start[1] == UInt8(ascii: "/") || start[1] == UInt8(ascii: "\\") {
            return nil
        }
        self.init(checked: path)
    }

    /// Browsers drop control characters from an address before they read it, so an address with
    /// one is not what it looks like. A link that would have to be cut leads nowhere.
    private init?(checked target: String) {
        guard target.utf8.count <= 1024 else { return nil }
        guard target.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
        self.target = target
    }
}
