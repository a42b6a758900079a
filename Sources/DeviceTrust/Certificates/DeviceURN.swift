/// The name our own device authority gives a computer: `urn:sallyport:device:<platform>:<id>`.
struct DeviceURN: Hashable {
    let platform: DevicePlatform
    let id: String

    /// The scheme, the namespace and our branch of it; compared without regard to case, because
    /// RFC 8141 section 3.1 says so for the first two.
    private static let prefix = Array("urn:sallyport:device:".utf8)

    /// The parts of this URI; nil when it is none of ours or names no device.
    init?(_ uri: String) {
        let bytes = Array(uri.utf8)
        guard bytes.count > Self.prefix.count else { return nil }
        for (index, byte) in Self.prefix.enumerated() where Self.lowerCase(bytes[index]) != byte {
            return nil
        }
        let rest = bytes[Self.prefix.count...]
        guard let colon = rest.firstIndex(of: UInt8(ascii: ":")), colon + 1 < bytes.count else {
            return nil
        }
        // Cut at ASCII, valid UTF-8 stays valid.
        id = String(decoding: bytes[(colon + 1)...], as: UTF8.self)
        switch String(decoding: rest[..<colon], as: UTF8.self) {
        case "mac": platform = .macos
        case "win": platform = .windows
        default: platform = .unknown
        }
    }

    private static func lowerCase(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
