import Testing

@testable import SystemLog

@Suite struct UTCTimeTests {
    @Test(
        arguments: [
            (Int64(0), "1970-01-01T00:00:00.000Z"),
            (1_795_332_709_792, "2026-11-22T07:31:49.792Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (-86_400_000, "1969-12-31T00:00:00.000Z"),
            (1_798_761_599_999, "2026-12-31T23:59:59.999Z"),
        ])
    func `milliseconds become date and time`(milliseconds: Int64, text: String) {
        #expect(UTCTime(milliseconds: milliseconds).iso8601 == text)
    }

    @Test(arguments: [
        (Int64.min, "0000-01-01T00:00:00Z"), (Int64.max, "9999-12-31T23:59:59Z"),
        (-62_167_219_201, "0000-01-01T00:00:00Z"), (253_402_300_800, "9999-12-31T23:59:59Z"),
    ])
    func `moments beyond four digits of years keep to the nearest end`(
        seconds: Int64, text: String
    ) {
        #expect(UTCTime(seconds: seconds).iso8601Seconds == text)
    }

    @Test func `every day of eight centuries follows the one before`() {
        var expected = (year: 1600, month: 1, day: 1)
        for day in Int64(-135_140)..<(-135_140 + 292_194) {
            let time = UTCTime(seconds: day * 86_400)
            #expect(time.year == expected.year && time.month == expected.month)
            #expect(time.day == expected.day)
            expected.day += 1
            if expected.day > Self.days(in: expected.month, of: expected.year) {
                expected = (expected.year, expected.month + 1, 1)
                if expected.month > 12 { expected = (expected.year + 1, 1, 1) }
            }
        }
    }

    private static func days(in month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }
}
