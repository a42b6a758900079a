extension Report {
    /// The form for people.
    package var text: String {
        var table = Table()
        table.add(["scenario", scenario])
        if case .string(let place)? = options["connect"] { table.add(["server", place]) }
        if case .string(let version)? = options["tls"], scenario != "floor" {
            table.add(["TLS", version])
        }
        table.add(["units", "\(units) in \(fixed(seconds, 2)) s, \(fixed(rate, 1)) a second"])
        if let resumed { table.add(["resumed", "\(resumed)"]) }
        if let bytes, bytes > 0, seconds > 0 {
            let rate = fixed(Double(bytes) / seconds / 1e6, 1)
            table.add(["received", "\(bytes) bytes, \(rate) MB a second"])
        }
        for (name, count) in errors.filter({ $0.value > 0 }).sorted(by: { $0.key < $1.key }) {
            table.add(["errors: \(name)", "\(count)"])
        }
        addDifference(to: &table)
        addServer(to: &table)
        return table.leftText + latencyText
    }

    /// What the first use of a certificate costs over the second.
    private func addDifference(to table: inout Table) {
        guard let first = paths?["first"], let again = paths?["again"] else { return }
        let (p50, p99) = (Double(first.p50 - again.p50), Double(first.p99 - again.p99))
        table.add([
            "first - again",
            "p50 \(duration(microseconds: p50)), p99 \(duration(microseconds: p99))",
        ])
    }

    private func addServer(to table: inout Table) {
        guard let server else { return }
        if let perUnit = server.cpuPerUnit {
            table.add([
                "server CPU",
                "\(fixed(perUnit, 1)) µs a unit, \(fixed(Double(server.cpu) / 1e6, 3)) s in all",
            ])
        }
        if let before = server.memoryBefore, let after = server.memoryAfter {
            table.add(["server PSS", "\(before) KiB before, \(after) KiB after"])
        }
        if let each = server.memoryPerConnection {
            table.add(["PSS per connection", "\(fixed(each, 2)) KiB"])
        }
    }

    private var latencyText: String {
        var named: [(String, Latency)] = []
        if let latency { named.append(("latency", latency)) }
        if let connect { named.append(("connect", connect)) }
        named += (paths ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        guard !named.isEmpty else { return "" }
        var table = Table(header: ["", "min", "mean", "p50", "p90", "p99", "p99.9", "max"])
        for (name, latency) in named {
            let figures = [
                Double(latency.min), latency.mean, Double(latency.p50), Double(latency.p90),
                Double(latency.p99), Double(latency.p99_9), Double(latency.max),
            ]
            table.add([name] + figures.map(duration(microseconds:)))
        }
        return "\n" + table.text
    }
}

extension Table {
    /// The table with all columns flush left.
    fileprivate var leftText: String { text(isRight: false) }
}
