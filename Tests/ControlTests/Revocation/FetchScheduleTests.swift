import Testing

@testable import Control

@Suite struct FetchScheduleTests {
    private static let now: Int64 = 1_800_000_000

    private static func pause(
        life: Int64? = 86_400, age: Int64 = 0, lifetime: Int64? = nil, jitter: Double = 0
    ) -> Int64 {
        var schedule = FetchSchedule()
        let start = now - age
        schedule.took(
            .good(thisUpdate: start, nextUpdate: life.map { start + $0 }, lifetime: lifetime),
            now: now, jitter: jitter)
        return schedule.next - now
    }

    @Test func `a new list is due at once`() {
        #expect(FetchSchedule().next < 0)
    }

    @Test func `an hour passes unless somebody knows better`() {
        #expect(Self.pause() == 3600)
        #expect(Self.pause(life: nil) == 3600)
        #expect(Self.pause(lifetime: 600) == 600)
        #expect(Self.pause(lifetime: 999_999) == 3600)
        #expect(Self.pause(life: .max - Self.now) == 3600)
    }

    @Test func `a list that will be due is asked for then, and each minute after`() {
        #expect(Self.pause(life: 3600) == 2880)
        #expect(Self.pause(life: 3600, age: 2000) == 880)
        for age in [Int64(2880), 3600, 100_000] {
            #expect(Self.pause(life: 3600, age: age) == 60)
        }
        #expect(Self.pause(lifetime: 0) == 60)
    }

    @Test func `a tenth more keeps gateways apart`() {
        #expect(Self.pause(jitter: 1) == 3960)
    }

    @Test func `failures are farther and farther apart, up to an hour`() {
        var schedule = FetchSchedule()
        var pauses: [Int64] = []
        for _ in 0..<9 {
            schedule.took(.failed, now: Self.now, jitter: 0.5)
            pauses.append(schedule.next - Self.now)
        }
        #expect(pauses == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600])
        schedule.took(.failed, now: Self.now, jitter: 0)
        #expect(schedule.next - Self.now == 2700)
        schedule.took(
            .good(thisUpdate: Self.now, nextUpdate: nil, lifetime: nil), now: Self.now, jitter: 0)
        #expect(schedule.failures == 0)
        schedule.took(.failed, now: Self.now, jitter: 1)
        #expect(schedule.next - Self.now == 37)
    }
}
