/// A DNS name as a client sends it in server_name and Host: lower case, no wildcard, no port,
/// no trailing dot, not an address.
public struct HostName: Hashable, Sendable, CustomStringConvertible {
    /// ASCII, at most 253 characters.
    public let text: String

    /// Upper case is taken and lowered.
    public init(_ text: String) throws(ValueFault) {
        let lowered = text.lowercasedASCII
        try Self.check(lowered, allowsUnderscore: false)
        self.text = lowered
    }

    /// The text.
    public var description: String { text }

    /// RFC 1123 section 2.1. An underscore is allowed where the name is only looked up, never
    /// compared with a certificate by a browser.
    static func check(_ text: String, allowsUnderscore: Bool) throws(ValueFault) {
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy({ $0 < 0x80 }) else {
            throw ValueFault("it is not ASCII; an international name is written in its xn-- form")
        }
        if bytes.starts(with: "*.".utf8) { throw ValueFault("a wildcard is not a host name") }
        if text.contains("://") { throw ValueFault("it is a URL") }
        if IPAddress(text) != nil { throw ValueFault("it is an address") }
        if bytes.contains(UInt8(ascii: ":")) { throw ValueFault("it has a port") }
        guard bytes.count <= 253 else { throw ValueFault("it is longer than 253 characters") }
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        for label in labels {
            try check(label: label, allowsUnderscore: allowsUnderscore)
        }
        // Resolvers read a name whose last label is a number as an address (127.1, 0x7f.1).
        if let last = labels.last, last.allSatisfy(Self.isDigit) || last.starts(with: "0x".utf8) {
            throw ValueFault("its last label is a number")
        }
    }

    private static func check(
        label: ArraySlice<UInt8>, allowsUnderscore: Bool
    ) throws(ValueFault) {
        let hyphen = UInt8(ascii: "-")
        guard let first = label.first, let last = label.last else {
            throw ValueFault("it has an empty label")
        }
        guard label.count <= 63 else { throw ValueFault("a label is longer than 63 characters") }
        guard first != hyphen, last != hyphen else {
            throw ValueFault("a label begins or ends with a hyphen")
        }
        let fits = label.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), hyphen: true
            case UInt8(ascii: "_"): allowsUnderscore
            default: isDigit(byte)
            }
        }
        guard fits else {
            throw ValueFault("it holds more than letters, digits, hyphens and dots")
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension String {
    /// Lower case without the rules of any language: only A to Z change.
    var lowercasedASCII: String {
        String(decoding: utf8.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
