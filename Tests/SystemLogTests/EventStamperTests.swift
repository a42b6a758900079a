import Testing

@testable import SystemLog

@Suite struct EventStamperTests {
    @Test func `the identifier is a UUID of version 7 that starts with the time`() throws {
        var stamper = EventStamper()
        let stamp = stamper.next(at: 1_795_332_709_792)
        #expect(stamp.published == 1_795_332_709_792)
        let format = #/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/#
        #expect(stamp.uuid.wholeMatch(of: format) != nil)
        let time = stamp.uuid.prefix(13).replacing("-", with: "")
        #expect(Int64(time, radix: 16) == 1_795_332_709_792)
    }

    @Test func `time and identifier together grow strictly, whatever the clock does`() {
        var stamper = EventStamper()
        var last = (published: Int64(0), uuid: "")
        let clock: [Int64] = [5, 5, 6, 3, -9, 6, .min, 7, 7, 1000, 999, 1000, .max, .max, 0]
        for now in clock + [Int64](repeating: 8, count: 10_000) {
            let stamp = stamper.next(at: now)
            #expect((last.published, last.uuid) < (stamp.published, stamp.uuid))
            last = (stamp.published, stamp.uuid)
        }
    }

    @Test func `many events of one millisecond keep its time`() {
        var stamper = EventStamper()
        let stamps = (0..<4096).map { _ in stamper.next(at: 77) }
        #expect(stamps.allSatisfy { $0.published == 77 })
        #expect(Set(stamps.map(\.uuid)).count == 4096)
        #expect(stamper.next(at: 77).published == 78)
    }

    @Test func `two nodes do not make the same identifier`() {
        var one = EventStamper()
        var other = EventStamper()
        #expect(one.next(at: 1).uuid != other.next(at: 1).uuid)
    }
}
