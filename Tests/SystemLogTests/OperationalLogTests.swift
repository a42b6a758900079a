import Synchronization
import Testing
import Transport

@testable import SystemLog

@Suite struct OperationalLogTests {
    @Test func `a line has time, level, message and fields`() throws {
        let log = try log()
        log.info("revocation list loaded", ["org": "corp", "entries": "10"])
        #expect(
            lines(log) == [
                "2026-11-22T07:31:49.792Z info revocation list loaded org=corp entries=10\n"
            ])
    }

    @Test(arguments: [
        ("plain", "plain"), ("", "\"\""), ("two words", "\"two words\""), ("a=b", "\"a=b\""),
        ("say \"hi\"", #""say \"hi\"""#), (#"C:\x"#, #""C:\\x""#),
        ("one\ntwo\r\tthree", #""one\ntwo\r\tthree""#),
        ("\u{1B}[31mred\u{0}", #""\u{1b}[31mred\u{0}""#), ("\u{202E}evil", #""\u{202e}evil""#),
        ("Zoë", "\"Zoë\""), ("[2001:db8::1]:443", "[2001:db8::1]:443"),
    ])
    func `values are quoted and escaped when they must`(value: String, text: String) throws {
        let log = try log()
        log.error("x", ["k": value])
        #expect(lines(log) == ["2026-11-22T07:31:49.792Z error x k=\(text)\n"])
    }

    @Test func `a long value is cut`() throws {
        let log = try log()
        log.error("x", ["k": String(repeating: "y", count: 100_000)])
        #expect(try #require(lines(log).first).utf8.count < 2200)
    }

    @Test(arguments: OperationalLog.Level.allCases)
    func `lines below the level are not even made`(level: OperationalLog.Level) throws {
        let log = try log()
        log.level = level
        let made = Atomic(0)
        for each in OperationalLog.Level.allCases {
            log.log(each, "x", ["made": "\(made.add(1, ordering: .relaxed).newValue)"])
        }
        let expected = OperationalLog.Level.allCases.count { $0 >= level }
        #expect(lines(log).count == expected)
        #expect(made.load(ordering: .relaxed) == expected)
    }

    @Test func `levels are known by the names of the settings`() {
        for level in OperationalLog.Level.allCases {
            #expect(OperationalLog.Level(name: level.name) == level)
        }
        #expect(OperationalLog.Level(name: "loud") == nil)
    }

    @Test func `a full queue drops lines, counts them and says so`() throws {
        let log = try log(capacity: 2)
        for _ in 0..<5 { log.info("x") }
        #expect(lines(log).count == 2)
        log.info("y")
        let after = lines(log)
        #expect(after.count == 2)
        #expect(after[0].contains("warning operational lines dropped count=3"))
        #expect(after[1].contains(" info y"))
        var counts = LogCounts()
        log.count(into: &counts)
        #expect(counts.linesDropped == 3)
        log.info("z")
        #expect(lines(log).count == 1)
    }

    private func log(capacity: Int = 100) throws -> OperationalLog {
        OperationalLog(
            level: .debug, capacity: capacity, bell: try Bell(), clock: { 1_795_332_709_792 })
    }

    private func lines(_ log: OperationalLog) -> [String] {
        log.take().map { String(decoding: $0, as: UTF8.self) }
    }
}
