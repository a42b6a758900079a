/// The kind of program that asks for a sign-on. What cannot be told is nil, never a case. The raw
/// values are the words of the setting `app.<app>.rule.<n>.client`.
public enum ClientKind: String, Hashable, Sendable, CaseIterable {
    /// A web browser.
    case browser
    /// A native program that signs in through a web page of its own.
    case modern
    /// Exchange ActiveSync, or a program that sends a password itself: it cannot be prompted.
    case legacy
}

/// Kinds of client that a rule selects.
public struct ClientKinds: OptionSet, Hashable, Sendable {
    /// One bit for each member.
    public let rawValue: UInt8

    /// The members with these bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Each of these kinds.
    public init(_ kinds: some Sequence<ClientKind>) {
        self = kinds.reduce(into: []) { $0.insert(ClientKinds($1)) }
    }

    /// One kind.
    public init(_ kind: ClientKind) {
        switch kind {
        case .browser: self = .browser
        case .modern: self = .modern
        case .legacy: self = .legacy
        }
    }

    /// Browsers.
    public static let browser = ClientKinds(rawValue: 1)
    /// Native programs with a web page to sign in.
    public static let modern = ClientKinds(rawValue: 2)
    /// Legacy clients.
    public static let legacy = ClientKinds(rawValue: 4)
    /// Every kind, and with it a client that could not be told.
    public static let all: ClientKinds = [.browser, .modern, .legacy]

    /// The kinds in their order.
    public var kinds: [ClientKind] { ClientKind.allCases.filter { contains(ClientKinds($0)) } }
}
