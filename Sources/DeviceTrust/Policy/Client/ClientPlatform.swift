/// The operating system of a client, as far as rules tell them apart. What cannot be told is nil,
/// never a case. The raw values are the words of the setting `app.<app>.rule.<n>.platform`.
public enum ClientPlatform: String, Hashable, Sendable, CaseIterable {
    case ios
    case android
    case otherMobile = "other-mobile"
    case windows
    case macos
    case otherDesktop = "other-desktop"
}

/// Platforms that a rule selects.
public struct ClientPlatforms: OptionSet, Hashable, Sendable {
    /// One bit for each member.
    public let rawValue: UInt8

    /// The members with these bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Each of these platforms.
    public init(_ platforms: some Sequence<ClientPlatform>) {
        self = platforms.reduce(into: []) { $0.insert(ClientPlatforms($1)) }
    }

    /// One platform.
    public init(_ platform: ClientPlatform) {
        switch platform {
        case .ios: self = .ios
        case .android: self = .android
        case .otherMobile: self = .otherMobile
        case .windows: self = .windows
        case .macos: self = .macos
        case .otherDesktop: self = .otherDesktop
        }
    }

    /// iPhones and iPads.
    public static let ios = ClientPlatforms(rawValue: 1)
    /// Android.
    public static let android = ClientPlatforms(rawValue: 2)
    /// Other phones and tablets.
    public static let otherMobile = ClientPlatforms(rawValue: 4)
    /// Windows.
    public static let windows = ClientPlatforms(rawValue: 8)
    /// macOS.
    public static let macos = ClientPlatforms(rawValue: 16)
    /// Other computers.
    public static let otherDesktop = ClientPlatforms(rawValue: 32)
    /// Every platform, and with it one that could not be told.
    public static let all: ClientPlatforms = [
        .ios, .android, .otherMobile, .windows, .macos, .otherDesktop,
    ]

    /// The platforms in their order.
    public var platforms: [ClientPlatform] {
        ClientPlatform.allCases.filter { contains(ClientPlatforms($0)) }
    }
}

extension ClientPlatform {
    /// The kind of computer whose device trust can be switched; nil where there is none to switch.
    public var devicePlatform: DevicePlatform? {
        switch self {
        case .macos: .macos
        case .windows: .windows
        case .android, .ios, .otherDesktop, .otherMobile: nil
        }
    }
}
