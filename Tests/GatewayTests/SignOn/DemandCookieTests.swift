import DeviceTrust
import Testing

@testable import Gateway

@Suite struct DemandCookieTests {
    private func read(_ demands: SignOnDemands) -> DemandCookie.Demand? {
        let text = DemandCookie.set(demands)
        let value = text.dropFirst(DemandCookie.name.count + 1).prefix { $0 != ";" }
        return DemandCookie.read(Array(value.utf8))
    }

    @Test func `What a sign-on lacked comes back`() {
        #expect(
            read(SignOnDemands(factor: .oncePerSession))
                == DemandCookie.Demand(asksForFactor: true, forcesAuthentication: false))
        #expect(
            read(SignOnDemands(factor: .everySignOn))
                == DemandCookie.Demand(asksForFactor: true, forcesAuthentication: true))
        #expect(
            read(SignOnDemands(reauthentication: .within(seconds: 60)))
                == DemandCookie.Demand(asksForFactor: false, forcesAuthentication: true))
    }

    @Test(arguments: ["", "factor.", "login.factor", "Factor", "factor.login.x"])
    func `Nothing else says anything`(value: String) {
        #expect(DemandCookie.read(Array(value.utf8)) == nil)
    }
}
