/// An org's picture, inside the page as a `data:` address: no second request, and no script even in
/// SVG, since an `img` runs none.
public struct PageLogo: Equatable, Sendable {
    /// `data:image/…;base64,…`
    let source: [UInt8]

    /// Octets a logo may have.
    public static let longest = 64 * 1024

    /// A PNG, JPEG, GIF or SVG picture; nil when it is none of them or too large. The kind is told
    /// by what is in it, not by a name.
    public init?(_ picture: [UInt8]) {
        guard picture.count <= Self.longest, let type = Self.type(of: picture) else { return nil }
        source = Array("data:image/\(type);base64,".utf8) + Base64.encoded(picture)
    }

    private static func type(of picture: [UInt8]) -> String? {
        if picture.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "png" }
        if picture.starts(with: [0xFF, 0xD8, 0xFF]) { return "jpeg" }
        if picture.starts(with: Array("GIF87a".utf8)) || picture.starts(with: Array("GIF89a".utf8))
        {
            return "gif"
        }
        return isSVG(picture) ? "svg+xml" : nil
    }

    /// UTF-8 whose first element, behind declaration, comments and document type, is `svg`.
    private static func isSVG(_ picture: [UInt8]) -> Bool {
        guard let text = String(validating: picture, as: UTF8.self) else { return false }
        var rest = Substring(text)
        if rest.unicodeScalars.first == "\u{FEFF}" { rest.unicodeScalars.removeFirst() }
        while true {
            rest = rest.drop { $0.isWhitespace }
            let end: String
            if rest.hasPrefix("<?") {
                end = "?>"
            } else if rest.hasPrefix("<!--") {
                end = "-->"
            } else if rest.hasPrefix("<!DOCTYPE") {
                end = ">"
            } else {
                break
            }
            guard let found = rest.firstRange(of: end) else { return false }
            rest = rest[found.upperBound...]
        }
        guard rest.hasPrefix("<svg") else { return false }
        return rest.dropFirst(4).first.map { $0.isWhitespace || $0 == ">" || $0 == "/" } ?? false
    }
}
