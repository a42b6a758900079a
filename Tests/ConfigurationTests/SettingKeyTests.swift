import Configuration
import Testing

@Suite("Every key")
struct SettingKeyTests {
    @Test("has its cases here, and is set in the full settings")
    func completeness() {
        let table = SettingKey.table.map(\.pattern).filter { $0 != "include" }
        #expect(Set(table).count == table.count)
        #expect(Set(KeyCase.all.map(\.pattern)) == Set(table))
        #expect(KeyCase.all.count == table.count)
        #expect(Set(FullSettings().lines.map(\.key)) == Set(KeyCase.all.map(\.key)))
    }

    @Test("takes a right value", arguments: KeyCase.all)
    func takes(_ key: KeyCase) throws {
        let outcome = FullSettings().setting(key.key, to: key.right).outcome
        #expect(outcome.lines == [])
        #expect(key.holds(try #require(outcome.settings)))
    }

    @Test("refuses a wrong value at its line, and says nothing else", arguments: KeyCase.all)
    func refuses(_ key: KeyCase) throws {
        let settings = FullSettings().setting(key.key, to: key.wrong)
        let outcome = settings.outcome
        #expect(outcome.settings == nil)
        #expect(outcome.problems.count == 1, "\(outcome.lines)")
        let problem = try #require(outcome.problems.first)
        #expect(
            problem.place == SettingPlace(file: FullSettings.file, line: settings.line(of: key.key))
        )
        #expect(problem.key == key.key)
        #expect(problem.description.contains(key.message), "\(problem)")
        #expect(problem.description.contains("; allowed: "), "\(problem)")
    }

    @Test("says what was read, except a secret", arguments: KeyCase.all)
    func repeats(_ key: KeyCase) throws {
        let outcome = FullSettings().setting(key.key, to: key.wrong).outcome
        let problem = try #require(outcome.problems.first)
        let kind = SettingKey.table.first { $0.pattern == key.pattern }?.kind
        let isShown = problem.found.contains("read \"\(key.wrong.prefix(20))")
        #expect(isShown || kind == .secret || key.wrong.contains("\t"), "\(problem)")
    }

    @Test("that is set to nothing is refused", arguments: KeyCase.all)
    func empty(_ key: KeyCase) {
        let outcome = FullSettings().setting(key.key, to: "").outcome
        #expect(outcome.problems.map(\.key) == [key.key], "\(outcome.lines)")
        #expect(outcome.problems.first?.found == "there is no value")
    }

    @Test("that is in quotes is refused", arguments: KeyCase.all)
    func quoted(_ key: KeyCase) {
        let outcome = FullSettings().setting(key.key, to: "\"\(key.right)\"").outcome
        #expect(outcome.problems.map(\.key) == [key.key], "\(outcome.lines)")
        #expect(outcome.problems.first?.found == "the value is in quotes")
    }

    @Test("that is set twice is refused with both places", arguments: KeyCase.all)
    func twice(_ key: KeyCase) throws {
        let settings = FullSettings().adding(key.key, key.right)
        let outcome = settings.outcome
        #expect(outcome.problems.count == 1, "\(outcome.lines)")
        let problem = try #require(outcome.problems.first)
        #expect(problem.key == key.key)
        #expect(problem.place.line == settings.lines.count)
        let first = "\(FullSettings.file):\(settings.line(of: key.key))"
        #expect(problem.found == "it is set twice, first at \(first)")
    }

    @Test("is suggested for a slip of the finger", arguments: KeyCase.all)
    func suggested(_ key: KeyCase) throws {
        var slip = Array(key.key)
        slip.swapAt(slip.count - 2, slip.count - 1)
        slip.append("x")
        let outcome = FullSettings().without(key.key).adding(String(slip), key.right).outcome
        #expect(outcome.problems.count == 1, "\(outcome.lines)")
        #expect(outcome.problems.first?.nearest == key.key)
    }
}
