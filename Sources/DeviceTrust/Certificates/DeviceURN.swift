/// The name our own device authority gives a computer: `urn:sallyport:device:<platform>:<id>`.
struct DeviceURN: Hashable {
    let platform: DevicePlatform
    let id: String

    /// The scheme, the namespace and our branch of it; compared without regard to case, because
    /// RFC 8141 section 3.1 says so for the first two.
    private static let prefix = "urn:sallyport:device:"

    /// The parts of this URI; nil when it is none of ours or names no device.
    init?(_ uri: String) {
        let bytes = uri.utf8
        let prefix = Self.prefix.utf8
        guard bytes.count > prefix.count,
            zip(bytes, prefix).allSatisfy({ Self.lowerCase($0) == $1 })
        else { return nil }

        let rest = bytes.dropFirst(prefix.count)
        guard let colon = rest.firstIndex(of: UInt8(ascii: ":")),
            let id = String(rest[rest.index(after: colon)...]), !id.isEmpty
        else { return nil }
        switch String(rest[..<colon]) {
        case "mac": platform = .macos
        case "win": platform = .windows
        default: platform = .unknown
        }
        self.id = id
    }

    private static func lowerCase(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
