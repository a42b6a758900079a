import Testing

@testable import DeviceTrust

struct PlatformSettingTests {
    private static let on = PlatformSetting.on
    private static let off = PlatformSetting(state: .off)
    private static let suspended = PlatformSetting(state: .off, suspendsRules: true)
    private static let tried = PlatformSetting(state: .reportOnly)
    private static let triedSuspended = PlatformSetting(state: .reportOnly, suspendsRules: true)

    /// Every state with every step.
    static let steps: [(PlatformSetting, SwitchStep, PlatformSetting?)] = [
        (on, .confirm, on), (on, .enable, on), (on, .disable(.none), off),
        (on, .disable(.areInTheWay), nil), (on, .disable(.areSuspended), suspended),
        (off, .confirm, nil), (off, .enable, tried), (off, .disable(.none), off),
        (off, .disable(.areInTheWay), nil), (off, .disable(.areSuspended), suspended),
        (suspended, .confirm, nil), (suspended, .enable, triedSuspended),
        (suspended, .disable(.none), suspended), (suspended, .disable(.areInTheWay), suspended),
        (suspended, .disable(.areSuspended), suspended),
        (tried, .confirm, on), (tried, .enable, tried), (tried, .disable(.none), off),
        (tried, .disable(.areInTheWay), nil), (tried, .disable(.areSuspended), suspended),
        (triedSuspended, .confirm, on), (triedSuspended, .enable, triedSuspended),
        (triedSuspended, .disable(.none), suspended),
        (triedSuspended, .disable(.areInTheWay), suspended),
        (triedSuspended, .disable(.areSuspended), suspended),
    ]

    @Test(arguments: steps)
    func `a step leads from each setting to one, or must not be done`(
        before: PlatformSetting, step: SwitchStep, after: PlatformSetting?
    ) {
        #expect(before.after(step) == after)
        // Every step may be repeated.
        if let after { #expect(after.after(step) == after) }
    }

    @Test(arguments: [
        (on, PlatformSetting.TrustRules.inForce), (off, .inForce), (suspended, .suspended),
        (tried, .shadow), (triedSuspended, .shadow),
    ])
    func `rules that mention trust hold, are suspended, or are tried in shadow`(
        setting: PlatformSetting, rules: PlatformSetting.TrustRules
    ) {
        #expect(setting.trustRules == rules)
    }

    @Test func `nothing is suspended while it is on`() {
        #expect(PlatformSetting(state: .on, suspendsRules: true) == .on)
    }

    @Test func `where it is off nobody is trusted, and another reason stays`() {
        let off = Posture.notTrusted(.deviceTrustDisabled)
        #expect(Self.off.applied(to: .trusted) == off)
        #expect(Self.suspended.applied(to: .trusted) == off)
        #expect(Self.off.applied(to: .notTrusted(.revoked)) == .notTrusted(.revoked))
        #expect(Self.tried.applied(to: .trusted) == .trusted)
        #expect(PlatformSetting.on.applied(to: .trusted) == .trusted)
    }
}

struct PlatformSwitchesTests {
    private let switches = PlatformSwitches()
    private static let off = PlatformSetting(state: .off)

    @Test func `what nobody has switched is on`() {
        let settings = switches.current(PlatformSettings())
        #expect(settings.setting(org: "corp", platform: .macos) == .on)
        #expect(settings.setting(org: "corp", platform: .unknown) == .on)
    }

    @Test func `each platform of each org has a switch of its own`() {
        switches.set(Self.off, org: "corp", platform: .macos)
        let settings = switches.current(PlatformSettings())
        #expect(settings.setting(org: "corp", platform: .macos) == Self.off)
        #expect(settings.setting(org: "corp", platform: .windows) == .on)
        #expect(settings.setting(org: "globex", platform: .macos) == .on)
    }

    @Test func `a copy is what it was until it is brought up to date`() {
        let before = switches.current(PlatformSettings())
        switches.set(Self.off, org: "corp", platform: .macos)
        #expect(before.setting(org: "corp", platform: .macos) == .on)
        let after = switches.current(before)
        #expect(after.setting(org: "corp", platform: .macos) == Self.off)
        switches.set(.on, org: "corp", platform: .macos)
        #expect(switches.current(after).setting(org: "corp", platform: .macos) == .on)
    }

    @Test func `what is loaded takes the place of everything`() {
        switches.set(Self.off, org: "corp", platform: .macos)
        let before = switches.current(PlatformSettings())
        let tried = PlatformSetting(state: .reportOnly, suspendsRules: true)
        switches.replaceAll([("corp", .windows, tried)])
        let after = switches.current(before)
        #expect(after.setting(org: "corp", platform: .macos) == .on)
        #expect(after.setting(org: "corp", platform: .windows) == tried)
    }
}

struct OneTimeUseTests {
    private static func key(_ count: Int) -> OneTimeKey? {
        OneTimeKey([UInt8](repeating: 7, count: count))
    }

    @Test func `a key has 32 bytes and a record 1024 at most`() throws {
        #expect(Self.key(31) == nil && Self.key(33) == nil)
        let key = try #require(Self.key(32))
        #expect(key.bytes == [UInt8](repeating: 7, count: 32))
        func put(_ count: Int) -> OneTimeUse? {
            OneTimeUse(
                putting: [UInt8](repeating: 1, count: count), kind: .assertion, key: key,
                expires: 1)
        }
        #expect(put(1024) != nil && put(0) != nil)
        #expect(put(1025) == nil)
    }
}
