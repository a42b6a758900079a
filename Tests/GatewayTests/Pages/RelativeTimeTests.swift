import Testing

@testable import Gateway

@Suite struct RelativeTimeTests {
    static let distances: [(Int64, String)] = [
        (0, "in less than a minute"), (59, "in less than a minute"), (60, "in 1 minute"),
        (-60, "1 minute ago"), (3599, "in 59 minutes"), (3600, "in 1 hour"),
        (-172_799, "47 hours ago"), (172_800, "in 2 days"), (1_987_200, "in 23 days"),
        (-259_200, "3 days ago"), (62_985_600, "in 729 days"),
        (3_155_695_200, "in 100 years"), (-1, "less than a minute ago"),
    ]

    @Test(arguments: distances)
    func `distances are told in the unit that fits`(seconds: Int64, phrase: String) {
        let now: Int64 = 1_795_332_709
        #expect(RelativeTime.phrase(from: now, to: now + seconds) == phrase)
    }

    @Test func `no distance is too far`() {
        #expect(RelativeTime.phrase(from: .min, to: .max).hasPrefix("in "))
        #expect(RelativeTime.phrase(from: .max, to: .min).hasSuffix(" ago"))
    }
}
