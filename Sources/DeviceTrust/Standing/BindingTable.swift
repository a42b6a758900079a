import Synchronization

/// What the store knows, in memory: read on each request by every worker, written by the thread
/// that owns the store. The one thing on the request path that is shared and changes.
///
/// Striped: a certificate's stripe follows from its key, each has a lock of its own that is held
/// for a look-up or one change, so that workers hardly ever meet. Ten million certificates, each
/// bound to a user of its own, take about 0.7 GiB (`benchmarks/binding-table`).
public final class BindingTable: Sendable {
    private let stripes: [BindingStripe]
    private let people = Mutex(People())
    /// The load that entries belong to counts; those of the one before it count until it is done.
    /// Of the first load nothing counts before: who is deactivated is not known yet.
    ///
    /// Every request of every worker reads it: one word, without a lock.
    private let load = Atomic<UInt32>(0)

    private struct Load {
        var epoch: UInt8
        var isUnderWay: Bool
        var hasOlder: Bool

        init(word: UInt32) {
            epoch = UInt8(truncatingIfNeeded: word)
            isUnderWay = word & 0x100 != 0
            hasOlder = word & 0x200 != 0
        }

        var word: UInt32 {
            UInt32(epoch) | (isUnderWay ? 0x100 : 0) | (hasOlder ? 0x200 : 0)
        }
    }

    private var currentLoad: Load { Load(word: load.load(ordering: .acquiring)) }

    /// A stripe is chosen by the upper bits of a key, which are those of a SHA-256.
    private static let stripeBits: UInt64 = 8

    private struct People {
        var deactivated: Set<OrgName> = []
        var listed: [OrgName: Set<[UInt8]>] = [:]
        var groups: [OrgName: Set<String>] = [:]
    }

    /// A user or a device within an org. Bytes, because texts that look the same compare as equal,
    /// and need not be the same to the identity provider.
    private struct OrgName: Hashable {
        let org: String
        let name: [UInt8]

        init(org: String, name: String) {
            self.org = org
            self.name = Array(name.utf8)
        }
    }

    /// An empty table: no certificate is known.
    public init() {
        stripes = (0..<(1 << Self.stripeBits)).map { _ in BindingStripe() }
    }

    // MARK: Reading

    /// What is known about a certificate; nil when nothing is.
    public func standing(of key: BindingKey) -> BindingStanding? {
        guard let (standing, epoch) = stripe(of: key).standing(of: key) else { return nil }
        let load = currentLoad
        let isOlder = epoch == load.epoch &- 1 && load.isUnderWay && load.hasOlder
        let isCurrent = epoch == load.epoch && (!load.isUnderWay || load.hasOlder)
        return isCurrent || isOlder ? standing : nil
    }

    /// Whom a certificate is bound to.
    public func user(of key: BindingKey) -> String? {
        stripe(of: key).user(of: key)
    }

    /// Whether a certificate is bound to this very user: byte by byte.
    public func isBound(_ key: BindingKey, to user: String) -> Bool {
        stripe(of: key).user(of: key)?.utf8.elementsEqual(user.utf8) ?? false
    }

    /// Whether a user is deactivated, bound to a certificate or not.
    public func isDeactivated(user: String, org: String) -> Bool {
        people.withLock { $0.deactivated.contains(OrgName(org: org, name: user)) }
    }

    /// Whether an administrator has listed a user for a device.
    public func isListed(user: String, device: String, org: String) -> Bool {
        people.withLock {
            $0.listed[OrgName(org: org, name: device)]?.contains(Array(user.utf8)) ?? false
        }
    }

    /// The groups that an administrator has put a user into.
    public func groups(of user: String, org: String) -> Set<String> {
        people.withLock { $0.groups[OrgName(org: org, name: user)] ?? [] }
    }

    /// How many certificates are known.
    public var count: Int { stripes.reduce(0) { $0 + $1.count } }

    /// The memory the certificates take, in bytes.
    public var memoryBytes: Int { stripes.reduce(0) { $0 + $1.memoryBytes } }

    // MARK: Writing, by one thread

    /// Puts a certificate's standing in the place of what was known.
    public func set(_ standing: CertificateStanding, of key: BindingKey) {
        stripe(of: key).set(standing, of: key, epoch: currentLoad.epoch)
    }

    /// Everything is going to be set anew. Until `endLoading` what was known before counts.
    public func beginLoading() {
        var next = currentLoad
        // A load that was broken off is begun again, not followed by another.
        guard !next.isUnderWay else { return }
        next.epoch &+= 1
        next.isUnderWay = true
        load.store(next.word, ordering: .releasing)
    }

    /// What was not set since `beginLoading` is not known any more.
    public func endLoading() {
        var next = currentLoad
        next.isUnderWay = false
        next.hasOlder = true
        load.store(next.word, ordering: .releasing)
    }

    /// Puts these in the place of everybody who is deactivated, all lists of users and all groups.
    public func setPeople(
        deactivated: [(org: String, user: String)],
        listed: [(org: String, device: String, users: [String])],
        groups: [(org: String, user: String, groups: [String])]
    ) {
        var fresh = People()
        for (org, user) in deactivated { fresh.deactivated.insert(OrgName(org: org, name: user)) }
        for (org, device, users) in listed where !users.isEmpty {
            fresh.listed[OrgName(org: org, name: device)] = Set(users.map { Array($0.utf8) })
        }
        for (org, user, groups) in groups where !groups.isEmpty {
            fresh.groups[OrgName(org: org, name: user)] = Set(groups)
        }
        people.withLock { $0 = fresh }
    }

    /// Says whether a user is active.
    public func setUser(_ name: String, org: String, isActive: Bool) {
        people.withLock { people in
            let user = OrgName(org: org, name: name)
            if isActive {
                people.deactivated.remove(user)
            } else {
                people.deactivated.insert(user)
            }
        }
    }

    /// Says who may sign in on a device.
    public func setListedUsers(_ users: [String], device: String, org: String) {
        people.withLock { people in
            people.listed[OrgName(org: org, name: device)] =
                users.isEmpty ? nil : Set(users.map { Array($0.utf8) })
        }
    }

    /// Says which groups an administrator has put a user into.
    public func setGroups(_ groups: [String], user: String, org: String) {
        people.withLock { people in
            people.groups[OrgName(org: org, name: user)] = groups.isEmpty ? nil : Set(groups)
        }
    }

    private func stripe(of key: BindingKey) -> BindingStripe {
        stripes[Int(key.upper >> (64 - Self.stripeBits))]
    }
}
