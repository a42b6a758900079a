/// How a gateway is, as it is told to `sallyport status`. Times are Unix seconds.
public struct GatewayStatus: Codable, Hashable, Sendable {
    /// The version of the running program.
    public var version: String
    /// When it started.
    public var startedAt: Int64
    /// When this was told.
    public var now: Int64
    /// Worker threads.
    public var workers: Int
    /// Counts the settings put into force.
    public var generation: UInt64
    /// Whether it lets requests end and takes no new connections.
    public var isStopping: Bool
    /// The organisations and how many apps each has, in the order of the settings.
    public var orgs: [Org]
    /// The store; nil when the gateway has none.
    public var store: StoreState?

    /// One organisation.
    public struct Org: Codable, Hashable, Sendable {
        /// Its name in the settings.
        public var name: String
        /// How many apps it has.
        public var apps: Int

        /// An org of these parts.
        public init(name: String, apps: Int) {
            self.name = name
            self.apps = apps
        }
    }

    /// What must outlive the process, and how it is with it.
    public struct StoreState: Codable, Hashable, Sendable {
        /// Which one: a file or a server, without anything secret.
        public var place: String
        /// What is wrong with it now; nil: nothing.
        public var problem: String?
        /// Certificates that are known; nil: not counted.
        public var certificates: Int?
        /// Certificates that are bound to a user.
        public var bound: Int?
        /// Certificates that are revoked.
        public var revoked: Int?
        /// Users who are deactivated.
        public var deactivatedUsers: Int?

        /// A state of these parts.
        public init(
            place: String, problem: String? = nil, certificates: Int? = nil, bound: Int? = nil,
            revoked: Int? = nil, deactivatedUsers: Int? = nil
        ) {
            self.place = place
            self.problem = problem
            self.certificates = certificates
            self.bound = bound
            self.revoked = revoked
            self.deactivatedUsers = deactivatedUsers
        }
    }

    /// A status of these parts.
    public init(
        version: String, startedAt: Int64, now: Int64, workers: Int, generation: UInt64,
        isStopping: Bool, orgs: [Org], store: StoreState?
    ) {
        self.version = version
        self.startedAt = startedAt
        self.now = now
        self.workers = workers
        self.generation = generation
        self.isStopping = isStopping
        self.orgs = orgs
        self.store = store
    }
}
