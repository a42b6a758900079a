import Synchronization

/// The switches of device trust, in memory: read at each decision by every worker, written by the
/// thread that owns the store.
///
/// A reader keeps a copy and compares one atomic number; only when a switch was thrown it takes the
/// lock. Before the store has spoken everything is on: rules that ask for trust hold.
public final class PlatformSwitches: Sendable {
    private let settings = Mutex(PlatformSettings())
    /// The version of the settings behind the lock.
    private let version = Atomic<UInt64>(0)

    /// Everything on.
    public init() {}

    /// The settings of now: `copy` while it is up to date, without taking the lock.
    public func current(_ copy: PlatformSettings) -> PlatformSettings {
        if copy.version == version.load(ordering: .acquiring) { return copy }
        return settings.withLock { $0 }
    }

    /// Puts one setting in the place of what was.
    public func set(_ setting: PlatformSetting, org: String, platform: DevicePlatform) {
        change { $0.set(setting, org, platform) }
    }

    /// Puts these in the place of all settings.
    public func replaceAll(
        _ fresh: [(org: String, platform: DevicePlatform, setting: PlatformSetting)]
    ) {
        change { settings in
            settings.removeAll()
            for one in fresh { settings.set(one.setting, one.org, one.platform) }
        }
    }

    private func change(_ body: (inout PlatformSettings) -> Void) {
        settings.withLock { settings in
            body(&settings)
            settings.version += 1
            version.store(settings.version, ordering: .releasing)
        }
    }
}

/// What is switched how, as of one moment.
public struct PlatformSettings: Sendable {
    fileprivate(set) var version: UInt64 = 0
    /// What is on is not there, so that most often nothing is.
    private var others: [Place: PlatformSetting] = [:]

    private struct Place: Hashable {
        let org: String
        let platform: DevicePlatform
    }

    /// Everything on.
    public init() {}

    /// How a platform of an org is switched.
    public func setting(org: String, platform: DevicePlatform) -> PlatformSetting {
        if others.isEmpty { return .on }
        return others[Place(org: org, platform: platform)] ?? .on
    }

    fileprivate mutating func set(
        _ setting: PlatformSetting, _ org: String, _ platform: DevicePlatform
    ) {
        others[Place(org: org, platform: platform)] = setting == .on ? nil : setting
    }

    fileprivate mutating func removeAll() { others = [:] }
}
