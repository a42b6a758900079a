/// All settings of one gateway, checked as far as text can be: nothing in here contradicts
/// itself, and every value is of a type that cannot hold a wrong one.
public struct Settings: Equatable, Sendable {
    /// The main file, as it was named.
    public let file: String
    /// Every file that was read, the main file first.
    public let files: [String]
    public let gateway: GatewaySettings
    public let tls: TLSSettingsValues
    public let timeouts: TimeoutSettings
    public let limits: LimitSettings
    public let pool: UpstreamPoolSettings
    public let log: LogSettings
    public let assertion: AssertionSettings
    /// In the order in which the files first name them; never empty.
    public let orgs: [OrgSettings]
    /// In the order in which the files first name them.
    public let apps: [AppSettings]
    /// What is allowed but probably not meant.
    public let warnings: [SettingsProblem]
}

/// `gateway.…`
public struct GatewaySettings: Equatable, Sendable {
    /// At least one, none twice.
    public let listen: Located<[ListenAddress]>
    public let workers: WorkerCount
    public let pinsWorkers: Bool
    public let admin: Located<AdminAddress>
    public let drain: Duration
    /// Per process.
    public let maximumConnections: Int
}

/// `tls.…`; nil leaves the choice to the TLS room.
public struct TLSSettingsValues: Equatable, Sendable {
    public let minimum: TLSVersionChoice
    /// TLS 1.2, OpenSSL's cipher list.
    public let ciphers: Located<String>?
    /// TLS 1.3.
    public let ciphersuites: Located<String>?
    public let groups: Located<String>?
    public let usesKernelTLS: Bool
}

/// `timeout.…`; none is zero.
public struct TimeoutSettings: Equatable, Sendable {
    public let handshake: Duration
    public let head: Duration
    public let body: Duration
    public let idle: Duration
    public let write: Duration
    public let upstreamConnect: Duration
    public let upstreamResponse: Duration
    public let upstreamIdle: Duration
    public let tunnel: Duration
}

/// `limit.…`; sizes in bytes.
public struct LimitSettings: Equatable, Sendable {
    public let head: Int
    /// Smaller than `head`.
    public let target: Int
    /// A count.
    public let fields: Int
    public let trailers: Int
    /// nil: no limit.
    public let body: Int?
    public let signOnMessage: Int
    public let signOnInflated: Int
}

/// `upstream.…`: what all upstreams share.
public struct UpstreamPoolSettings: Equatable, Sendable {
    /// Kept open per worker and upstream.
    public let idleConnections: Int
}

/// `log.…`
public struct LogSettings: Equatable, Sendable {
    public let events: Located<LogTarget>
    public let operations: Located<LogTarget>
    public let level: LogLevel
    /// Events that may wait to be written.
    public let buffer: Int
}

/// `assertion.…`
public struct AssertionSettings: Equatable, Sendable {
    /// PEM files, the signing key first; empty: keys are made at start and rotated.
    public let keys: [Located<String>]
    public let rotate: Duration
    /// At most a minute.
    public let lifetime: Duration
}
