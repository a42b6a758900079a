/// Writes HTML. Markup is a constant of the program; everything else goes through `text` and
/// cannot become markup, neither between tags nor in a quoted attribute.
struct HTMLText {
    private(set) var bytes: [UInt8] = []

    init(reserving capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// Markup, as it is.
    mutating func markup(_ markup: StaticString) {
        bytes.append(contentsOf: markup.description.utf8)
    }

    /// Text from anywhere, cut when it is longer than a page can bear.
    mutating func text(_ text: String, longest: Int = Self.longestText) {
        let end = bytes.count + longest
        for scalar in text.unicodeScalars {
            if bytes.count > end {
                bytes.append(contentsOf: "…".utf8)
                return
            }
            append(scalar)
        }
    }

    /// Text whose direction and length are not ours: it is kept from reordering what follows.
    mutating func isolated(_ text: String) {
        markup("<bdi>")
        self.text(text)
        markup("</bdi>")
    }

    /// Octets that hold neither quotes nor markup, such as a picture in base64.
    mutating func plain(_ octets: [UInt8]) {
        bytes.append(contentsOf: octets)
    }

    /// The value of a form's field, which has to come out of the browser as it is: line ends as
    /// references, since a parser would make them one kind, and nothing left out. NUL, which
    /// cannot stand in a page, is not in it.
    mutating func fieldValue(_ value: String) {
        for scalar in value.unicodeScalars {
            switch scalar {
            case "&": markup("&amp;")
            case "<": markup("&lt;")
            case ">": markup("&gt;")
            case "\"": markup("&quot;")
            case "\r": markup("&#13;")
            case "\n": markup("&#10;")
            default: bytes.append(contentsOf: scalar.utf8)
            }
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "&": bytes.append(contentsOf: "&amp;".utf8)
        case "<": bytes.append(contentsOf: "&lt;".utf8)
        case ">": bytes.append(contentsOf: "&gt;".utf8)
        case "\"": bytes.append(contentsOf: "&quot;".utf8)
        case "'": bytes.append(contentsOf: "&#39;".utf8)
        case "\n", "\r", "\t": bytes.append(UInt8(ascii: " "))
        case _ where Self.isForbidden(scalar): bytes.append(contentsOf: "\u{FFFD}".utf8)
        default: bytes.append(contentsOf: scalar.utf8)
        }
    }

    /// Control characters, which HTML does not allow, and the marks that reorder text.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0xFFFE, 0xFFFF: true
        default: false
        }
    }

    static let longestText = 1024
}
