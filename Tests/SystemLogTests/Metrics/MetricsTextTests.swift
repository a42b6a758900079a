import Testing

@testable import SystemLog

@Suite struct MetricsTextTests {
    @Test func `a family has its help, type and samples`() {
        var text = MetricsText()
        text.open("x_total", .counter, help: "Things.")
        text.sample(["kind": "a", "by": "b"], UInt64(3))
        text.sample([:], UInt64.max)
        #expect(
            string(text) == """
                # HELP x_total Things.
                # TYPE x_total counter
                x_total{kind="a",by="b"} 3
                x_total 18446744073709551615

                """)
    }

    @Test(arguments: [
        ("plain", "plain"), ("a\"b", #"a\"b"#), (#"a\b"#, #"a\\b"#), ("a\nb", #"a\nb"#),
        ("a\r\0\u{1B}b", "a   b"), ("Zoë}", "Zoë}"), ("\\n", #"\\n"#),
    ])
    func `label values are escaped`(value: String, escaped: String) {
        var text = MetricsText()
        text.open("x", .gauge, help: "h")
        text.sample(["l": value], UInt64(1))
        #expect(string(text).hasSuffix("x{l=\"\(escaped)\"} 1\n"))
    }

    @Test func `help is escaped without its quotes`() {
        var text = MetricsText()
        text.open("x", .gauge, help: "a \"b\" \\ \n c")
        #expect(string(text).hasPrefix("# HELP x a \"b\" \\\\ \\n c\n# TYPE"))
    }

    @Test(arguments: [
        (0.0, "0"), (1, "1"), (-1, "-1"), (1.5, "1.5"), (1_795_332_709, "1795332709"),
        (.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (1e300, "1e+300"),
        (-0.25, "-0.25"),
    ])
    func `numbers are written as scrapers read them`(value: Double, expected: String) {
        var text = MetricsText()
        text.gauge("x", help: "h", value)
        #expect(string(text).hasSuffix("x \(expected)\n"))
    }

    @Test(arguments: [
        (UInt64(0), "0"), (1, "0.000001"), (32, "0.000032"), (1_500_000, "1.5"),
        (1_000_000, "1"), (67_108_864, "67.108864"), (120_000, "0.12"),
    ])
    func `microseconds become exact seconds`(microseconds: UInt64, seconds: String) {
        #expect(MetricsText.seconds(microseconds: microseconds) == seconds)
    }

    @Test func `a histogram is cumulative and ends with all observations`() throws {
        let histogram = LatencyHistogram()
        for value: UInt64 in [1, 40, 40, 1_000_000, 1 << 50] {
            histogram.record(microseconds: value)
        }
        var counts = LatencyCounts()
        histogram.add(to: &counts)
        var text = MetricsText()
        text.open("t_seconds", .histogram, help: "h")
        text.histogram(["l": "v"], counts)
        let lines = string(text).split(separator: "\n").dropFirst(2).map(String.init)
        #expect(lines.count == 46)
        #expect(lines[0] == "t_seconds_bucket{l=\"v\",le=\"0.000032\"} 1")
        #expect(lines[1] == "t_seconds_bucket{l=\"v\",le=\"0.000048\"} 3")
        #expect(lines[42] == "t_seconds_bucket{l=\"v\",le=\"67.108864\"} 4")
        #expect(lines[43] == "t_seconds_bucket{l=\"v\",le=\"+Inf\"} 5")
        #expect(lines[44] == "t_seconds_sum{l=\"v\"} 1125899907.842705")
        #expect(lines[45] == "t_seconds_count{l=\"v\"} 5")
    }

    private func string(_ text: MetricsText) -> String {
        String(decoding: text.bytes, as: UTF8.self)
    }
}
