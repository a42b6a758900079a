import DeviceTrust
import TestSupport
import Testing

@Suite("README.md")
struct ReadmeTests {
    @Test func `has the table of reasons as it is in the code`() throws {
        let table = ReasonEntry.markdown()
        #expect(try ReadmeSection("reasons").text(writing: table) == table, "run `make readme`")
    }

    @Test func `names every type of event`() throws {
        let readme = try ReadmeSection.whole()
        for type in SystemEventType.allCases {
            #expect(readme.contains("`\(type.rawValue)`"), "\(type.rawValue)")
        }
    }
}
