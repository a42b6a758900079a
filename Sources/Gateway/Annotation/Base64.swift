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
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let count = min(3, bytes.count - index)
            var group: UInt32 = 0
            for offset in 0..<3 {
                group = group << 8 | (offset < count ? UInt32(bytes[index + offset]) : 0)
            }
            for place in 0...count {
                text.append(alphabet[Int(group >> (18 - 6 * UInt32(place)) & 63)])
            }
            if isPadded { text += repeatElement(UInt8(ascii: "="), count: 3 - count) }
            index += 3
        }
        return text
    }
}
