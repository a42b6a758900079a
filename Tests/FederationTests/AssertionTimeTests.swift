import Testing

@testable import Federation

/// xs:dateTime as SAML uses it.
struct AssertionTimeTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-11-22T02:00:00Z", 1_795_312_800),
            ("2026-11-22T02:00:00", 1_795_312_800), ("2026-11-22T02:00:00.999Z", 1_795_312_800),
            ("2026-11-22T03:30:00+01:30", 1_795_312_800),
            ("2026-11-21T21:00:00.5-05:00", 1_795_312_800),
            ("2024-02-29T00:00:00Z", 1_709_164_800), ("2000-02-29T23:59:59Z", 951_868_799),
            ("1969-12-31T23:59:59Z", -1), ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] as [(String, Int64)])
    func `a time is read to the second`(text: String, expected: Int64) {
        #expect(AssertionTime.seconds(text.utf8.span) == expected)
    }

    @Test(arguments: [
        "", "2026", "2026-11-22", "2026-11-22 02:00:00Z", "2026-11-22T02:00:00z",
        "2026-11-22T02:00Z", "2026-11-22T24:00:00Z", "2026-11-22T02:60:00Z",
        "2026-11-22T02:00:60Z", "2026-00-22T02:00:00Z", "2026-13-22T02:00:00Z",
        "2026-11-00T02:00:00Z", "2026-11-31T02:00:00Z", "2025-02-29T02:00:00Z",
        "1900-02-29T02:00:00Z", "2026-11-22T02:00:00.Z", "2026-11-22T02:00:00.",
        "2026-11-22T02:00:00+1:00", "2026-11-22T02:00:00+15:00", "2026-11-22T02:00:00+01:60",
        "2026-11-22T02:00:00+01:000", "2026-11-22T02:00:00ZZ", "-026-11-22T02:00:00Z",
        "+026-11-22T02:00:00Z", "2026-11-22T02:00:00Z ", " 2026-11-22T02:00:00Z",
        "2026-11-22T02:00:00.00000000000000000000000000000000000000000000000000Z",
    ])
    func `anything else is no time`(text: String) {
        #expect(AssertionTime.seconds(text.utf8.span) == nil)
    }
}

/// What recognising a message refuses already, and judging it must refuse all the same.
struct AssertionContentsTests {
    @Test func `conditions may stand once`() throws {
        #expect(try judgement { _ in }.subject().user == "alice")
        #expect(throws: SubjectRefusal.wrongStructure) {
            try judgement { $0.conditions = 2 }.subject()
        }
    }

    @Test func `issuer and identifier are needed`() {
        #expect(throws: SubjectRefusal.wrongStructure) {
            try judgement { $0.issuer = nil }.subject()
        }
        #expect(throws: SubjectRefusal.wrongStructure) { try judgement { $0.id = nil }.subject() }
    }

    private func judgement(_ change: (inout AssertionContents) -> Void) -> AssertionJudgement {
        var contents = AssertionContents()
        contents.version = 1
        contents.id = "_assertion"
        contents.issuer = "urn:idp"
        contents.names = [.init(value: "alice")]
        contents.conditions = 1
        contents.notOnOrAfter = 1000
        change(&contents)
        return AssertionJudgement(
            contents: contents, response: nil, usesAttribute: false,
            expectations: AssertionExpectations(), now: 900)
    }
}
