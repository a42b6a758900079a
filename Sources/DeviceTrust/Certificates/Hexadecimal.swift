/// Hexadecimal text of bytes.
enum Hexadecimal {
    /// Two upper-case digits for each byte.
    static func upperCase(_ bytes: [UInt8]) -> String {
        text(bytes, letters: UInt8(ascii: "A"))
    }

    /// Two lower-case digits for each byte.
    static func lowerCase(_ bytes: [UInt8]) -> String {
        text(bytes, letters: UInt8(ascii: "a"))
    }

    private static func text(_ bytes: [UInt8], letters: UInt8) -> String {
        var digits: [UInt8] = []
        digits.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            digits.append(digit(byte >> 4, letters: letters))
            digits.append(digit(byte & 15, letters: letters))
        }
        return String(decoding: digits, as: UTF8.self)
    }

    private static func digit(_ value: UInt8, letters: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : letters + value - 10
    }
}
