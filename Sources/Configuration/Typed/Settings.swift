/// All settings of one gateway, checked as far as text can be: nothing in here contradicts
/// itself, and every value is of a type that cannot hold a wrong one.
public struct Settings: Equatable, Sendable {
    /// The main file, as it was named.
    public let file: String
    /// Every file that was read, the main file first.
    public let files: [String]
    /// The process and its listeners.
    public let gateway: GatewaySettings
    /// What must outlive the process.
    public let store: StoreSettings
    /// What clients may negotiate.
    public let tls: TLSSettingsValues
    /// Every deadline.
    public let timeouts: TimeoutSettings
    /// Every size.
    public let limits: LimitSettings
    /// Connections to upstreams.
    public let pool: UpstreamPoolSettings
    /// System log and operational log.
    public let log: LogSettings
    /// The signed statement about a device.
    public let assertion: AssertionSettings
    /// In the order in which the files first name them; never empty.
    public let orgs: [OrgSettings]
    /// In the order in which the files first name them.
    public let apps: [AppSettings]
    /// What is allowed but probably not meant.
    public let warnings: [SettingsProblem]

    /// The path of the control socket where no settings say otherwise.
    public static var defaultControlPath: String {
        switch GatewayKeys.control.standard {
        case .off: ""
        case .unix(let path): path
        }
    }
}

/// `gateway.…`
public struct GatewaySettings: Equatable, Sendable {
    /// At least one, none twice.
    public let listen: Located<[ListenAddress]>
    /// Worker threads.
    public let workers: WorkerCount
    /// Each worker on a core of its own.
    public let pinsWorkers: Bool
    /// Metrics and health.
    public let admin: Located<AdminAddress>
    /// Commands; at line 0 where it is not set.
    public let control: Located<ControlAddress>
    /// For open requests when the gateway stops.
    public let drain: Duration
    /// Per process.
    public let maximumConnections: Int
    /// For copies of what was downloaded; nil: none are kept.
    public let cache: Located<String>?
    /// Peers whose `X-Forwarded-For` is believed.
    public let trustedProxies: [IPRange]
}

/// `store.…`
public struct StoreSettings: Equatable, Sendable {
    /// The SQLite file.
    public let file: Located<String>
    /// The connection string of the database that takes its place.
    public let postgresql: Located<SecretReference>?
}

/// `tls.…`; nil leaves the choice to the TLS room.
public struct TLSSettingsValues: Equatable, Sendable {
    /// The oldest version.
    public let minimum: TLSVersionChoice
    /// TLS 1.2, OpenSSL's cipher list.
    public let ciphers: Located<String>?
    /// TLS 1.3.
    public let ciphersuites: Located<String>?
    /// The preferred one first.
    public let groups: Located<String>?
    /// Where the kernel offers it.
    public let usesKernelTLS: Bool
    /// Of TLS 1.3; those of TLS 1.2 are always in tickets.
    public let sessions: SessionsChoice
    /// Sessions kept in memory.
    public let sessionLimit: Int
    /// Whole seconds are used.
    public let ticketLifetime: Duration
    /// How long a key makes tickets.
    public let ticketRotation: Duration
}

/// `timeout.…`; none is zero.
public struct TimeoutSettings: Equatable, Sendable {
    /// From the first byte to the end of the TLS handshake.
    public let handshake: Duration
    /// From the first byte of a request to the end of its head.
    public let head: Duration
    /// The longest pause within a request body.
    public let body: Duration
    /// The longest pause between two requests.
    public let idle: Duration
    /// The longest pause while a client does not take its answer.
    public let write: Duration
    /// TLS included.
    public let upstreamConnect: Duration
    /// To the head of the answer, and the longest pause within it.
    public let upstreamResponse: Duration
    /// How long an idle upstream connection is kept.
    public let upstreamIdle: Duration
    /// How long a first request waits for the store.
    public let store: Duration
    /// The longest silence in an upgraded connection.
    public let tunnel: Duration
}

/// `limit.…`; sizes in bytes.
public struct LimitSettings: Equatable, Sendable {
    /// Of a request or an answer.
    public let head: Int
    /// Smaller than `head`.
    public let target: Int
    /// A count.
    public let fields: Int
    /// Of a body.
    public let trailers: Int
    /// nil: no limit.
    public let body: Int?
    /// As it is sent.
    public let signOnMessage: Int
    /// Decoded and inflated.
    public let signOnInflated: Int
}

/// `upstream.…`: what all upstreams share.
public struct UpstreamPoolSettings: Equatable, Sendable {
    /// Kept open per worker and upstream.
    public let idleConnections: Int
}

/// `log.…`
public struct LogSettings: Equatable, Sendable {
    /// The system log.
    public let events: Located<LogTarget>
    /// The operational log.
    public let operations: Located<LogTarget>
    /// The least important lines of the operational log.
    public let level: LogLevel
    /// Events that may wait to be written.
    public let buffer: Int
}

/// `assertion.…`
public struct AssertionSettings: Equatable, Sendable {
    /// PEM files, the signing key first; empty: keys are made at start and rotated.
    public let keys: [Located<String>]
    /// How long a key made at start signs.
    public let rotate: Duration
    /// At most a minute.
    public let lifetime: Duration
}
