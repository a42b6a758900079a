extension SystemEvent {
    /// How grave an event is. The raw values are the schema's words.
    public enum Severity: String, Hashable, Sendable, CaseIterable {
        /// For those who look into the program.
        case debug = "DEBUG"
        /// All is well.
        case info = "INFO"
        /// Somebody was refused, or something will fail unless it is seen to.
        case warning = "WARN"
        /// Something failed.
        case error = "ERROR"
    }

    /// Who did something.
    public struct Actor: Hashable, Sendable {
        /// The kinds of actors; the raw values are the schema's words.
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            /// A device, known by its certificate.
            case device = "Device"
            /// A client that nobody knows more of.
            case publicClient = "PublicClientApp"
            /// A part of the program.
            case systemPrincipal = "SystemPrincipal"
            /// A person.
            case user = "User"
        }

        /// The stable identifier; nil when there is none.
        public var id: String?
        /// The kind.
        public var kind: Kind
        /// The name by which others know the actor.
        public var alternateID: String?
        /// The name for people.
        public var displayName: String?

        /// An actor of these parts.
        public init(
            kind: Kind, id: String? = nil, alternateID: String? = nil, displayName: String? = nil
        ) {
            self.id = id
            self.kind = kind
            self.alternateID = alternateID
            self.displayName = displayName
        }

        /// The gateway itself.
        public static let gateway = Actor(
            kind: .systemPrincipal, id: "sallyport-gateway", alternateID: "gateway",
            displayName: "Sallyport gateway")

        /// Whoever sent a request that names nobody.
        public static let unknownUser = Actor(
            kind: .user, id: "unknown", alternateID: "unknown", displayName: "unknown")
    }

    /// Where a request came from.
    public struct Client: Hashable, Sendable {
        /// The kinds of devices; the raw values are the schema's words.
        public enum Device: String, Hashable, Sendable, CaseIterable {
            /// A desktop or a laptop.
            case computer = "Computer"
            /// A telephone.
            case mobile = "Mobile"
            /// A tablet.
            case tablet = "Tablet"
            /// Nobody knows.
            case unknown = "Unknown"
        }

        /// The User-Agent field as sent.
        public var rawUserAgent: String?
        /// The operating system's name.
        public var operatingSystem: String?
        /// The browser's name.
        public var browser: String?
        /// The network zone.
        public var zone: String?
        /// The kind of device.
        public var device: Device
        /// The address the connection came from.
        public var ipAddress: String?

        /// A client of these parts.
        public init(
            rawUserAgent: String? = nil, operatingSystem: String? = nil, browser: String? = nil,
            zone: String? = nil, device: Device = .unknown, ipAddress: String? = nil
        ) {
            self.rawUserAgent = rawUserAgent
            self.operatingSystem = operatingSystem
            self.browser = browser
            self.zone = zone
            self.device = device
            self.ipAddress = ipAddress
        }
    }

    /// How something ended.
    public struct Outcome: Hashable, Sendable {
        /// The results; the raw values are the schema's words.
        public enum Result: String, Hashable, Sendable, CaseIterable {
            /// It was allowed by a rule.
            case allow = "ALLOW"
            /// More proof is asked for.
            case challenge = "CHALLENGE"
            /// It was denied by a rule.
            case deny = "DENY"
            /// It failed.
            case failure = "FAILURE"
            /// It was not tried.
            case skipped = "SKIPPED"
            /// It succeeded.
            case success = "SUCCESS"
            /// Nobody knows.
            case unknown = "UNKNOWN"
        }

        /// The result.
        public var result: Result
        /// Why; 1 to 255 characters.
        public let reason: String?

        /// An outcome; the reason is cut at 255 characters, and an empty one is none.
        public init(_ result: Result, reason: String? = nil) {
            self.result = result
            self.reason = reason.flatMap { $0.isEmpty ? nil : String($0.prefix(255)) }
        }

        /// It succeeded.
        public static let success = Outcome(.success)

        /// It failed for this reason.
        public static func failure(_ reason: String) -> Outcome {
            Outcome(.failure, reason: reason)
        }
    }

    /// What something was done to.
    public struct Target: Hashable, Sendable {
        /// The kinds of targets; the raw values are the schema's words.
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            /// An app behind the gateway.
            case app = "AppInstance"
            /// A certificate authority.
            case authority = "CertificateAuthority"
            /// A certificate.
            case certificate = "Certificate"
            /// A device.
            case device = "Device"
            /// People that an administrator has put together.
            case group = "UserGroup"
            /// A part of the installation: settings, a listener, a file.
            case resource = "Resource"
            /// A person.
            case user = "User"
        }

        /// The stable identifier.
        public var id: String?
        /// The kind.
        public var kind: Kind
        /// The name by which others know it.
        public var alternateID: String?
        /// The name for people.
        public var displayName: String?

        /// A target of these parts.
        public init(
            kind: Kind, id: String? = nil, alternateID: String? = nil, displayName: String? = nil
        ) {
            self.id = id
            self.kind = kind
            self.alternateID = alternateID
            self.displayName = displayName
        }
    }

    /// What an event was part of.
    public struct Transaction: Hashable, Sendable {
        /// The kinds; the raw values are the schema's words.
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            /// Work of the program itself.
            case job = "JOB"
            /// A request.
            case web = "WEB"
        }

        /// The kind.
        public var kind: Kind
        /// The same on all events of one request.
        public var id: String?

        /// A transaction of these parts.
        public init(kind: Kind = .job, id: String? = nil) {
            self.kind = kind
            self.id = id
        }
    }

    /// By what means somebody was authenticated.
    public struct AuthenticationContext: Hashable, Sendable {
        /// The kinds of credentials; the raw values are the schema's words.
        public enum CredentialType: String, Hashable, Sendable, CaseIterable {
            /// A statement of an identity provider.
            case assertion = "ASSERTION"
            /// A client certificate.
            case certificate = "CERTIFICATE"
        }

        /// Who authenticates people.
        public var authenticationProvider: String?
        /// The kind of credential.
        public var credentialType: CredentialType?
        /// Who issued the credential.
        public var issuerID: String?
        /// The kind of issuer: `CA` for a certificate authority.
        public var issuerKind: String?
        /// The session it belongs to.
        public var externalSessionID: String?

        /// A context of these parts.
        public init(
            authenticationProvider: String? = nil, credentialType: CredentialType? = nil,
            issuerID: String? = nil, issuerKind: String? = nil, externalSessionID: String? = nil
        ) {
            self.authenticationProvider = authenticationProvider
            self.credentialType = credentialType
            self.issuerID = issuerID
            self.issuerKind = issuerKind
            self.externalSessionID = externalSessionID
        }
    }
}
