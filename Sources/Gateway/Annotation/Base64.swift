/// Base64 (RFC 4648), as the annotation needs it.
enum Base64 {
    private static let standard = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let url = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// Section 4, padded.
    static func encoded(_ bytes: [UInt8]) -> [UInt8] {
        encode(bytes, standard, isPadded: true)
    }

    /// Section 5, without padding, as JOSE uses it (RFC 7515 section 2).
    static func urlEncoded(_ bytes: [UInt8]) -> [UInt8] {
        encode(bytes, url, isPadded: false)
    }

    private static func encode(_ bytes: [UInt8], _ alphabet: [UInt8], isPadded: Bool) -> [UInt8] {
        let (whole, rest) = bytes.count.quotientAndRemainder(dividingBy: 3)
        let tail = rest == 0 ? 0 : isPadded ? 4 : rest + 1
        var text = [UInt8](repeating: UInt8(ascii: "="), count: whole * 4 + tail)
        let (input, letters) = (bytes.span, alphabet.span)
        var output = text.mutableSpan
        for group in 0..<whole {
            let (from, to) = (group * 3, group * 4)
            let (first, second, third) = (input[from], input[from + 1], input[from + 2])
            output[to] = letters[Int(first >> 2)]
            output[to + 1] = letters[Int((first & 0x03) << 4 | second >> 4)]
            output[to + 2] = letters[Int((second & 0x0F) << 2 | third >> 6)]
            output[to + 3] = letters[Int(third & 0x3F)]
        }
        guard rest > 0 else { return text }
        let first = input[whole * 3]
        let second = rest == 2 ? input[whole * 3 + 1] : 0
        output[whole * 4] = letters[Int(first >> 2)]
        output[whole * 4 + 1] = letters[Int((first & 0x03) << 4 | second >> 4)]
        if rest == 2 { output[whole * 4 + 2] = letters[Int((second & 0x0F) << 2)] }
        return text
    }
}
