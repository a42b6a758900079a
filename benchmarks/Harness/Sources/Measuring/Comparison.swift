/// Two reports of the same scenario, before and after.
package struct Comparison: Sendable {
    /// One figure of both. `change` is in percent; nil where one is missing or nothing can be said.
    package struct Line: Equatable, Sendable {
        package var name: String
        package var before: Double?
        package var after: Double?

        package var change: Double? {
            guard let before, let after, before > 0 else { return nil }
            return (after - before) / before * 100
        }
    }

    package let name: String
    package let lines: [Line]
    private let judged: Line

    package init(before: Report, after: Report) {
        name = before.scenario
        let cpu = Line(
            name: "server CPU per unit, µs", before: before.server?.cpuPerUnit,
            after: after.server?.cpuPerUnit)
        let latencies: [(String, KeyPath<Latency, Int>)] = [
            ("p50, µs", \.p50), ("p90, µs", \.p90), ("p99, µs", \.p99), ("p99.9, µs", \.p99_9),
            ("max, µs", \.max),
        ]
        let latency = latencies.map { name, path in
            Line(
                name: name, before: before.latency.map { Double($0[keyPath: path]) },
                after: after.latency.map { Double($0[keyPath: path]) })
        }
        let rate = Line(name: "units per second", before: before.rate, after: after.rate)
        let failures = Line(
            name: "errors", before: Double(before.failures), after: Double(after.failures))
        let memory = Line(
            name: "KiB per connection", before: before.server?.memoryPerConnection,
            after: after.server?.memoryPerConnection)
        lines = (latency + [rate, cpu, memory, failures])
            .filter { $0.before != nil || $0.after != nil }
        judged = cpu.change == nil ? latency[0] : cpu
    }

    /// Whether the second is worse by more than this percentage: in server CPU per unit, or in the
    /// median latency when one of them has no CPU figure.
    package func isWorse(thanPercent threshold: Double) -> Bool {
        (judged.change ?? 0) > threshold
    }

    /// The table for people.
    package func text(threshold: Double) -> String {
        var table = Table(header: [name, "before", "after", "change"])
        for line in lines {
            let change = line.change.map { "\($0 > 0 ? "+" : "")\(fixed($0, 1)) %" } ?? "-"
            let decimals = line.name.contains("CPU") || line.name.contains("second") ? 1 : 0
            table.add([
                line.name, line.before.map { fixed($0, decimals) } ?? "-",
                line.after.map { fixed($0, decimals) } ?? "-", change,
            ])
        }
        let verdict =
            isWorse(thanPercent: threshold)
            ? "worse: \(judged.name) by more than \(fixed(threshold, 1)) %\n" : ""
        return table.text + verdict
    }

    /// Pairs reports by scenario and options other than those that name a place; each of `before`
    /// is taken once.
    package static func pairs(_ before: [Report], _ after: [Report]) -> [Comparison] {
        if before.count == 1, after.count == 1, before[0].scenario == after[0].scenario {
            return [Comparison(before: before[0], after: after[0])]
        }
        var left = before
        return after.compactMap { report in
            let same = left.firstIndex { $0.identity == report.identity }
            return same.map { Comparison(before: left.remove(at: $0), after: report) }
        }
    }
}

extension Report {
    private static let places: Set = [
        "connect", "issuer", "ca", "certificate", "key", "server-pid", "pid-file", "json",
        "load-core", "command", "progress", "quiet",
    ]

    /// What two reports must have in common to be compared.
    fileprivate var identity: [String: JSONValue] {
        var identity = options.filter { !Report.places.contains($0.key) }
        identity["scenario"] = .string(scenario)
        return identity
    }
}
