/// What may happen once only, on whichever gateway of a store.
public enum OneTimeKind: Int64, Hashable, Sendable, CaseIterable {
    /// The use of an assertion; the key follows from its issuer and identifier.
    case assertion = 1
    /// A sign-on message that was judged on its way out, so that it need not be judged again on its
    /// way in; the key is its SHA-256.
    case judgedMessage = 2
}

/// SHA-256 of what a one-time record is about, stored inline.
public struct OneTimeKey: Hashable, Sendable {
    private let digest: SHA256Digest

    /// The key of these bytes; nil unless there are exactly 32.
    public init?(_ bytes: [UInt8]) {
        guard let digest = SHA256Digest(bytes) else { return nil }
        self.digest = digest
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { digest.bytes }
}

/// What is asked about one one-time record. Always one that can be stored.
public struct OneTimeUse: Hashable, Sendable {
    /// The most bytes that are kept with a record.
    public static let maximumBytes = 1024

    /// What is done.
    public enum Action: Hashable, Sendable {
        /// Writes it down, unless it is there. It counts until `expires`, in Unix seconds, which is
        /// the first moment at which it does not.
        case put([UInt8], expires: Int64)
        /// Reads it and deletes it.
        case take
    }

    /// What it is about.
    public let kind: OneTimeKind
    /// Which one.
    public let key: OneTimeKey
    /// What is done.
    public let action: Action

    /// Writing it down; nil when there is more to keep with it than `maximumBytes`.
    public init?(
        putting value: [UInt8] = [], kind: OneTimeKind, key: OneTimeKey, expires: Int64
    ) {
        guard value.count <= Self.maximumBytes else { return nil }
        self.kind = kind
        self.key = key
        action = .put(value, expires: expires)
    }

    /// Taking it away.
    public init(taking key: OneTimeKey, kind: OneTimeKind) {
        self.kind = kind
        self.key = key
        action = .take
    }
}

/// What came of it.
public enum OneTimeOutcome: Hashable, Sendable {
    /// Whether it was written down; false: it was there.
    case put(isFirst: Bool)
    /// What was kept; nil: it was not there, or not any more.
    case taken([UInt8]?)
}
