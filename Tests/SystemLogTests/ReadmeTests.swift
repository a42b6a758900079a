import DeviceTrust
import TestSupport
import Testing

@testable import SystemLog

@Suite("README.md")
struct ReadmeTests {
    @Test func `has the table of metrics as they are exposed`() throws {
        let table = Self.table()
        #expect(try ReadmeSection("metrics").text(writing: table) == table, "run `make readme`")
    }

    /// A row for each metric family of a report that has all of them.
    private static func table() -> String {
        var report = MetricsReport(
            build: .init(version: "", tlsLibrary: "", startedAt: 0), settings: .init(),
            log: LogCounts(), now: 0)
        report.revocationLists = [
            .init(
                org: "", issuer: "", entries: 0, memoryBytes: 0, thisUpdate: 0, nextUpdate: nil,
                freshness: .fresh)
        ]
        report.certificates = [.init(role: .server, owner: "", subject: "", notAfter: 0)]
        let text = String(decoding: report.text(workers: [WorkerMetrics()]), as: UTF8.self)
        let families = text.split(separator: "# HELP ").map(Family.init)
        return "| metric | type | labels | meaning |\n| --- | --- | --- | --- |\n"
            + families.map(\.row).joined()
    }

    /// One `# HELP` with what follows it.
    private struct Family {
        let row: String

        init(_ text: Substring) {
            let lines = text.split(separator: "\n")
            let help = lines[0].split(separator: " ", maxSplits: 1)
            let type = lines[1].split(separator: " ")[3]
            var labels: [String] = []
            for sample in lines.dropFirst(2) {
                for label in sample.matches(of: /[{,]([a-z_]+)="/)
                where label.1 != "le" && !labels.contains(String(label.1)) {
                    labels.append(String(label.1))
                }
            }
            row =
                "| `\(help[0])` | \(type) | \(labels.map { "`\($0)`" }.joined(separator: ", ")) "
                + "| \(help[1]) |\n"
        }
    }
}
