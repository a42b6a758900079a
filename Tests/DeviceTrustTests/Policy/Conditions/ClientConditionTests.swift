import Testing

@testable import DeviceTrust

@Suite struct ClientConditionTests {
    @Test(arguments: ClientKind.allCases)
    func `A client is matched where it is selected`(kind: ClientKind) {
        #expect(ClientCondition(ClientKinds(kind)).match(kind) == .yes)
        #expect(ClientCondition(ClientKinds.all.subtracting(ClientKinds(kind))).match(kind) == .no)
        #expect(ClientCondition.all.match(kind) == .yes)
    }

    @Test func `A client that cannot be told needs all of them`() {
        #expect(ClientCondition.all.match(nil) == .yes)
        #expect(ClientCondition([.browser, .modern]).match(nil) == .no)
    }

    @Test func `It is said in words`() {
        #expect(ClientCondition.all.sentence == "any")
        #expect(ClientCondition([.legacy, .browser]).sentence == "browser, legacy")
    }
}
