/// What a query or a form turned out to be.
public enum Recognition: Equatable, Sendable {
    /// Not a sign-on message: everyday traffic.
    case none
    case message(FederationMessage)
    /// It carries sign-on parameters that cannot be read in exactly one way.
    case refused(FederationFault)
}

/// The protocols an app speaks; parameters of others are not looked at.
public struct ProtocolSet: OptionSet, Sendable {
    /// One bit a protocol.
    public let rawValue: UInt8

    /// A set from its bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// SAML 2.0 web browser profiles.
    public static let saml = ProtocolSet(rawValue: 1)
    /// WS-Federation passive requestor profile.
    public static let wsfed = ProtocolSet(rawValue: 2)
    /// Both.
    public static let all: ProtocolSet = [.saml, .wsfed]
}

/// What a message may cost. Each bound holds before the step it bounds is taken.
///
/// The costliest message found within the defaults, 1 MiB of elements full of attributes, takes
/// 16 ms to refuse or recognise; a real Response of 9 KiB takes 75 µs.
public struct RecogniserLimits: Equatable, Sendable {
    /// Bytes of the message parameter as sent, percent escapes included.
    public var encoded: Int
    /// Bytes of the message once decoded and inflated.
    public var inflated: Int
    /// Inflated bytes per compressed byte.
    public var ratio: Int
    /// Elements inside each other.
    public var depth: Int
    /// Bytes of one extracted value.
    public var value: Int

    /// The defaults are those of the settings.
    public init(
        encoded: Int = 256 << 10, inflated: Int = 1 << 20, ratio: Int = 100, depth: Int = 64,
        value: Int = 1 << 10
    ) {
        self.encoded = encoded
        self.inflated = inflated
        self.ratio = ratio
        self.depth = depth
        self.value = value
    }
}
