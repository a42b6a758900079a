import Configuration
import Testing

@Suite("Settings are loaded")
struct SettingsLoadTests {
    @Test("The least there can be loads, with every default")
    func minimal() throws {
        let outcome = Outcome(Minimal.text)
        #expect(outcome.lines == [])
        let settings = try #require(outcome.settings)
        #expect(settings.orgs.map(\.id) == ["corp"])
        #expect(settings.apps.map(\.id) == ["payroll"])
    }
}
