import Testing

@testable import DeviceTrust

@Suite struct TrustConditionTests {
    @Test(arguments: [
        (TrustCondition.any, ConditionMatch.yes, ConditionMatch.yes, ConditionMatch.yes),
        (.trusted, .yes, .no, .maybe), (.notTrusted, .no, .yes, .maybe),
    ])
    func `Trust is matched as far as it is known`(
        condition: TrustCondition, trusted: ConditionMatch, notTrusted: ConditionMatch,
        unknown: ConditionMatch
    ) {
        #expect(condition.match(.trusted) == trusted)
        for reason in PostureReason.allCases {
            #expect(condition.match(.notTrusted(reason)) == notTrusted)
        }
        #expect(condition.match(.notEvaluated) == unknown)
    }
}
