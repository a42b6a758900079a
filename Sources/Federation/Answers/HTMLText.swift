/// What a browser makes of an attribute's value: character references resolved, line breaks made
/// line feeds.
struct HTMLText {
    private(set) var bytes: [UInt8] = []
    /// Whether a browser is sure to see the same. Not so with names of characters beyond those of
    /// ASCII, of which there are two thousand.
    private(set) var isCertain = true

    init(attribute raw: Span<UInt8>) {
        bytes.reserveCapacity(raw.count)
        var position = 0
        while position < raw.count {
            let byte = raw[position]
            position += 1
            switch byte {
            case 0x26 /* & */: position = reference(raw, position)
            case 0x0D:
                bytes.append(0x0A)
                if position < raw.count, raw[position] == 0x0A { position += 1 }
            default: bytes.append(byte)
            }
        }
    }

    var string: String { String(decoding: bytes, as: UTF8.self) }

    /// The same with ASCII letters in lower case, as names and keywords compare.
    var lowercased: String {
        String(decoding: bytes.map(HTMLText.lowercase), as: UTF8.self)
    }

    static func lowercase(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (byte >= 0x09 && byte <= 0x0D && byte != 0x0B)
    }

    /// Resolves what follows an `&`, and says where the text goes on.
    private mutating func reference(_ raw: Span<UInt8>, _ start: Int) -> Int {
        if start < raw.count, raw[start] == 0x23 {
            guard let number = HTMLText.number(raw, start + 1) else {
                bytes.append(0x26)
                return start
            }
            append(number.value)
            return number.end
        }
        return named(raw, start)
    }

    private mutating func named(_ raw: Span<UInt8>, _ start: Int) -> Int {
        var end = start
        while end < raw.count, HTMLText.isAlphanumeric(raw[end]) { end += 1 }
        let hasSemicolon = end < raw.count && raw[end] == 0x3B
        let isFollowedByEquals = end < raw.count && raw[end] == 0x3D
        // Without a semicolon and before `=` it is a query's parameter.
        guard end > start, hasSemicolon || !isFollowedByEquals else {
            bytes.append(0x26)
            return start
        }
        // The longest name of a character has 31 letters.
        let name = end - start <= 31 ? HTMLText.string(raw.extracting(start..<end)) : ""
        if let byte = HTMLText.names[name], hasSemicolon || HTMLText.bare.contains(name) {
            bytes.append(byte)
            return hasSemicolon ? end + 1 : end
        }
        isCertain = false
        bytes.append(0x26)
        return start
    }

    /// The number behind `&#`, with its semicolon or without; nil if there is none.
    static func number(_ raw: Span<UInt8>, _ start: Int) -> (value: UInt32, end: Int)? {
        var position = start
        let isHex = position < raw.count && raw[position] | 0x20 == 0x78
        if isHex { position += 1 }
        let first = position
        var value: UInt32 = 0
        while position < raw.count, let digit = digit(raw[position], isHex: isHex) {
            value = min(value * (isHex ? 16 : 10) + digit, 0x11_0000)
            position += 1
        }
        guard position > first else { return nil }
        let hasSemicolon = position < raw.count && raw[position] == 0x3B
        return (value, hasSemicolon ? position + 1 : position)
    }

    private static func digit(_ byte: UInt8, isHex: Bool) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte) - 0x30
        case 0x41...0x46 where isHex: UInt32(byte) - 0x37
        case 0x61...0x66 where isHex: UInt32(byte) - 0x57
        default: nil
        }
    }

    private mutating func append(_ value: UInt32) {
        // These stand for characters of another code page.
        if value >= 0x80, value <= 0x9F { isCertain = false }
        let scalar = value == 0 ? nil : Unicode.Scalar(value)
        bytes.append(contentsOf: String(Character(scalar ?? "\u{FFFD}")).utf8)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        let lower = lowercase(byte)
        return (lower >= 0x61 && lower <= 0x7A) || (byte >= 0x30 && byte <= 0x39)
    }

    static func string(_ bytes: Span<UInt8>) -> String {
        String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
    }

    /// Names that count without a semicolon.
    private static let bare: Set = ["amp", "AMP", "gt", "GT", "lt", "LT", "quot", "QUOT"]

    /// The names of ASCII characters.
    private static let names: [String: UInt8] = [
        "AMP": 0x26, "GT": 0x3E, "Hat": 0x5E, "LT": 0x3C, "NewLine": 0x0A, "QUOT": 0x22,
        "Tab": 0x09, "UnderBar": 0x5F, "VerticalLine": 0x7C, "amp": 0x26, "apos": 0x27,
        "ast": 0x2A, "bsol": 0x5C, "colon": 0x3A, "comma": 0x2C, "commat": 0x40, "dollar": 0x24,
        "equals": 0x3D, "excl": 0x21, "grave": 0x60, "gt": 0x3E, "lbrace": 0x7B, "lbrack": 0x5B,
        "lcub": 0x7B, "lowbar": 0x5F, "lpar": 0x28, "lsqb": 0x5B, "lt": 0x3C, "midast": 0x2A,
        "num": 0x23, "percnt": 0x25, "period": 0x2E, "plus": 0x2B, "quest": 0x3F, "quot": 0x22,
        "rbrace": 0x7D, "rbrack": 0x5D, "rcub": 0x7D, "rpar": 0x29, "rsqb": 0x5D, "semi": 0x3B,
        "sol": 0x2F, "verbar": 0x7C, "vert": 0x7C,
    ]
}
