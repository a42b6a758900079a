/// What is to be downloaded, and within which bounds.
public struct Download: Sendable {
    /// An http or https address; anything else is refused.
    public var address: String
    /// What the server said about the copy that is here; the answer may be that it is still good.
    public var validators: Validators
    /// The bounds.
    public var limits: Limits
    /// PEM file of the authorities of https servers; nil for the system's.
    public var authorities: String?
    /// Whether a proxy that the environment names (`http_proxy` and its like) is used.
    public var usesProxy: Bool

    /// A download of this address.
    public init(
        _ address: String, validators: Validators = Validators(), limits: Limits = Limits(),
        authorities: String? = nil, usesProxy: Bool = true
    ) {
        self.address = address
        self.validators = validators
        self.limits = limits
        self.authorities = authorities
        self.usesProxy = usesProxy
    }

    /// How a server recognises a copy (RFC 9110 section 8.8): both as it wrote them.
    public struct Validators: Hashable, Sendable {
        /// The entity tag.
        public var entityTag: String?
        /// The time of the last change.
        public var lastModified: String?

        /// Of these parts; none without any.
        public init(entityTag: String? = nil, lastModified: String? = nil) {
            self.entityTag = entityTag
            self.lastModified = lastModified
        }
    }

    /// What a server may ask of us.
    public struct Limits: Sendable {
        /// The largest body in bytes.
        public var size: Int
        /// For name, connection and TLS, in milliseconds.
        public var connect: Int
        /// For everything, in seconds.
        public var total: Int
        /// A server that sends less than `leastRate` bytes a second for so many seconds is given up.
        public var stall: Int
        /// In bytes a second.
        public var leastRate: Int
        /// Redirects that are followed.
        public var redirects: Int

        /// The bounds of a large file from a slow server.
        public init(
            size: Int = 256 << 20, connect: Int = 5000, total: Int = 600, stall: Int = 15,
            leastRate: Int = 1024, redirects: Int = 3
        ) {
            self.size = size
            self.connect = connect
            self.total = total
            self.stall = stall
            self.leastRate = leastRate
            self.redirects = redirects
        }
    }

    /// What a server answered.
    public enum Answer: Sendable {
        /// A body, how to recognise it later, and how long it stays good as far as the server says
        /// (seconds).
        case fetched([UInt8], Validators, lifetime: Int64?)
        /// The copy that is here is still good.
        case notModified(lifetime: Int64?)
    }
}

/// Why a download failed.
public struct DownloadFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable word for events.
    public let code: Code
    /// In words.
    public let description: String

    /// The kinds of failure.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The address is no http or https address, or the system has no room.
        case address = "DOWNLOAD_BAD_ADDRESS"
        /// Nobody answers there.
        case unreachable = "DOWNLOAD_UNREACHABLE"
        /// TLS, or the certificate of the server.
        case insecure = "DOWNLOAD_TLS_FAILURE"
        /// The server took too long.
        case slow = "DOWNLOAD_TOO_SLOW"
        /// The body is larger than allowed.
        case tooLarge = "DOWNLOAD_TOO_LARGE"
        /// More redirects than allowed, or one to something else than http and https.
        case redirect = "DOWNLOAD_BAD_REDIRECT"
        /// A status that is neither 200 nor 304.
        case status = "DOWNLOAD_STATUS"
        /// The answer breaks HTTP or was cut.
        case broken = "DOWNLOAD_BROKEN"
    }
}
