import DeviceTrust
import Store
import Testing

@testable import Control

@Suite struct SwitchActionsTests {
    private let store = MemoryStore()

    private static let managed = TrustRule(
        org: "corp", platforms: [.macos],
        record: RuleRecord(app: "crm", number: 2, name: "Managed Macs"))
    private static let others = TrustRule(
        org: "corp", platforms: [.macos, .windows],
        record: RuleRecord(app: "wiki", number: 7, name: "No others"))
    private static let foreign = TrustRule(
        org: "globex", platforms: [.macos], record: RuleRecord(app: "erp", number: 1, name: "G"))
    private static let required = TrustRule(
        org: "corp", platforms: [.macos, .windows], record: RuleRecord(requirementOf: "vault"))

    private func perform(
        _ order: ControlRequest.StoreOrder, _ rules: [TrustRule] = [], orgs: [String] = ["corp"],
        at now: Int64 = 500
    ) -> (answer: ControlReply.Answer, events: [SystemEvent]) {
        let (reply, events) = StoreActions.perform(
            order, actor: "root (uid 0)", on: store,
            settings: .init(orgs: orgs, trustRules: rules), at: now)
        return (reply.answer, events)
    }

    private func step(
        _ step: ControlRequest.SwitchStep, _ rules: [TrustRule] = [], platform: String = "macos",
        at now: Int64 = 500
    ) -> (answer: ControlReply.Answer, events: [SystemEvent]) {
        perform(.changeSwitch(org: nil, platform: platform, step: step), rules, at: now)
    }

    private func setting(of platform: DevicePlatform = .macos) throws -> PlatformSetting {
        try store.switches().first { $0.platform == platform }?.setting ?? .on
    }

    private func switched(
        _ outcome: (answer: ControlReply.Answer, events: [SystemEvent])
    ) throws -> (was: SwitchRecord, now: SwitchRecord) {
        guard case .switched(let was, let now, _) = outcome.answer else {
            throw UnexpectedAnswer()
        }
        return (was, now)
    }

    private func failure(
        _ outcome: (answer: ControlReply.Answer, events: [SystemEvent])
    ) throws -> ControlFailure {
        guard case .failed(let failure) = outcome.answer else { throw UnexpectedAnswer() }
        return failure
    }

    private struct UnexpectedAnswer: Error {}

    private func facts(_ event: SystemEvent?) -> [String: String] {
        Dictionary((event?.debugData ?? []).map { ($0.key, $0.value) }) { one, _ in one }
    }

    @Test func `What rules of the org mention stays on, and they are all named`() throws {
        let outcome = step(.disable(isForced: false), [Self.managed, Self.foreign, Self.others])
        let failure = try failure(outcome)
        #expect(failure.kind == .refused)
        #expect(failure.message.contains(#"app.crm.rule.2 "Managed Macs", app.wiki.rule.7 "No"#))
        #expect(failure.message.contains("--force"))
        #expect(!failure.message.contains("erp"))
        #expect(try setting() == .on)
        let event = try #require(outcome.events.first)
        #expect(event.eventType.rawValue == "device_trust.platform.disable")
        #expect(event.outcome == .failure("RULES_MENTION_TRUST"))
        #expect(
            facts(event) == [
                "org": "corp", "platform": "macos", "state": "on", "stateBefore": "on",
                "forced": "false", "actor": "root (uid 0)",
                "rules": #"app.crm.rule.2 "Managed Macs", app.wiki.rule.7 "No others""#,
            ])
    }

    @Test func `Rules of other platforms and orgs are in nobody's way`() throws {
        let outcome = step(.disable(isForced: false), [Self.managed], platform: "windows")
        #expect(try switched(outcome).now.state == "off")
        #expect(try setting(of: .windows) == PlatformSetting(state: .off))
        #expect(try setting() == .on)
    }

    @Test func `By force rules are suspended and it is off, in one step with one event`() throws {
        let outcome = step(.disable(isForced: true), [Self.managed, Self.others], at: 700)
        let (was, now) = try switched(outcome)
        #expect(was.state == "on" && was.changedAt == nil && !was.suspendsRules)
        #expect(now.state == "off" && now.suspendsRules)
        #expect(now.changedAt == 700 && now.changedBy == "root (uid 0)")
        #expect(now.rules == [Self.managed.record, Self.others.record])
        #expect(try setting() == PlatformSetting(state: .off, suspendsRules: true))
        #expect(outcome.events.count == 1)
        let event = try #require(outcome.events.first)
        #expect(event.outcome == .success && event.severity == .warning)
        #expect(event.actor.displayName == "root (uid 0)")
        #expect(event.targets.map(\.id) == ["device_trust.macos"])
        #expect(facts(event)["forced"] == "true")
        #expect(
            facts(event)["suspendedRules"]
                == #"app.crm.rule.2 "Managed Macs", app.wiki.rule.7 "No others""#)
    }

    @Test func `By force without rules nothing is suspended`() throws {
        #expect(try !switched(step(.disable(isForced: true))).now.suspendsRules)
        #expect(try setting() == PlatformSetting(state: .off))
    }

    @Test func `A setting that demands trust is named, and no force suspends it`() throws {
        let message = try failure(step(.disable(isForced: false), [Self.required])).message
        #expect(message.contains("app.vault.require = trusted: change these settings"))
        #expect(try !switched(step(.disable(isForced: true), [Self.required])).now.suspendsRules)
    }

    @Test func `Off leads to report-only, and report-only to on`() throws {
        _ = step(.disable(isForced: true), [Self.managed], at: 1)
        let enabled = step(.enable, [Self.managed], at: 2)
        let tried = try switched(enabled)
        #expect(tried.now.state == "report_only" && tried.now.suspendsRules)
        let confirmed = step(.confirm, [Self.managed], at: 3)
        let on = try switched(confirmed)
        #expect(on.was.suspendsRules && !on.now.suspendsRules)
        #expect(on.now.state == "on" && on.now.changedAt == 3)
        #expect(
            (enabled.events + confirmed.events).map(\.eventType.rawValue)
                == ["device_trust.platform.enable", "device_trust.platform.confirm"])
        #expect(facts(confirmed.events.first)["forced"] == nil)
    }

    @Test func `To confirm what is off is refused, and says what to do`() throws {
        _ = step(.disable(isForced: false))
        let outcome = step(.confirm)
        #expect(try failure(outcome).kind == .refused)
        #expect(try failure(outcome).message.contains("enable it first"))
        #expect(outcome.events.map(\.outcome) == [.failure("SWITCHED_OFF")])
        #expect(try setting().state == .off)
    }

    @Test(
        arguments: [
            [.enable], [.confirm], [.disable(isForced: true)], [.disable(isForced: true), .enable],
            [.disable(isForced: true), .enable, .confirm],
        ] as [[ControlRequest.SwitchStep]])
    func `Every step may be repeated and is told again`(
        steps: [ControlRequest.SwitchStep]
    ) throws {
        for one in steps { _ = step(one, [Self.managed], at: 1) }
        let before = try store.switches()
        let again = try #require(steps.last)
        let outcome = step(again, [Self.managed], at: 2)
        let (was, now) = try switched(outcome)
        #expect(was == now)
        #expect(try store.switches() == before)
        #expect(outcome.events.map(\.outcome) == [.success])
    }

    @Test func `What was switched off by force needs no force again`() throws {
        _ = step(.disable(isForced: true), [Self.managed])
        _ = step(.enable, [Self.managed])
        let (_, now) = try switched(step(.disable(isForced: false), [Self.managed]))
        #expect(now.state == "off" && now.suspendsRules)
    }

    @Test func `Rules that came after it was switched off are in the way of a repetition`() throws {
        _ = step(.disable(isForced: false))
        #expect(try failure(step(.disable(isForced: false), [Self.managed])).kind == .refused)
        #expect(try switched(step(.disable(isForced: true), [Self.managed])).now.suspendsRules)
    }

    @Test func `The status is of every platform of every org, or of one`() throws {
        _ = perform(
            .changeSwitch(org: "globex", platform: "windows", step: .disable(isForced: false)),
            orgs: ["corp", "globex"])
        let all = perform(
            .switches(org: nil), [Self.managed, Self.foreign], orgs: ["corp", "globex"])
        guard case .switches(let records) = all.answer else { throw UnexpectedAnswer() }
        #expect(all.events == [])
        #expect(records.map(\.org) == ["corp", "corp", "globex", "globex"])
        #expect(records.map(\.platform) == ["macos", "windows", "macos", "windows"])
        #expect(records.map(\.state) == ["on", "on", "on", "off"])
        #expect(records.map(\.rules.count) == [1, 0, 1, 0])
        guard
            case .switches(let one) =
                perform(.switches(org: "globex"), orgs: ["corp", "globex"]).answer
        else { throw UnexpectedAnswer() }
        #expect(one.map(\.org) == ["globex", "globex"])
        #expect(try failure(perform(.switches(org: "initech"))).kind == .notFound)
    }

    @Test func `Of several orgs one has to be named`() throws {
        let outcome = perform(
            .changeSwitch(org: nil, platform: "macos", step: .disable(isForced: true)),
            orgs: ["corp", "globex"])
        #expect(try failure(outcome).kind == .wrongUse)
        #expect(try setting() == .on)
    }

    // MARK: Groups

    private func groups(
        _ replacement: [String]?, add: [String] = [], remove: [String] = []
    ) -> (answer: ControlReply.Answer, events: [SystemEvent]) {
        perform(
            .changeGroups(
                org: nil, user: "alice", replacement: replacement, add: add, remove: remove))
    }

    private static func lines(_ events: [SystemEvent]) -> [String] {
        events.map { "\($0.eventType.rawValue) \($0.targets.compactMap(\.id))" }
    }

    @Test func `Groups are changed with an event each, and asked for without`() throws {
        let added = groups(nil, add: ["staff", "ops"], remove: ["guests"])
        #expect(added.answer == .groups(names: ["ops", "staff"]))
        #expect(
            Self.lines(added.events) == [
                #"group.user.add ["staff", "alice"]"#, #"group.user.add ["ops", "alice"]"#,
                #"group.user.remove ["guests", "alice"]"#,
            ])
        #expect(added.events.first?.targets.map(\.kind) == [.group, .user])
        #expect(
            facts(added.events.first) == [
                "group": "staff", "user": "alice", "org": "corp", "actor": "root (uid 0)",
            ])
        let set = groups(["board", "ops"])
        #expect(set.answer == .groups(names: ["board", "ops"]))
        #expect(
            Self.lines(set.events) == [
                #"group.user.add ["board", "alice"]"#, #"group.user.add ["ops", "alice"]"#,
                #"group.user.remove ["staff", "alice"]"#,
            ])
        let question = groups(nil)
        #expect(question.answer == .groups(names: ["board", "ops"]))
        #expect(question.events == [])
        #expect(groups([]).answer == .groups(names: []))
    }

    @Test func `Users in groups are listed page by page`() throws {
        for number in 100..<700 {
            _ = perform(
                .changeGroups(
                    org: nil, user: "u\(number)", replacement: ["g"], add: [], remove: []))
        }
        guard case .members(let first, let next?) = perform(.listGroups(org: nil, after: "")).answer
        else { throw UnexpectedAnswer() }
        #expect(first.count == StoreActions.pageSize && next == "u599")
        guard case .members(let rest, nil) = perform(.listGroups(org: nil, after: next)).answer
        else { throw UnexpectedAnswer() }
        #expect(rest.count == 100)
        #expect(rest.first == MemberRecord(user: "u600", groups: ["g"]))
    }
}
