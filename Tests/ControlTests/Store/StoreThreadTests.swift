import DeviceTrust
import Foundation
import Store
import TLS
import TestSupport
import Testing
import Transport

@testable import Control
@testable import Gateway

/// A store's thread on a file of its own, as the control thread and a worker see it.
private final class TestThread {
    let thread: StoreThread
    let worker: Mailbox<WorkerMessage>

    init(_ place: StoreLocation) throws {
        thread = try StoreThread(
            place, tickets: TicketKeys(keys: []), policy: .init(rotation: 3600, count: 2))
        worker = try Mailbox()
        try thread.start()
        _ = try report { if case .opened = $0 { true } else { nil } }
    }

    deinit { thread.stop() }

    /// The first report that is meant.
    func report<Found>(_ meant: (StoreReport) -> Found?) throws -> Found {
        while true {
            var found: Found?
            try wait(for: thread.reports) { found = found ?? meant($0) }
            if let found { return found }
        }
    }

    /// Hands over what is said next.
    private func wait<Message: Sendable>(
        for mailbox: Mailbox<Message>, _ visit: (Message) -> Void
    ) throws {
        let end = SystemClock.monotonicMilliseconds() + 30_000
        while SystemClock.monotonicMilliseconds() < end {
            let messages = mailbox.take()
            messages.forEach(visit)
            if !messages.isEmpty { return }
            DescriptorWait.any([mailbox.number], milliseconds: 1000)
        }
        throw TestFailure("nothing was said for 30 s")
    }

    /// Does something with the store, and waits until it is in force here.
    func order(_ work: @escaping @Sendable (any TrustStore, Int64) throws -> Void) throws {
        thread.order { store, now in
            do {
                try work(store, now)
                return .event(SystemEvent(.settingsReload, outcome: .success))
            } catch {
                return .event(SystemEvent(.settingsReload, outcome: .failure("\(error)")))
            }
        }
        let outcome: SystemEvent.Outcome = try report {
            if case .event(let event) = $0 { event.outcome } else { nil }
        }
        #expect(outcome == .success)
    }

    /// What came of uses of one-time records, in their order.
    func results(of uses: [OneTimeUse]) throws -> [RecordResult] {
        for (number, use) in uses.enumerated() {
            thread.records.post(
                PendingRecord(worker: worker, ticket: Self.ticket(number), use: use))
        }
        var results: [ClaimTicket: RecordResult] = [:]
        while results.count < uses.count {
            try wait(for: worker) { message in
                if case .recordSettled(let ticket, let result) = message {
                    results[ticket] = result
                }
            }
        }
        return uses.indices.compactMap { results[Self.ticket($0)] }
    }

    private static func ticket(_ number: Int) -> ClaimTicket {
        ClaimTicket(
            connection: Token(kind: 1, generation: 1, index: 0), number: UInt32(number))
    }
}

@Suite struct StoreThreadTests {
    private let directory: TestDirectory
    private var place: StoreLocation { .sqlite(file: directory.path("store.db")) }

    init() throws { directory = try TestDirectory() }

    private static func order(_ step: SwitchStep) -> SwitchOrder {
        SwitchOrder(org: "corp", platform: .macos, step: step, actor: "root")
    }

    private func setting(_ test: TestThread) -> PlatformSetting {
        test.thread.switches.current(PlatformSettings()).setting(org: "corp", platform: .macos)
    }

    @Test func `What is ordered is in force in memory before it is told`() throws {
        let test = try TestThread(place)
        #expect(setting(test) == .on)
        try test.order { store, now in
            _ = try store.change(Self.order(.disable(.areSuspended)), at: now)
            _ = try store.changeGroups(
                of: "ada", org: "corp", GroupOrder(add: ["staff"]), at: now)
        }
        #expect(setting(test) == PlatformSetting(state: .off, suspendsRules: true))
        #expect(test.thread.bindings.groups(of: "ada", org: "corp") == ["staff"])
        try test.order { store, now in
            _ = try store.change(Self.order(.enable), at: now)
            _ = try store.change(Self.order(.confirm), at: now)
            _ = try store.changeGroups(
                of: "ada", org: "corp", GroupOrder(remove: ["staff"]), at: now)
        }
        #expect(setting(test) == .on)
        #expect(test.thread.bindings.groups(of: "ada", org: "corp") == [])
    }

    @Test func `What the store holds is in memory when it has been opened`() throws {
        let store = try place.open()
        _ = try store.change(Self.order(.disable(.none)), at: 1)
        _ = try store.changeGroups(of: "ada", org: "corp", GroupOrder(add: ["staff"]), at: 1)
        let test = try TestThread(place)
        #expect(setting(test) == PlatformSetting(state: .off))
        #expect(test.thread.bindings.groups(of: "ada", org: "corp") == ["staff"])
    }

    @Test func `What another process changes comes into memory`() throws {
        let test = try TestThread(place)
        let store = try place.open()
        _ = try store.change(Self.order(.disable(.none)), at: 1)
        _ = try store.changeGroups(of: "ada", org: "corp", GroupOrder(add: ["staff"]), at: 1)
        let end = SystemClock.monotonicMilliseconds() + 30_000
        while setting(test) == .on || test.thread.bindings.groups(of: "ada", org: "corp").isEmpty {
            guard SystemClock.monotonicMilliseconds() < end else {
                throw TestFailure("it never came")
            }
            DescriptorWait.any([test.thread.reports.number], milliseconds: 5)
        }
        #expect(setting(test) == PlatformSetting(state: .off))
    }

    @Test func `One-time records are settled in order, and each worker is told`() throws {
        let test = try TestThread(place)
        let key = try #require(OneTimeKey([UInt8](repeating: 7, count: 32)))
        let put = try #require(
            OneTimeUse(
                putting: [1, 2], kind: .assertion, key: key,
                expires: SystemClock.unixSeconds() + 600))
        let take = OneTimeUse(taking: key, kind: .assertion)
        let expected: [OneTimeOutcome] = [
            .put(isFirst: true), .put(isFirst: false), .taken([1, 2]), .taken(nil),
        ]
        #expect(
            try test.results(of: [put, put, take, take]) == expected.map { .settled($0) })
        #expect(try place.open().takeOnce(.assertion, key, at: 0) == nil)
    }

    @Test func `A store that is away settles nothing, and says so`() throws {
        let test = try TestThread(place)
        let key = try #require(OneTimeKey([UInt8](repeating: 7, count: 32)))
        // A file that has gone is never made anew.
        try FileManager.default.removeItem(atPath: directory.path("store.db"))
        let take = OneTimeUse(taking: key, kind: .assertion)
        #expect(try test.results(of: [take, take]) == [.unavailable, .unavailable])
    }
}
