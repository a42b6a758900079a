package import FoundationEssentials

/// The outcome of one run, as in the JSON form. What does not apply is absent.
package struct Report: Codable, Equatable, Sendable {
    /// The machine that ran it.
    package struct Machine: Codable, Equatable, Sendable {
        package var cores: Int
        package var model: String
        package var kernel: String
        package var openssl: String

        package init(cores: Int, model: String, kernel: String, openssl: String) {
            (self.cores, self.model, self.kernel, self.openssl) = (cores, model, kernel, openssl)
        }
    }

    /// What the server's processes used over the measured interval.
    package struct Server: Codable, Equatable, Sendable {
        package var cpuPerUnit: Double?
        package var cpu: Int
        package var memoryBefore: Int?
        package var memoryAfter: Int?
        package var memoryPerConnection: Double?

        package init(cpu: Int) { self.cpu = cpu }

        private enum CodingKeys: String, CodingKey {
            case cpuPerUnit = "cpu_us_per_unit"
            case cpu = "cpu_us"
            case memoryBefore = "pss_kib_before"
            case memoryAfter = "pss_kib_after"
            case memoryPerConnection = "kib_per_connection"
        }
    }

    package var format = 1
    package var scenario: String
    package var options: [String: JSONValue]
    package var machine: Machine
    package var started: String
    package var seconds = 0.0
    package var units = 0
    package var rate = 0.0
    package var errors: [String: Int] = [:]
    package var latency: Latency?
    package var connect: Latency?
    package var bytes: Int?
    package var resumed: Int?
    package var server: Server?
    package var paths: [String: Latency]?
    package var rounds: [JSONValue]?

    package init(
        scenario: String, options: [String: JSONValue], machine: Machine, started: String
    ) {
        (self.scenario, self.options) = (scenario, options)
        (self.machine, self.started) = (machine, started)
    }

    private enum CodingKeys: String, CodingKey {
        case format, scenario, options, machine, started, seconds, units, rate, errors
        case latency = "latency_us"
        case connect = "connect_us"
        case bytes, resumed, server, paths, rounds
    }

    /// How many units failed.
    package var failures: Int { errors.values.reduce(0, +) }

    /// The JSON form, one line.
    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }

    /// Reads one report, or an array of them.
    package static func read(_ json: Data) throws -> [Report] {
        let decoder = JSONDecoder()
        let isArray = json.first { !" \n\r\t".utf8.contains($0) } == UInt8(ascii: "[")
        return isArray
            ? try decoder.decode([Report].self, from: json)
            : [try decoder.decode(Report.self, from: json)]
    }
}
