/// Builds one answer in the Prometheus text exposition format, version 0.0.4.
///
/// A family is opened with its help and type, then its samples follow. Names are constants of
/// the program; label values may come from anywhere and are escaped.
public struct MetricsText: Sendable {
    /// What a scraper may do with the samples of a family.
    public enum Kind: String, Sendable {
        /// Only ever grows, apart from restarts.
        case counter
        /// Goes up and down.
        case gauge
        /// Counts observations in buckets.
        case histogram
    }

    /// Label names and values of one sample.
    public typealias Labels = KeyValuePairs<String, String>

    /// The value of the `Content-Type` field that goes with the text.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The text so far.
    public private(set) var bytes: [UInt8] = []

    private var family = ""

    /// An empty text.
    public init() {
        bytes.reserveCapacity(32 * 1024)
    }

    /// Opens a family: its `HELP` and `TYPE` lines. The samples that follow belong to it.
    public mutating func open(_ name: String, _ kind: Kind, help: String) {
        family = name
        write("# HELP \(name) ")
        writeEscaped(help, quotes: false)
        write("\n# TYPE \(name) \(kind.rawValue)\n")
    }

    /// A sample that counts.
    public mutating func sample(_ labels: Labels, _ value: UInt64) {
        writeName(labels: labels)
        write(" \(value)\n")
    }

    /// A sample that measures.
    public mutating func sample(_ labels: Labels, _ value: Double) {
        writeName(labels: labels)
        write(" \(Self.number(value))\n")
    }

    /// A family of one sample that counts.
    public mutating func counter(_ name: String, help: String, _ value: UInt64) {
        open(name, .counter, help: help)
        sample([:], value)
    }

    /// A family of one sample that measures.
    public mutating func gauge(_ name: String, help: String, _ value: Double) {
        open(name, .gauge, help: help)
        sample([:], value)
    }

    /// The buckets, sum and count of one histogram of the family, in seconds.
    public mutating func histogram(_ labels: Labels, _ latencies: LatencyCounts) {
        var cumulative: UInt64 = 0
        for (index, count) in latencies.buckets.enumerated() {
            cumulative &+= count
            let bound = LatencyCounts.bound(at: index)
            let limit = bound.map { Self.seconds(microseconds: $0) } ?? "+Inf"
            writeName(suffix: "_bucket", labels: labels, limit: limit)
            write(" \(cumulative)\n")
        }
        writeName(suffix: "_sum", labels: labels)
        write(" \(Self.seconds(microseconds: latencies.microseconds))\n")
        writeName(suffix: "_count", labels: labels)
        write(" \(cumulative)\n")
    }

    private mutating func writeName(suffix: String = "", labels: Labels, limit: String? = nil) {
        write(family)
        write(suffix)
        guard !labels.isEmpty || limit != nil else { return }
        var separator = "{"
        for (name, value) in labels {
            write("\(separator)\(name)=\"")
            writeEscaped(value, quotes: true)
            write("\"")
            separator = ","
        }
        if let limit { write("\(separator)le=\"\(limit)\"") }
        write("}")
    }

    private mutating func write(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// The format knows `\\` and `\n` everywhere and `\"` in label values; the other control
    /// characters have no escape and no use, and a scraper may choke on them.
    private mutating func writeEscaped(_ text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): write("\\\\")
            case UInt8(ascii: "\n"): write("\\n")
            case UInt8(ascii: "\"") where quotes: write("\\\"")
            case 0..<0x20, 0x7F: write(" ")
            default: bytes.append(byte)
            }
        }
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), abs(value) < 9e15 { return "\(Int64(value))" }
        return "\(value)"
    }

    /// Exact decimal seconds, without the detour over binary fractions.
    static func seconds(microseconds: UInt64) -> String {
        let (whole, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        guard rest > 0 else { return "\(whole)" }
        var digits = String(rest)
        digits = String(repeating: "0", count: 6 - digits.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(whole).\(digits)"
    }
}
