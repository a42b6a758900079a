/// A host name as a client sends it, lower-cased in place: no allocation for each handshake.
struct ServerName {
    /// RFC 1035: 255 octets on the wire leave 253 for the text.
    static let maximum = 253

    private(set) var storage = InlineArray<253, UInt8>(repeating: 0)
    private(set) var count = 0

    /// Reads the body of a server_name extension (RFC 6066 section 3).
    ///
    /// Strict: one list that fills the extension, one entry of type host_name, letters, digits,
    /// hyphens, underscores and dots only, no empty label, no final dot. Nil otherwise.
    init?(extensionBody body: Span<UInt8>) {
        guard body.count > 5, Self.number(body, at: 0) == body.count - 2, body[2] == 0,
            Self.number(body, at: 3) == body.count - 5
        else { return nil }
        self.init(body.extracting(5..<body.count))
    }

    /// Takes over a name; nil when it cannot be a host name.
    init?(_ name: Span<UInt8>) {
        guard (1...Self.maximum).contains(name.count) else { return nil }
        var labelCount = 0
        for index in name.indices {
            guard let octet = Self.lowerCase(name[index], labelCount) else { return nil }
            storage[index] = octet
            labelCount = octet == Self.dot ? 0 : labelCount + 1
            guard labelCount <= 63 else { return nil }
        }
        guard labelCount > 0 else { return nil }
        count = name.count
    }

    /// The octets, lower case.
    var span: Span<UInt8> {
        @_lifetime(borrow self)
        get { storage.span.extracting(0..<count) }
    }

    /// The name as text.
    var text: String {
        var octets: [UInt8] = []
        octets.reserveCapacity(count)
        for index in 0..<count { octets.append(storage[index]) }
        return String(decoding: octets, as: UTF8.self)
    }

    private static let dot = UInt8(ascii: ".")

    private static func number(_ octets: Span<UInt8>, at index: Int) -> Int {
        Int(octets[index]) << 8 | Int(octets[index + 1])
    }

    /// The octet in lower case; nil for what no host name holds, and for a dot that ends an
    /// empty label.
    private static func lowerCase(_ octet: UInt8, _ labelCount: Int) -> UInt8? {
        switch octet {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): octet | 0x20
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): octet
        case UInt8(ascii: "-"), UInt8(ascii: "_"): octet
        case dot: labelCount > 0 ? octet : nil
        default: nil
        }
    }
}
