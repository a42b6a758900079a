/// Whether the device behind a request counts as one the org manages.
public enum Posture: Hashable, Sendable {
    /// The certificate is good now.
    case trusted
    /// It is not, or there is none; the first reason that applies.
    case notTrusted(PostureReason)

    /// Whether the device is trusted.
    public var isTrusted: Bool { self == .trusted }

    /// Why the device is not trusted; nil when it is.
    public var reason: PostureReason? {
        switch self {
        case .trusted: nil
        case .notTrusted(let reason): reason
        }
    }
}
