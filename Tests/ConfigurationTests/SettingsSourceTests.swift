import Configuration
import Testing

@Suite("A secret")
struct SettingsSourceTests {
    private let source = FakeFiles(
        [
            "plain": "geheim", "unix": "geheim\n", "windows": "geheim\r\n", "two": "a\n\n",
            "no": "\n",
        ],
        environment: ["SECRET": "ge\nheim\n"]
    ).source

    @Test(
        "in a file ends before the line end of the file",
        arguments: [
            ("plain", "geheim"), ("unix", "geheim"), ("windows", "geheim"), ("two", "a\n"),
            ("no", ""),
        ])
    func file(path: String, text: String) throws {
        #expect(try source.secret(.file(path: path)) == Array(text.utf8))
    }

    @Test("in the environment is what it is")
    func environment() throws {
        #expect(try source.secret(.environment(name: "SECRET")) == Array("ge\nheim\n".utf8))
    }

    @Test("that is nowhere says why, and where it was looked for")
    func missing() {
        #expect(throws: UnreadableFile(reason: "No such file or directory")) {
            try source.secret(.file(path: "none"))
        }
        #expect(throws: UnreadableFile(reason: "the environment variable NONE is not set")) {
            try source.secret(.environment(name: "NONE"))
        }
    }

    @Test("is never shown when it stands where its place should be named")
    func shown() {
        let outcome = Outcome(Minimal.text + "org.corp.key_passphrase = geheim\n")
        #expect(outcome.problems.count == 1)
        #expect(!outcome.lines.joined().contains("geheim"))
    }
}
