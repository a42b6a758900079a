import Testing

@testable import Measuring

struct ComparisonTests {
    @Test(
        "worse is more CPU per unit by more than the threshold",
        arguments: [(100.0, 103.5, true), (100, 102.9, false), (100, 50, false)])
    func cpu(before: Double, after: Double, isWorse: Bool) {
        let comparison = Comparison(
            before: ReportTests.report(cpu: before), after: ReportTests.report(cpu: after))
        #expect(comparison.isWorse(thanPercent: 3) == isWorse)
    }

    @Test("without CPU of both, the median latency counts")
    func latency() {
        let slow = ReportTests.report(p50: 200)
        #expect(
            Comparison(before: ReportTests.report(cpu: 9), after: slow).isWorse(thanPercent: 3))
        #expect(
            !Comparison(before: slow, after: ReportTests.report()).isWorse(thanPercent: 3))
    }

    @Test("CPU counts even when the latency is worse")
    func cpuFirst() {
        let (before, after) = (ReportTests.report(cpu: 9), ReportTests.report(cpu: 9, p50: 900))
        #expect(!Comparison(before: before, after: after).isWorse(thanPercent: 3))
    }

    @Test("the table has the change in percent")
    func text() {
        let comparison = Comparison(
            before: ReportTests.report(cpu: 200), after: ReportTests.report(cpu: 150))
        let text = comparison.text(threshold: 3)
        #expect(text.contains("-25.0 %"))
        #expect(!text.contains("worse"))
    }

    @Test("reports are paired by scenario and options, wherever the server was")
    func pairs() {
        let before = [
            ReportTests.report(cpu: 1, path: "/a"), ReportTests.report(cpu: 2, path: "/b"),
        ]
        let after = [
            ReportTests.report(cpu: 4, p50: 7, path: "/b"), ReportTests.report(path: "/c"),
        ]
        let pairs = Comparison.pairs(before, after)
        #expect(pairs.count == 1)
        #expect(pairs.first?.isWorse(thanPercent: 99) == true)
    }
}
