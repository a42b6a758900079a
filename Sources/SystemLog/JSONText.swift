/// Writes one JSON text (RFC 8259) front to back.
///
/// The caller keeps the order: `open`, then for each member `key` and its value, then `close`.
/// Commas are set by the writer. Everything that a terminal, a browser or JavaScript could take
/// for more than text is escaped, so that a line can be printed or embedded as it is.
public struct JSONText: Sendable {
    /// The kinds of brackets.
    public enum Container: Sendable {
        /// `[…]`
        case array
        /// `{…}`
        case object
    }

    /// The text so far.
    public private(set) var bytes: [UInt8]
    private var needsComma = false

    /// An empty text.
    public init(reserving capacity: Int = 0) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// A text that is written behind `bytes`.
    init(continuing bytes: consuming [UInt8]) {
        self.bytes = bytes
    }

    /// Starts an array or object.
    public mutating func open(_ container: Container) {
        separate()
        bytes.append(container == .object ? UInt8(ascii: "{") : UInt8(ascii: "["))
        needsComma = false
    }

    /// Ends an array or object.
    public mutating func close(_ container: Container) {
        bytes.append(container == .object ? UInt8(ascii: "}") : UInt8(ascii: "]"))
        needsComma = true
    }

    /// The name of the next member: a constant of the program, which stands as it is.
    public mutating func key(_ name: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// The name of the next member, from outside the program.
    public mutating func key(text name: String) {
        separate()
        appendQuoted(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A string, or null where there is none.
    public mutating func string(_ text: String?) {
        separate()
        needsComma = true
        if let text {
            appendQuoted(text)
        } else {
            bytes.append(contentsOf: "null".utf8)
        }
    }

    /// A whole number.
    public mutating func number(_ value: Int64) {
        separate()
        needsComma = true
        bytes.append(contentsOf: String(value).utf8)
    }

    /// `true` or `false`.
    public mutating func bool(_ value: Bool) {
        separate()
        needsComma = true
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// `null`.
    public mutating func null() { string(nil) }

    /// A member whose value is a string or null.
    public mutating func member(_ name: String, _ text: String?) {
        key(name)
        string(text)
    }

    /// A member whose value is a moment.
    mutating func member(_ name: String, _ time: UTCTime) {
        key(name)
        bytes.append(UInt8(ascii: "\""))
        bytes.appendISO8601(time)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Members that are the same in every text, written out: `"a":null,"b":{}`.
    mutating func constant(_ members: String) {
        separate()
        bytes.append(contentsOf: members.utf8)
        needsComma = true
    }

    /// Ends a text that is one line of many; the next text starts afresh.
    mutating func endLine() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func appendQuoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if Self.isPlain(text) {
            bytes.append(contentsOf: text.utf8)
        } else {
            for scalar in text.unicodeScalars { appendEscaped(scalar) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Most strings are printable ASCII without quote and backslash and are copied whole.
    private static func isPlain(_ text: String) -> Bool {
        let bytes = text.utf8.span
        for index in bytes.indices {
            let byte = bytes[index]
            let isPlain =
                byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"")
                && byte != UInt8(ascii: "\\")
            if !isPlain { return false }
        }
        return true
    }

    private mutating func appendEscaped(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": bytes.append(contentsOf: "\\\"".utf8)
        case "\\": bytes.append(contentsOf: "\\\\".utf8)
        case "\n": bytes.append(contentsOf: "\\n".utf8)
        case "\r": bytes.append(contentsOf: "\\r".utf8)
        case "\t": bytes.append(contentsOf: "\\t".utf8)
        case _ where scalar.actsInText: appendUnicodeEscape(scalar)
        default: bytes.append(contentsOf: scalar.utf8)
        }
    }

    private mutating func appendUnicodeEscape(_ scalar: Unicode.Scalar) {
        for unit in UTF16.encode(scalar) ?? Unicode.UTF16.encodedReplacementCharacter {
            bytes.append(contentsOf: "\\u".utf8)
            for shift in [12, 8, 4, 0] {
                let digit = UInt8(truncatingIfNeeded: unit >> UInt16(shift)) & 0xF
                bytes.append(
                    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }
}

extension Unicode.Scalar {
    /// Whether printing it does something else than show a character: control characters, the
    /// line separators that JavaScript once took for line ends, and the marks and overrides that
    /// change the order or hide the presence of what stands around them.
    package var actsInText: Bool {
        switch value {
        case 0..<0x20, 0x7F...0x9F: true
        case 0xAD, 0x61C, 0x180E, 0xFEFF, 0xFFF9...0xFFFB: true
        case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F: true
        case 0xE0000...0xE007F: true
        default: false
        }
    }
}
