import Testing

@testable import DeviceTrust

@Suite struct PeopleConditionTests {
    private func match(
        _ condition: PeopleCondition, _ name: String, _ groups: Set<String> = []
    ) -> ConditionMatch {
        condition.match(.known(Sample.user(name, groups: groups)))
    }

    @Test func `Everybody is everybody, known or not`() {
        for user in [
            SignOnFacts.User.unknownYet, .nobody, .known(Sample.user("lee", groups: ["staff"])),
        ] {
            #expect(PeopleCondition.everybody.match(user) == .yes)
        }
    }

    @Test func `Users and members of groups are included`() {
        let condition = PeopleCondition(users: ["lee"], groups: ["staff"])
        #expect(match(condition, "lee") == .yes)
        #expect(match(condition, "kim", ["guests", "staff"]) == .yes)
        #expect(match(condition, "kim", ["guests"]) == .no)
        #expect(match(condition, "Lee") == .no)
        #expect(match(condition, "staff") == .no)
    }

    @Test func `Exclusion wins over inclusion`() {
        let condition = PeopleCondition(
            users: ["lee"], groups: ["staff"], excludedUsers: ["kim"], excludedGroups: ["guests"])
        #expect(match(condition, "lee", ["guests"]) == .no)
        #expect(match(condition, "kim", ["staff"]) == .no)
        #expect(match(condition, "sam", ["staff"]) == .yes)
        let others = PeopleCondition(excludedUsers: ["kim"])
        #expect(match(others, "kim") == .no)
        #expect(match(others, "sam") == .yes)
    }

    @Test func `Somebody not known yet may match, nobody does not`() {
        for condition in [
            PeopleCondition(users: ["lee"]), PeopleCondition(excludedGroups: ["guests"]),
        ] {
            #expect(condition.match(.unknownYet) == .maybe)
            #expect(condition.match(.nobody) == .no)
        }
    }

    @Test func `It is said in words`() {
        #expect(PeopleCondition.everybody.sentence == "everybody")
        let condition = PeopleCondition(
            users: ["b", "a"], groups: ["g"], excludedUsers: ["c"], excludedGroups: ["h"])
        #expect(
            condition.sentence
                == "users a, b, members of g, but not c, but not members of h")
    }
}
