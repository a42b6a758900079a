import Measuring
import Testing

struct MixTests {
    @Test(
        "what is no mix is refused",
        arguments: [
            "", "full", "full=", "full=x", "full=-1", "full=1001", "other=1", "full=1,full=2",
            "full=0", "full=1,", "full=1=2",
        ])
    func refused(text: String) { #expect(Mix(text) == nil) }

    @Test("the shares hold in all, and about hold in any stretch")
    func shares() throws {
        let mix = try #require(Mix("full=10,resumed=20,request=70"))
        let kinds = (0..<100).map { mix[$0] }
        #expect(kinds.filter { $0 == .full }.count == 10)
        #expect(kinds.filter { $0 == .resumed }.count == 20)
        for start in 0..<90 {
            let stretch = kinds[start..<start + 10]
            #expect((6...8).contains(stretch.filter { $0 == .request }.count))
        }
        #expect(mix[100] == mix[0])
    }

    @Test("a kind alone is all there is")
    func alone() throws {
        let mix = try #require(Mix("request=3"))
        #expect((0..<9).allSatisfy { mix[$0] == .request })
    }
}
