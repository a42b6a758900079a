public import DeviceTrust

/// What must outlive a process: devices, certificates, users and their groups, bindings,
/// revocations, switches, ticket keys, one-time records.
///
/// Every call is one transaction. When it returns, its work is durable, and visible as a whole to
/// every other process; when it throws, nothing of it is visible, with one exception: after
/// `StoreError.unavailable` the work may have been done, so a caller asks again rather than
/// concluding anything. Every call is idempotent, but for those of one-time records.
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
    /// `mayHaveChanged` is to be asked often, which is cheap. It changes when a connection is made
    /// or lost, and any other call may take what made it readable: after one, `mayHaveChanged` is
    /// to be asked before waiting for it.
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

    /// Changes the groups that an administrator has put a user into; an order that changes nothing
    /// asks which they are. The user need not be known.
    func changeGroups(of user: String, org: String, _ order: GroupOrder, at now: Int64)
        throws(StoreError) -> GroupChange

    /// Users who are in groups, by the bytes of their names; at most `limit`, after the one with
    /// this name.
    func userGroups(org: String, after user: String, limit: Int) throws(StoreError)
        -> [StoredUserGroups]

    /// Takes a step with the switch of a platform, if it may be taken from where the switch is:
    /// looking and changing are one, whoever else changes it.
    func change(_ order: SwitchOrder, at now: Int64) throws(StoreError) -> SwitchChange

    /// Every switch that was ever thrown, by org and platform.
    func switches() throws(StoreError) -> [StoredSwitch]

    /// Settles uses of one-time records in their order, all in one transaction: of all who write
    /// one down, and of all who take one away, on whichever gateway, one has its way. Whoever asks
    /// again after `StoreError.unavailable` may be told of his own first try. Deletes some of what
    /// has expired.
    func settle(uses: [OneTimeUse], at now: Int64) throws(StoreError) -> [OneTimeOutcome]

    /// Certificates that match, by order of registration; at most `limit`, after the one with the
    /// number `after`.
    func certificates(_ query: CertificateQuery, after: Int64, limit: Int) throws(StoreError)
        -> [StoredCertificate]

    /// The keys of session tickets, newest first, at most `count`. When the newest is older than
    /// `rotation` seconds, or there is none, `fresh` (80 random bytes) becomes the newest: of
    /// several processes that ask at once one has its way, and all are told the same.
    func ticketKeys(fresh: [UInt8], rotation: Int64, count: Int, at now: Int64) throws(StoreError)
        -> [StoredTicketKey]

    /// Writes something that changes nothing, to see whether anything can be written.
    func probe() throws(StoreError)

    /// Forgets what nobody can need any more: changes that happened before `before`, as long as
    /// they are not among the last `keeping`. A call forgets at most some thousands, so that others
    /// need not wait long to write; it returns whether more is left for another call.
    @discardableResult
    func forgetChanges(before: Int64, keeping: Int) throws(StoreError) -> Bool
}
