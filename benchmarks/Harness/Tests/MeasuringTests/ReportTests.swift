import FoundationEssentials
import Testing

@testable import Measuring

struct ReportTests {
    static func report(cpu: Double? = nil, p50: UInt64 = 100, path: String = "/") -> Report {
        var report = Report(
            scenario: "handshake",
            options: ["path": .string(path), "connect": .string("127.0.0.1:\(p50)")],
            machine: .init(cores: 2, model: "m", kernel: "k", openssl: "3.0.0"),
            started: "2026-11-28T08:00:00Z")
        (report.units, report.seconds, report.rate) = (10, 2, 5)
        report.errors = ["tls_alert_42": 1]
        var histogram = LatencyHistogram()
        for _ in 0..<10 { histogram.record(nanoseconds: p50 * 1000) }
        report.latency = histogram.latency
        if let cpu {
            report.server = Report.Server(cpu: Int(cpu * 10))
            report.server?.cpuPerUnit = cpu
        }
        return report
    }

    @Test("the JSON form has the keys that were agreed on, and no others")
    func keys() throws {
        var report = ReportTests.report(cpu: 5)
        report.server?.memoryBefore = 1
        report.server?.memoryAfter = 2
        report.server?.memoryPerConnection = 0.1
        report.connect = report.latency
        report.paths = ["full": try #require(report.latency)]
        (report.bytes, report.resumed, report.rounds) = (1, 2, [.null])
        let value = try JSONDecoder().decode(JSONValue.self, from: Data(report.json().utf8))
        guard case .object(let object) = value, case .object(let latency)? = object["latency_us"],
            case .object(let server)? = object["server"]
        else {
            Issue.record("not an object")
            return
        }
        #expect(
            object.keys.sorted() == [
                "bytes", "connect_us", "errors", "format", "latency_us", "machine", "options",
                "paths", "rate", "resumed", "rounds", "scenario", "seconds", "server", "started",
                "units",
            ])
        #expect(
            latency.keys.sorted() == [
                "count", "max", "mean", "min", "p50", "p90", "p99", "p99_9", "percentiles",
            ])
        #expect(
            server.keys.sorted() == [
                "cpu_us", "cpu_us_per_unit", "kib_per_connection", "pss_kib_after",
                "pss_kib_before",
            ])
        #expect(object["format"] == .int(1))
    }

    @Test("what does not apply is absent")
    func absent() throws {
        let json = try ReportTests.report().json()
        for key in ["connect_us", "server", "paths", "rounds", "bytes", "resumed"] {
            #expect(!json.contains("\"\(key)\""))
        }
    }

    @Test("a report is read as it was written, alone or in an array")
    func roundTrip() throws {
        var report = ReportTests.report(cpu: 1.5)
        report.rounds = [.object(["a": .array([.int(1), .number(0.5), .bool(true), .null])])]
        let json = try report.json()
        #expect(try Report.read(Data(json.utf8)) == [report])
        #expect(try Report.read(Data(" [\(json),\(json)]".utf8)) == [report, report])
        #expect(throws: (any Error).self) { try Report.read(Data("{}".utf8)) }
    }

    @Test("the form for people names the figures and what went wrong")
    func text() {
        let text = ReportTests.report(cpu: 512.34).text
        #expect(text.contains("10 in 2.00 s, 5.0 a second"))
        #expect(text.contains("errors: tls_alert_42"))
        #expect(text.contains("512.3 µs a unit"))
        #expect(text.contains("p99.9"))
    }
}
