import Foundation

/// What the admin listener tells.
extension TestProgram {
    func admin(_ path: String) throws -> HTTPReply {
        let result = try Tools.run(
            "curl", ["-sS", "-i", "--noproxy", "*", "http://\(admin)\(path)"])
        guard let reply = HTTPReply.all(in: result.output).first else {
            throw Failure("no answer from the admin listener: \(result.errors)")
        }
        return reply
    }

    func metrics() throws -> Metrics { Metrics(try admin("/metrics").text) }

    /// Waits until so many client connections are open.
    func waitForConnections(_ count: Double) throws {
        try eventually("\(count) open connections") {
            try metrics().sum("sallyport_connections_open") == count
        }
    }

    /// Waits until the program moves no more bytes.
    func waitForStillness() throws {
        var last = -1.0
        var same = 0
        try eventually(within: 60, "no more bytes on the way") {
            let now = try metrics().sum("sallyport_bytes_total")
            same = now == last ? same + 1 : 0
            last = now
            return same == 20
        }
    }

    /// Proportional set size of the program.
    func memoryKiB() throws -> Int {
        let text = try String(
            contentsOfFile: "/proc/\(process.identifier)/smaps_rollup", encoding: .utf8)
        for line in text.components(separatedBy: "\n") where line.hasPrefix("Pss:") {
            let words = line.split(separator: " ")
            if words.count >= 2, let value = Int(words[1]) { return value }
        }
        throw Failure("no Pss in smaps_rollup")
    }
}

/// Samples in Prometheus' text form.
struct Metrics: Sendable {
    struct Sample: Sendable {
        let name: String
        let labels: String
        let value: Double
    }

    let text: String
    let samples: [Sample]

    init(_ text: String) {
        self.text = text
        samples = text.components(separatedBy: "\n").compactMap { line in
            guard !line.hasPrefix("#"), let space = line.lastIndex(of: " "),
                let value = Double(line[line.index(after: space)...])
            else { return nil }
            let series = line[..<space]
            let name = series.prefix { $0 != "{" }
            return Sample(
                name: String(name), labels: String(series.dropFirst(name.count)), value: value)
        }
    }

    /// The sum of all samples of this name whose labels hold all these texts.
    func sum(_ name: String, _ labels: String...) -> Double {
        samples.filter { sample in
            sample.name == name && labels.allSatisfy { sample.labels.contains($0) }
        }.reduce(0) { $0 + $1.value }
    }
}
