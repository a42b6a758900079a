public import DeviceTrust

/// What must outlive a process: devices, certificates, users, bindings, revocations, ticket keys.
///
/// Every call is one transaction. When it returns, its work is durable, and visible as a whole to
/// every other process; when it throws, nothing of it is visible, with one exception: after
/// `StoreError.unavailable` the work may have been done, so a caller asks again rather than
/// concluding anything. Every call is idempotent.
///
/// A store is used by one thread at a time. Times are Unix seconds.
public protocol TrustStore: AnyObject {
    /// Hands every certificate with its standing to `visit`, and returns the rest with the
    /// position in the feed; all as of one moment.
    func load(_ visit: (StoredStanding) -> Void) throws(StoreError) -> StoreState

    /// What has changed after a position, at most about `limit` changes at once. A page that
    /// `isComplete` leaves nothing. Nil when the feed no longer reaches back to the position:
    /// then everything must be loaded again.
    func changes(after position: FeedPosition, limit: Int) throws(StoreError) -> FeedPage?

    /// A descriptor that becomes readable when another process may have changed something; nil:
    /// `mayHaveChanged` is to be asked often, which is cheap.
    var changeDescriptor: Int32? { get }

    /// Whether anything may have changed since the last call. Never blocks.
    func mayHaveChanged() throws(StoreError) -> Bool

    /// Settles claims in their order, all in one transaction.
    func settle(_ claims: [CertificateClaim], at now: Int64) throws(StoreError)
        -> [ClaimSettlement]

    /// Revokes certificates. A serial that is not known is remembered: a certificate that is
    /// claimed with it later is revoked from the start. Returns what is revoked by this order now,
    /// whether or not it was before.
    func revoke(_ order: RevocationOrder, at now: Int64) throws(StoreError) -> [RevokedCertificate]

    /// Deactivates or reactivates a user; one that is not known is remembered. Certificates are
    /// not revoked by this. Returns how many certificates are bound to the user.
    func setUser(_ name: String, org: String, isActive: Bool, at now: Int64) throws(StoreError)
        -> Int

    /// Says whether a device is managed. Returns false when it is not known.
    func setDevice(_ id: String, org: String, isManaged: Bool, at now: Int64) throws(StoreError)
        -> Bool

    /// Adds users to and removes them from those who may sign in on a device (binding mode
    /// `listed-users`). The device need not be known. Returns all its listed users, sorted.
    func changeListedUsers(
        of device: String, org: String, add: [String], remove: [String], at now: Int64
    ) throws(StoreError) -> [String]

    /// Certificates that match, by order of registration; at most `limit`, after the one with the
    /// number `after`.
    func certificates(_ query: CertificateQuery, after: Int64, limit: Int) throws(StoreError)
        -> [StoredCertificate]

    /// The keys of session tickets, newest first, at most `count`. When the newest is older than
    /// `rotation` seconds, or there is none, `fresh` (80 random bytes) becomes the newest: of
    /// several processes that ask at once one has its way, and all are told the same.
    func ticketKeys(fresh: [UInt8], rotation: Int64, count: Int, at now: Int64) throws(StoreError)
        -> [StoredTicketKey]

    /// Forgets what nobody can need any more: changes that happened before `before`, as long as
    /// they are not among the last `keeping`.
    func forgetChanges(before: Int64, keeping: Int) throws(StoreError)
}

/// A place in the feed of changes: everything up to it has been seen.
public struct FeedPosition: Hashable, Comparable, Sendable {
    /// Counts changes from 1, in the order in which they became visible.
    public let sequence: Int64

    /// The place after this change.
    public init(sequence: Int64) { self.sequence = sequence }

    /// Whether `one` is before `other`.
    public static func < (one: FeedPosition, other: FeedPosition) -> Bool {
        one.sequence < other.sequence
    }
}

/// One certificate's standing and whose it is.
public struct StoredStanding: Hashable, Sendable {
    /// The org, by its name in the settings.
    public let org: String
    /// Which certificate.
    public let fingerprint: CertificateFingerprint
    /// The last second of its validity.
    public let notAfter: Int64
    /// What is known about it.
    public let standing: CertificateStanding

    /// A standing of these parts.
    public init(
        org: String, fingerprint: CertificateFingerprint, notAfter: Int64,
        standing: CertificateStanding
    ) {
        self.org = org
        self.fingerprint = fingerprint
        self.notAfter = notAfter
        self.standing = standing
    }
}

/// Whether one user is active.
public struct StoredUser: Hashable, Sendable {
    /// The org, by its name in the settings.
    public let org: String
    /// The name, exactly as it signs in.
    public let name: String
    /// False: deactivated.
    public let isActive: Bool

    /// A user of these parts.
    public init(org: String, name: String, isActive: Bool) {
        self.org = org
        self.name = name
        self.isActive = isActive
    }
}

/// Who may sign in on one device (binding mode `listed-users`).
public struct StoredListedUsers: Hashable, Sendable {
    /// The org, by its name in the settings.
    public let org: String
    /// The device.
    public let deviceID: String
    /// All of them, sorted; empty when the list is gone.
    public let users: [String]

    /// A list of these parts.
    public init(org: String, deviceID: String, users: [String]) {
        self.org = org
        self.deviceID = deviceID
        self.users = users
    }
}

/// What `load` returns besides the certificates.
public struct StoreState: Hashable, Sendable {
    /// Everything up to here is in what was loaded.
    public var position: FeedPosition
    /// The users who are deactivated.
    public var deactivatedUsers: [StoredUser]
    /// Every list of users of a device.
    public var listedUsers: [StoredListedUsers]

    /// A state of these parts.
    public init(
        position: FeedPosition, deactivatedUsers: [StoredUser] = [],
        listedUsers: [StoredListedUsers] = []
    ) {
        self.position = position
        self.deactivatedUsers = deactivatedUsers
        self.listedUsers = listedUsers
    }
}

/// A piece of the feed: not what happened, but how everything touched stands now.
public struct FeedPage: Hashable, Sendable {
    /// Where the page ends.
    public var position: FeedPosition
    /// Whether nothing comes after it.
    public var isComplete: Bool
    /// Certificates whose standing may have changed.
    public var certificates: [StoredStanding]
    /// Users who may have been deactivated or reactivated.
    public var users: [StoredUser]
    /// Lists of users that may have changed.
    public var listedUsers: [StoredListedUsers]
    /// Whether there is a new ticket key.
    public var hasNewTicketKey: Bool

    /// A page of these parts.
    public init(
        position: FeedPosition, isComplete: Bool, certificates: [StoredStanding] = [],
        users: [StoredUser] = [], listedUsers: [StoredListedUsers] = [],
        hasNewTicketKey: Bool = false
    ) {
        self.position = position
        self.isComplete = isComplete
        self.certificates = certificates
        self.users = users
        self.listedUsers = listedUsers
        self.hasNewTicketKey = hasNewTicketKey
    }
}

/// Which certificates to revoke, and why.
public struct RevocationOrder: Hashable, Sendable {
    /// What names the certificates.
    public enum Subject: Hashable, Sendable {
        /// One certificate; without an issuer, of any authority of the org.
        case serial(CertificateSerial, issuer: IssuerKey?)
        /// Every certificate of a device that is known.
        case device(String)
        /// Every certificate that is bound to a user.
        case user(String)
    }

    /// The org, by its name in the settings.
    public let org: String
    /// What names the certificates.
    public let subject: Subject
    /// Why.
    public let reason: RevocationReason
    /// Who ordered it, for the record.
    public let actor: String

    /// An order of these parts.
    public init(org: String, subject: Subject, reason: RevocationReason, actor: String) {
        self.org = org
        self.subject = subject
        self.reason = reason
        self.actor = actor
    }
}

/// One certificate that an order revoked.
public struct RevokedCertificate: Hashable, Sendable {
    /// Its serial number.
    public let serial: CertificateSerial
    /// The certificate; nil when the store has never seen one with this serial number.
    public let certificate: StoredCertificate?
    /// Whether it was revoked already: when and why it is revoked has stayed as it was.
    public let wasRevoked: Bool

    /// A revoked certificate of these parts.
    public init(serial: CertificateSerial, certificate: StoredCertificate?, wasRevoked: Bool) {
        self.serial = serial
        self.certificate = certificate
        self.wasRevoked = wasRevoked
    }
}

/// Which certificates to list. What is nil does not matter.
public struct CertificateQuery: Hashable, Sendable {
    /// The org, by its name in the settings.
    public var org: String?
    /// The serial number.
    public var serial: CertificateSerial?
    /// The device.
    public var deviceID: String?
    /// The user it is bound to.
    public var user: String?
    /// Whether it is revoked.
    public var isRevoked: Bool?

    /// A query of these parts.
    public init(
        org: String? = nil, serial: CertificateSerial? = nil, deviceID: String? = nil,
        user: String? = nil, isRevoked: Bool? = nil
    ) {
        self.org = org
        self.serial = serial
        self.deviceID = deviceID
        self.user = user
        self.isRevoked = isRevoked
    }
}

/// All that is known about one certificate.
public struct StoredCertificate: Hashable, Sendable {
    /// Counts certificates in the order of their registration.
    public var number: Int64
    /// The org, by its name in the settings.
    public var org: String
    /// SHA-256 of the certificate.
    public var fingerprint: CertificateFingerprint
    /// The authority that signed it.
    public var issuer: IssuerKey
    /// Its serial number.
    public var serial: CertificateSerial
    /// The first second of its validity.
    public var notBefore: Int64
    /// The last second of its validity.
    public var notAfter: Int64
    /// The device it stands for.
    public var deviceID: String
    /// The platform it names.
    public var platform: DevicePlatform
    /// Its subject, for people.
    public var subject: String
    /// When the store first heard of it.
    public var registeredAt: Int64
    /// When it was bound; nil while it is bound to nobody.
    public var boundAt: Int64?
    /// What posture depends on.
    public var standing: CertificateStanding
    /// When it was revoked; nil when it is not.
    public var revokedAt: Int64?
    /// Why; nil when it is not revoked.
    public var revocationReason: RevocationReason?
    /// On whose order; nil when it is not revoked.
    public var revokedBy: String?

    /// A certificate of these parts.
    public init(
        number: Int64, org: String, fingerprint: CertificateFingerprint, issuer: IssuerKey,
        serial: CertificateSerial, notBefore: Int64, notAfter: Int64, deviceID: String,
        platform: DevicePlatform, subject: String, registeredAt: Int64, boundAt: Int64?,
        standing: CertificateStanding, revokedAt: Int64?, revocationReason: RevocationReason?,
        revokedBy: String?
    ) {
        self.number = number
        self.org = org
        self.fingerprint = fingerprint
        self.issuer = issuer
        self.serial = serial
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.deviceID = deviceID
        self.platform = platform
        self.subject = subject
        self.registeredAt = registeredAt
        self.boundAt = boundAt
        self.standing = standing
        self.revokedAt = revokedAt
        self.revocationReason = revocationReason
        self.revokedBy = revokedBy
    }
}

/// A key of session tickets.
public struct StoredTicketKey: Hashable, Sendable {
    /// The 80 bytes.
    public let bytes: [UInt8]
    /// When it became the newest.
    public let madeAt: Int64

    /// A key of these parts.
    public init(bytes: [UInt8], madeAt: Int64) {
        self.bytes = bytes
        self.madeAt = madeAt
    }
}
