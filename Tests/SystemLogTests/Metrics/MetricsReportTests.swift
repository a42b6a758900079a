import DeviceTrust
import Testing

@testable import SystemLog

@Suite struct MetricsReportTests {
    @Test func `the cold side's numbers are in the report`() {
        var report = Self.report
        report.settings.generation = 3
        report.settings.reloadsRefused = 1
        report.settings.lastReloadDone = false
        report.log.eventsPosted = 9
        report.log.eventsWritten = 7
        report.revocationLists = [
            .init(
                org: "corp", issuer: "CN=\"CA\"", entries: 10, memoryBytes: 4096,
                thisUpdate: 1_000_000 - 60, nextUpdate: nil, freshness: .due)
        ]
        report.certificates = [
            .init(role: .server, owner: "payroll.corp.test", subject: "CN=x", notAfter: 2_000_000)
        ]
        let lines = Self.lines(report)
        for line in [
            #"sallyport_build_info{version="1.0",tls_library="OpenSSL 3.0.17"} 1"#,
            "process_start_time_seconds 999900", "sallyport_uptime_seconds 100",
            "sallyport_workers 2", "sallyport_settings_generation 3",
            #"sallyport_reloads_total{result="refused"} 1"#, "sallyport_last_reload_successful 0",
            "sallyport_events_posted_total 9", "sallyport_events_pending 2",
            #"sallyport_crl_entries{org="corp",issuer="CN=\"CA\""} 10"#,
            #"sallyport_crl_age_seconds{org="corp",issuer="CN=\"CA\""} 60"#,
            #"sallyport_crl_next_update_timestamp_seconds{org="corp",issuer="CN=\"CA\""} NaN"#,
            #"sallyport_crl_freshness{org="corp",issuer="CN=\"CA\"",state="fresh"} 0"#,
            #"sallyport_crl_freshness{org="corp",issuer="CN=\"CA\"",state="due"} 1"#,
            #"sallyport_certificate_expiry_timestamp_seconds{role="server",owner="payroll.corp.test",subject="CN=x"} 2000000"#,
        ] {
            #expect(lines.contains(line), "\(line)")
        }
    }

    @Test func `the whole text keeps the rules of the format`() throws {
        var families: Set<String> = []
        var series: Set<Substring> = []
        var family = ""
        for line in Self.lines(Self.report) {
            if let match = line.wholeMatch(of: #/# TYPE (\S+) (counter|gauge|histogram)/#) {
                family = String(match.1)
                #expect(families.insert(family).inserted, "\(family) twice")
                #expect((match.2 == "counter") == family.hasSuffix("_total"))
            } else if !line.hasPrefix("# HELP ") {
                let sample = #/[a-z_]+(\{([a-z_]+="[^"\\\n]*",?)+\})? -?[0-9.]+/#
                #expect(line.wholeMatch(of: sample) != nil, "\(line)")
                #expect(line.hasPrefix(family))
                let name = try #require(line.lastIndex(of: " "))
                #expect(series.insert(line[..<name]).inserted, "\(line) twice")
            }
        }
        #expect(families.count > 30)
    }

    @Test func `extreme times do not stop a scrape`() {
        var report = Self.report
        report.now = .min
        report.build.startedAt = .max
        report.log.eventsWritten = 5
        report.revocationLists = [
            .init(
                org: "o", issuer: "i", entries: 0, memoryBytes: 0, thisUpdate: .max,
                nextUpdate: .min, freshness: .stale)
        ]
        let lines = Self.lines(report)
        #expect(lines.contains("sallyport_uptime_seconds 0"))
        #expect(lines.contains("sallyport_events_pending 0"))
    }

    static let report = MetricsReport(
        build: .init(version: "1.0", tlsLibrary: "OpenSSL 3.0.17", startedAt: 999_900),
        settings: .init(), log: LogCounts(), now: 1_000_000)

    private static func lines(_ report: MetricsReport) -> [String] {
        String(decoding: report.text(workers: [WorkerMetrics(), WorkerMetrics()]), as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }
}
