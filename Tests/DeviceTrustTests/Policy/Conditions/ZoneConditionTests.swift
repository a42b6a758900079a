import Testing

@testable import DeviceTrust

@Suite struct ZoneConditionTests {
    private let one = ZoneSet(place: 0)
    private let two = ZoneSet(place: 1)

    @Test func `Anywhere is also nowhere in particular`() {
        #expect(ZoneCondition.anywhere.match([]) == .yes)
        #expect(ZoneCondition.anywhere.match(one) == .yes)
    }

    @Test func `Inside needs one of the zones, outside none of them`() {
        let both: ZoneSet = [one, two]
        for (zones, isInside) in [
            (one, true), (both, true), ([], false), (ZoneSet(place: 2), false),
        ]
            as [(ZoneSet, Bool)]
        {
            #expect(ZoneCondition.inside(both).match(zones) == (isInside ? .yes : .no))
            #expect(ZoneCondition.outside(both).match(zones) == (isInside ? .no : .yes))
        }
    }

    @Test func `It is said in words`() {
        let zones = NetworkZones([
            NetworkZone(name: "hq", gateways: .none), NetworkZone(name: "lab", gateways: .none),
        ])
        #expect(ZoneCondition.anywhere.sentence(in: zones) == "anywhere")
        #expect(ZoneCondition.inside([one, two]).sentence(in: zones) == "in hq, lab")
        #expect(ZoneCondition.outside(two).sentence(in: zones) == "not in lab")
    }
}
