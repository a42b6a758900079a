import Testing

@testable import Gateway

@Suite struct DateFieldTests {
    @Test(arguments: [
        (Int64(0), "Thu, 01 Jan 1970 00:00:00 GMT"),
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (Sample.now, "Sun, 22 Nov 2026 07:31:49 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
    ])
    func `A moment is written as HTTP writes dates`(moment: Int64, expected: String) {
        var date = DateField()
        date.update(to: moment)
        #expect(String(decoding: date.text, as: UTF8.self) == expected)
    }

    @Test func `The text follows the clock`() {
        var date = DateField()
        date.update(to: 0)
        date.update(to: 1)
        #expect(String(decoding: date.text, as: UTF8.self) == "Thu, 01 Jan 1970 00:00:01 GMT")
    }
}
