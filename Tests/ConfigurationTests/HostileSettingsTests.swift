import Configuration
import Testing

@Suite("Settings that nobody would write")
struct HostileSettingsTests {
    @Test("do not stop the reader, whatever their bytes")
    func everyByte() {
        for byte in UInt8.min...UInt8.max {
            var files = FakeFiles()
            files.files["sallyport.conf"] =
                Array(Minimal.text.utf8) + Array("a".utf8) + [byte] + Array("= ".utf8) + [byte]
            _ = Outcome(files)
        }
    }

    @Test("are given up when they are not text")
    func binary() {
        var state: UInt64 = 1
        var files = FakeFiles()
        files.files["sallyport.conf"] = (0..<200_000).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
        #expect(Outcome(files).problems.count == SettingsText.maximumFaults + 1)
    }

    @Test("are read in time that grows with their length alone")
    func manyLines() {
        let unknown = (1...100_000).map { "app.a\($0).upsteam = x\n" }.joined()
        let outcome = Outcome(unknown)
        #expect(outcome.problems.count > 100_000)
        #expect(
            outcome.problems.count { $0.nearest != nil && $0.key?.hasSuffix("upsteam") == true }
                == 200)
    }

    @Test("may hold ten thousand apps")
    func manyApps() {
        let apps = (1...10_000).map { number in
            "app.a\(number).org = corp\napp.a\(number).host = a\(number).corp.test\n"
                + "app.a\(number).upstream = http://127.0.0.1:8081\n"
        }.joined()
        #expect(Outcome(Minimal.org + apps).settings?.apps.count == 10_000)
    }

    @Test("are not repeated at length, nor with what a terminal would obey")
    func echo() throws {
        let long = String(repeating: "x", count: 10_000)
        let outcome = Outcome(
            Minimal.text + "log.level = \(long)\n\(long) = 1\nlog.buffer = a\tb\n")
        #expect(outcome.problems.count == 3)
        #expect(outcome.lines.allSatisfy { $0.utf8.count < 400 })
        #expect(outcome.lines.last?.contains("a\\u{9}b") == true)
        let path = Outcome(FakeFiles(), main: "\u{1b}[31m\n.conf")
        #expect(path.lines.allSatisfy { !$0.contains("\u{1b}") && !$0.contains("\n") })
    }

    @Test("do not read the same file over and over")
    func bomb() {
        var files = ["sallyport.conf": "include = *.inc\ninclude = *.inc\n"]
        for number in 1...20 { files["\(number).inc"] = "include = *.inc\ninclude = *.inc\n" }
        let outcome = Outcome(FakeFiles(files))
        #expect(outcome.problems.count < 2000)
    }

    @Test("are at most 64 MiB in all")
    func total() {
        var files = FakeFiles(["sallyport.conf": Minimal.text + "include = d/*.conf\n"])
        for number in 1...17 {
            // Too long by a byte, so none of them is looked into.
            files.files["d/\(number).conf"] =
                [UInt8](repeating: 0x0a, count: SettingsText.maximumBytes + 1)
        }
        let found = Outcome(files).problems.map(\.found)
        #expect(found.count { $0 == "the file is too long" } == 15)
        #expect(found.count { $0 == "all files together are too long" } == 2)
    }
}
