public import DeviceTrust

/// Everything one scrape tells: the workers' counters and what the cold side knows.
public struct MetricsReport: Sendable {
    /// The program and what it runs on.
    public struct Build: Sendable {
        /// Version of the program.
        public var version: String
        /// Version of the TLS library, as it names itself at run time.
        public var tlsLibrary: String
        /// When the process started, Unix seconds.
        public var startedAt: Int64

        /// Describes a build.
        public init(version: String, tlsLibrary: String, startedAt: Int64) {
            self.version = version
            self.tlsLibrary = tlsLibrary
            self.startedAt = startedAt
        }
    }

    /// How reading the settings went.
    public struct Settings: Sendable {
        /// Counts up with every set of settings that was put into force; 1 after the start.
        public var generation: UInt64 = 1
        /// When the settings in force were read, Unix seconds.
        public var loadedAt: Int64 = 0
        /// Reloads that were put into force.
        public var reloadsDone: UInt64 = 0
        /// Reloads that were refused because of errors.
        public var reloadsRefused: UInt64 = 0
        /// Whether the last reload, or else the start, was put into force.
        public var lastReloadDone = true

        /// The state after a start.
        public init() {}
    }

    /// Downloads of revocation lists since the start, by what they led to.
    public struct ListDownloads: Sendable {
        /// A good list came.
        public var fetched: UInt64 = 0
        /// The list that was here was still the newest.
        public var unchanged: UInt64 = 0
        /// Nothing came, or nothing good.
        public var failed: UInt64 = 0

        /// Nothing yet.
        public init() {}
    }

    /// One issuer's revocation list.
    public struct RevocationList: Sendable {
        /// The org whose devices it concerns.
        public var org: String
        /// The CA that signed it.
        public var issuer: String
        /// Revoked serials in it.
        public var entries: Int
        /// Memory its index takes.
        public var memoryBytes: Int
        /// When it was signed, Unix seconds.
        public var thisUpdate: Int64
        /// When the next is due, Unix seconds, if it says so.
        public var nextUpdate: Int64?
        /// How much it may be relied on.
        public var freshness: Freshness

        /// Describes a list in force.
        public init(
            org: String, issuer: String, entries: Int, memoryBytes: Int, thisUpdate: Int64,
            nextUpdate: Int64?, freshness: Freshness
        ) {
            self.org = org
            self.issuer = issuer
            self.entries = entries
            self.memoryBytes = memoryBytes
            self.thisUpdate = thisUpdate
            self.nextUpdate = nextUpdate
            self.freshness = freshness
        }
    }

    /// The store, and what of it is in memory.
    public struct Store: Sendable {
        /// `sqlite` or `postgresql`.
        public var kind: String
        /// Whether the last call to it was answered.
        public var isAvailable: Bool
        /// Certificates whose standing is known.
        public var certificates: Int
        /// Memory they take.
        public var memoryBytes: Int

        /// Describes a store.
        public init(kind: String, isAvailable: Bool, certificates: Int, memoryBytes: Int) {
            self.kind = kind
            self.isAvailable = isAvailable
            self.certificates = certificates
            self.memoryBytes = memoryBytes
        }
    }

    /// One certificate the gateway depends on.
    public struct Certificate: Sendable {
        /// What it is for.
        public enum Role: String, Sendable {
            /// A device CA of an org.
            case deviceAuthority = "device_ca"
            /// A server certificate of one of our hosts.
            case server
            /// What the gateway shows to an app.
            case upstreamClient = "upstream_client"
        }

        /// What it is for.
        public var role: Role
        /// The host, org or app it belongs to.
        public var owner: String
        /// Its subject.
        public var subject: String
        /// End of its validity, Unix seconds.
        public var notAfter: Int64

        /// Describes a certificate in use.
        public init(role: Role, owner: String, subject: String, notAfter: Int64) {
            self.role = role
            self.owner = owner
            self.subject = subject
            self.notAfter = notAfter
        }
    }

    /// The program.
    public var build: Build
    /// The settings in force.
    public var settings: Settings
    /// Revocation lists in force, of all orgs.
    public var revocationLists: [RevocationList]
    /// Revocation list files offered and refused since the start, whatever issuer they claim.
    public var revocationListsRefused: UInt64
    /// Downloads of revocation lists.
    public var listDownloads = ListDownloads()
    /// Certificates in use.
    public var certificates: [Certificate]
    /// The store; nil where there is none.
    public var store: Store?
    /// The system log's queue.
    public var log: LogCounts
    /// Unix seconds.
    public var now: Int64

    /// A report without lists and certificates yet.
    public init(build: Build, settings: Settings, log: LogCounts, now: Int64) {
        self.build = build
        self.settings = settings
        self.log = log
        self.now = now
        revocationLists = []
        revocationListsRefused = 0
        certificates = []
    }

    /// The whole exposition.
    public func text(workers: [WorkerMetrics]) -> [UInt8] {
        var text = MetricsText()
        writeProcess(workers: workers.count, to: &text)
        MetricsTotals(workers).write(to: &text)
        writeLog(to: &text)
        writeStore(to: &text)
        writeRevocationLists(to: &text)
        writeCertificates(to: &text)
        return text.bytes
    }
}

/// What went through the system log since the start.
public struct LogCounts: Equatable, Sendable {
    /// Events the outbox took.
    public var eventsPosted: UInt64 = 0
    /// Events written to their destination.
    public var eventsWritten: UInt64 = 0
    /// Times a batch found no room and had to wait.
    public var batchesWaited: UInt64 = 0
    /// Writes that failed and are tried again.
    public var writesFailed: UInt64 = 0
    /// Events given up because the destination still failed when the program had to end.
    public var eventsAbandoned: UInt64 = 0
    /// Operational lines written.
    public var linesWritten: UInt64 = 0
    /// Operational lines dropped because their queue was full or could not be written.
    public var linesDropped: UInt64 = 0

    /// Nothing yet.
    public init() {}
}
