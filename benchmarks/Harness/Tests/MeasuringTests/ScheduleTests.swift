import Measuring
import Testing

struct ScheduleTests {
    @Test("units are due at fixed moments, however late they are taken")
    func fixed() {
        var schedule = Schedule(start: 1000, rate: 1000, seconds: 0.003, limit: nil)
        #expect(schedule.count == 3)
        #expect(schedule.take(at: 999) == nil)
        #expect(schedule.take(at: 1000) == 1000)
        #expect(schedule.next == 1_001_000)
        #expect(schedule.take(at: 1_000_999) == nil)
        #expect(schedule.take(at: 9_000_000) == 1_001_000)
        #expect(schedule.take(at: 9_000_000) == 2_001_000)
        #expect(schedule.take(at: .max) == nil)
        #expect(schedule.next == nil)
        #expect(schedule.left == 0)
    }

    @Test("a number of units ends it before the time does")
    func limit() {
        #expect(Schedule(start: 0, rate: 100, seconds: 10, limit: 7).count == 7)
        #expect(Schedule(start: 0, rate: 100, seconds: 0.05, limit: 7).count == 5)
        #expect(Schedule(start: 0, rate: 0.1, seconds: 1, limit: nil).count == 1)
    }

    @Test("no drift after a million units")
    func drift() {
        let schedule = Schedule(start: 0, rate: 3, seconds: 1_000_000, limit: nil)
        #expect(schedule.due(3_000_000) == 1_000_000_000_000_000)
    }
}
