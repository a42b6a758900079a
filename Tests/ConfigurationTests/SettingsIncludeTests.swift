import Configuration
import Testing

@Suite("An include")
struct SettingsIncludeTests {
    @Test("puts files in place of a pattern, in the order of their names")
    func pattern() throws {
        let outcome = Outcome(
            FakeFiles([
                "/etc/sp/main.conf": "include = conf.d/*.conf\n",
                "/etc/sp/conf.d/2.conf": Minimal.app,
                "/etc/sp/conf.d/1.conf": Minimal.org,
            ]), main: "/etc/sp/main.conf")
        #expect(outcome.lines == [])
        let settings = try #require(outcome.settings)
        #expect(
            settings.files
                == ["/etc/sp/main.conf", "/etc/sp/conf.d/1.conf", "/etc/sp/conf.d/2.conf"])
        let app = try #require(settings.apps.first)
        #expect(
            app.front?.upstream.url.place == SettingPlace(file: "/etc/sp/conf.d/2.conf", line: 3))
    }

    @Test("is relative to its own file, paths in values to the main file")
    func relative() throws {
        let outcome = Outcome(
            FakeFiles([
                "sp/main.conf": "include = conf.d/a.conf\n",
                "sp/conf.d/a.conf": "include = b.conf\n\(Minimal.org)",
                "sp/conf.d/b.conf": Minimal.app,
            ]), main: "sp/main.conf")
        #expect(outcome.lines == [])
        let org = try #require(outcome.settings?.orgs.first)
        #expect(org.credential?.certificate.value == "sp/tls/login.pem")
        #expect(
            org.credential?.certificate.place == SettingPlace(file: "sp/conf.d/a.conf", line: 2))
    }

    @Test("of a file that is not there is refused at its line")
    func missing() {
        #expect(
            Outcome(Minimal.text + "include = more.conf\n").lines == [
                "sallyport.conf:11: include: cannot read \"more.conf\": No such file or directory"
            ])
    }

    @Test("of a pattern that nothing matches is a warning")
    func nothingMatches() {
        let outcome = Outcome(Minimal.text + "include = conf.d/*.conf\n")
        #expect(outcome.lines == [])
        #expect(
            outcome.warnings.map(\.description) == [
                "sallyport.conf:11: include: no file matches \"conf.d/*.conf\""
            ])
    }

    @Test("of a file that is being read is refused with the whole circle")
    func circle() {
        let outcome = Outcome(
            FakeFiles([
                "sallyport.conf": Minimal.text + "include = a.conf\n",
                "a.conf": "include = ./b.conf\n", "b.conf": "include = sallyport.conf\n",
            ]))
        #expect(
            outcome.lines == [
                "b.conf:1: include: a file includes itself: "
                    + "sallyport.conf → a.conf → b.conf → sallyport.conf"
            ])
    }

    @Test("of a file that was read before is refused, and its lines count once")
    func twice() {
        let outcome = Outcome(
            FakeFiles([
                "sallyport.conf": "include = org.conf\n\(Minimal.app)include = ./*.conf\n",
                "org.conf": Minimal.org,
            ]))
        #expect(
            outcome.lines == [
                "sallyport.conf:5: include: \"org.conf\" is included twice, "
                    + "first at sallyport.conf:1",
                "sallyport.conf:5: include: a file includes itself: "
                    + "sallyport.conf → sallyport.conf",
            ])
    }

    @Test("goes no deeper than eight files")
    func depth() {
        var files = ["sallyport.conf": Minimal.text + "include = 1.conf\n"]
        for level in 1...7 { files["\(level).conf"] = "include = \(level + 1).conf\n" }
        files["7.conf"] = ""
        #expect(Outcome(FakeFiles(files)).lines == [])
        files["7.conf"] = "include = 8.conf\n"
        files["8.conf"] = ""
        #expect(
            Outcome(FakeFiles(files)).lines == [
                "7.conf:1: include: files include each other too deeply; allowed: 8 levels"
            ])
    }

    @Test("stops at a thousand files")
    func breadth() {
        var files = FakeFiles(["sallyport.conf": Minimal.text + "include = d/*.conf\n"])
        for number in 1...1100 { files.files["d/\(number).conf"] = [] }
        let outcome = Outcome(files)
        #expect(outcome.problems.count == 101)
        #expect(
            outcome.problems.allSatisfy {
                $0.found == "there are too many files" && $0.allowed == "1000"
            })
    }

    @Test("finds a key that is set in two files")
    func duplicate() {
        let outcome = Outcome(
            FakeFiles([
                "sallyport.conf": Minimal.text + "include = more.conf\n",
                "more.conf": "log.level = debug\napp.payroll.host = other.test\n",
            ]))
        #expect(
            outcome.lines == [
                "more.conf:2: app.payroll.host: it is set twice, first at sallyport.conf:9"
            ])
    }

    @Test("reports problems in the order in which files are read, each by line")
    func order() {
        let outcome = Outcome(
            FakeFiles([
                "sallyport.conf": "include = z.conf\nlog.level = loud\ninclude = a.conf\nx = 1\n",
                "z.conf": "timeout.head = 1\ntimeout.body = 1\n",
                "a.conf": Minimal.text + "y = 1\n",
            ]))
        #expect(
            outcome.problems.map(\.place.description) == [
                "sallyport.conf:2", "sallyport.conf:4", "z.conf:1", "z.conf:2", "a.conf:11",
            ])
    }
}
