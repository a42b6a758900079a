import DeviceTrust

/// Hexadecimal as people paste it: in either case, with or without colons, with or without `0x`.
enum HexText {
    /// The bytes; nil for anything else, and for more than `limit` bytes.
    static func bytes(_ text: String, limit: Int) -> [UInt8]? {
        var digits: [UInt8] = []
        let isPrefixed = text.hasPrefix("0x") || text.hasPrefix("0X")
        for byte in isPrefixed ? text.utf8.dropFirst(2) : text.utf8[...] {
            if byte == UInt8(ascii: ":") { continue }
            guard let digit = value(byte), digits.count < limit * 2 else { return nil }
            digits.append(digit)
        }
        guard !digits.isEmpty else { return nil }
        if digits.count % 2 == 1 { digits.insert(0, at: 0) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// A serial number.
    static func serial(_ text: String) -> CertificateSerial? {
        // OpenSSL shows a byte of zero in front of a number whose first bit is set.
        bytes(text, limit: CertificateSerial.maximumByteCount + 1).flatMap { CertificateSerial($0) }
    }

    /// The key of an authority.
    static func issuer(_ text: String) -> IssuerKey? {
        bytes(text, limit: IssuerKey.byteCount).flatMap { IssuerKey(bytes: $0) }
    }

    /// A fingerprint.
    static func fingerprint(_ text: String) -> CertificateFingerprint? {
        bytes(text, limit: CertificateFingerprint.byteCount).flatMap { CertificateFingerprint($0) }
    }

    private static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
