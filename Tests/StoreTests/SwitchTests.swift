import DeviceTrust
import Testing

@testable import Store

@Suite struct SwitchTests {
    private static func change(
        _ store: SQLTrustStore, _ step: SwitchStep, org: String = "corp",
        platform: DevicePlatform = .macos, actor: String = "uid 0", at now: Int64 = Sample.now
    ) throws -> SwitchChange {
        try store.change(
            SwitchOrder(org: org, platform: platform, step: step, actor: actor), at: now)
    }

    private static func stored(
        _ state: PlatformSetting.State, suspends: Bool = false, at: Int64 = Sample.now,
        by actor: String = "uid 0"
    ) -> StoredSwitch {
        StoredSwitch(
            org: "corp", platform: .macos,
            setting: PlatformSetting(state: state, suspendsRules: suspends), changedAt: at,
            changedBy: actor)
    }

    @Test(arguments: StoreKind.allCases)
    func `A switch goes off, to report-only and on again`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        #expect(try store.switches() == [])
        let off = try Self.change(store, .disable(.areSuspended), at: 10)
        #expect(off.before == nil && !off.isRefused)
        #expect(off.after == Self.stored(.off, suspends: true, at: 10))
        let tried = try Self.change(store, .enable, actor: "uid 7", at: 20)
        #expect(tried.before == off.after)
        #expect(tried.after == Self.stored(.reportOnly, suspends: true, at: 20, by: "uid 7"))
        let on = try Self.change(store, .confirm, at: 30)
        #expect(on.after == Self.stored(.on, at: 30))
        #expect(try store.switches() == [Self.stored(.on, at: 30)])
        #expect(try store.findFaults() == [])
    }

    @Test(arguments: StoreKind.allCases)
    func `What must not be done, and what was done before, changes nothing`(
        kind: StoreKind
    ) throws {
        let store = try TestDatabase(kind).open()
        #expect(
            try Self.change(store, .disable(.areInTheWay))
                == SwitchChange(before: nil, after: nil, isRefused: true))
        #expect(
            try Self.change(store, .confirm)
                == SwitchChange(before: nil, after: nil, isRefused: false))
        #expect(try store.everything().state == StoreState(position: FeedPosition(sequence: 0)))
        let off = try Self.change(store, .disable(.none), at: 10).after
        let again = try Self.change(store, .disable(.none), actor: "uid 7", at: 20)
        #expect(again == SwitchChange(before: off, after: off, isRefused: false))
        #expect(
            try Self.change(store, .confirm)
                == SwitchChange(before: off, after: off, isRefused: true))
        #expect(try store.everything().state.position == FeedPosition(sequence: 1))
    }

    @Test(arguments: StoreKind.allCases)
    func `Switches are loaded and told by the feed`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        _ = try Self.change(store, .disable(.none))
        _ = try Self.change(store, .disable(.none), platform: .windows)
        _ = try Self.change(store, .disable(.none), org: "globex")
        let state = try store.everything().state
        #expect(state.switches.map(\.org) == ["corp", "corp", "globex"])
        #expect(state.switches.map(\.platform) == [.macos, .windows, .macos])
        #expect(
            try Set(store.allChanges(after: FeedPosition(sequence: 0), limit: 1).switches)
                == Set(state.switches))
        _ = try Self.change(store, .enable)
        _ = try Self.change(store, .confirm)
        let page = try store.allChanges(after: state.position)
        #expect(page.switches == [Self.stored(.on)])
    }

    @Test(arguments: StoreKind.allCases)
    func `Of those who confirm and disable at once nobody finds a state between`(
        kind: StoreKind
    ) throws {
        let database = try TestDatabase(kind)
        let steps: [SwitchStep] = [.disable(.areSuspended), .enable, .confirm]
        let told = Collected<(SwitchStep, SwitchChange)>()
        try inParallel(3) { index in
            let store = try patiently { try database.open() }
            for _ in 1...20 {
                let change = try patiently { try Self.change(store, steps[index]) }
                told.add((steps[index], change))
            }
        }
        for (step, change) in told.all {
            let next = (change.before?.setting ?? .on).after(step)
            #expect((next == nil) == change.isRefused)
            #expect((change.after?.setting ?? .on) == next ?? change.before?.setting ?? .on)
        }
        #expect(try database.open().findFaults() == [])
    }

    @Test(arguments: StoreKind.allCases)
    func `What cannot be switched, or by nobody, is refused`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        #expect(throws: StoreError.self) {
            try Self.change(store, .disable(.none), platform: .unknown)
        }
        #expect(throws: StoreError.self) { try Self.change(store, .disable(.none), org: "") }
        #expect(throws: StoreError.self) { try Self.change(store, .disable(.none), actor: "") }
        #expect(try store.switches() == [])
    }

    @Test(
        arguments: StoreKind.allCases,
        ["state = 'maybe'", "platform = 'amiga'", "platform = 'unknown'"])
    func `A switch in no state there is is damage`(kind: StoreKind, what: String) throws {
        let store = try TestDatabase(kind).open()
        _ = try Self.change(store, .disable(.none))
        let cast = kind == .sqlite ? "x'" : "'\\x"
        let value = what.split(separator: "'")[1].utf8.map { String($0, radix: 16) }.joined()
        let column = what.prefix { $0 != " " }
        try store.session.transaction(.write) { () throws(StoreError) in
            try store.session.run([
                SQLCall("UPDATE device_trust_switch SET \(column) = \(cast)\(value)'")
            ])
        }
        #expect(throws: StoreError.damaged("a switch of a platform is in no state there is")) {
            try store.switches()
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `Groups and switches that the feed does not tell of are faults`(kind: StoreKind) throws {
        let store = try TestDatabase(kind).open()
        _ = try Self.change(store, .disable(.areSuspended))
        _ = try store.changeGroups(
            of: "ada", org: "corp", GroupOrder(add: ["a"]), at: Sample.now)
        try store.session.transaction(.write) { () throws(StoreError) in
            try store.session.run([
                SQLCall("DELETE FROM change"),
                SQLCall("UPDATE device_trust_switch SET state = ?1", [.text("on")]),
            ])
        }
        #expect(
            try store.findFaults() == [
                "switches that suspend rules while they are on: 1",
                "groups of users that the feed does not tell of: 1",
                "switches that the feed does not tell of: 1",
            ])
    }
}
