import DeviceTrust
import Federation
import Foundation
import TLS

/// Says what the parts of a sign-on cost the worker, and whether that is within the target.
@main
enum SignOnBenchmark {
    /// What the rules and what they ask for may take, and what a signature check may, in
    /// nanoseconds of CPU.
    private static let mostForDecision = 50_000
    private static let mostForSignatures = 300_000
    private static let rounds = 15

    /// FOLDER SECOND [--list | PART COUNT]: judged at this second; with a part, that one alone, so
    /// many times.
    static func main() throws {
        let words = Array(CommandLine.arguments.dropFirst())
        guard words.count >= 2, let second = Int64(words[1]) else { throw BenchmarkError.usage }
        // The library is used as in the gateway: behind the filter.
        try TLSEngine.prepareProcess()
        let parts = try Decision.parts() + Answers.parts(folder: words[0], at: second)
        if words.count > 3, let count = Int(words[3]) {
            guard let part = parts.first(where: { $0.name == words[2] }) else {
                throw BenchmarkError.noSuchPart(words[2])
            }
            for _ in 0..<count { part.work() }
        } else if words.count > 2 {
            for part in parts { print(part.name) }
        } else {
            measure(parts)
        }
    }

    private static func measure(_ parts: [Part]) {
        let least = parts.map(nanoseconds)
        for (part, time) in zip(parts, least) { report(part.name, time) }
        func worst(_ kind: Part.Kind) -> Int {
            zip(parts, least).filter { $0.0.kind == kind }.map { $0.1 }.max() ?? 0
        }
        let decision = worst(.rules) + worst(.client) + worst(.place)
        print("")
        let decides = isReached("decision, the dearest of each", decision, mostForDecision)
        let verifies = isReached(
            "signature check, the dearest", worst(.signatures), mostForSignatures)
        if !decides || !verifies { exit(1) }
    }

    /// CPU time of one call: the least of the rounds, so that whatever else runs counts little.
    private static func nanoseconds(_ part: Part) -> Int {
        // About 20 ms each.
        var count = 1
        while time(part, count) < 20_000_000 { count *= 2 }
        return (0..<rounds).map { _ in time(part, count) / count }.min() ?? 0
    }

    private static func time(_ part: Part, _ count: Int) -> Int {
        let start = processorTime()
        for _ in 0..<count { part.work() }
        return processorTime() - start
    }

    private static func processorTime() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    /// Whether it is within the target.
    private static func isReached(_ what: String, _ time: Int, _ most: Int) -> Bool {
        report(what, time, "\(time <= most ? "reached" : "MISSED"): at most \(most / 1000) µs")
        return time <= most
    }

    private static func report(_ what: String, _ time: Int, _ rest: String = "") {
        print(
            what + String(repeating: " ", count: max(1, 34 - what.utf8.count))
                + String(format: "%8.2f µs   %@", Double(time) / 1000, rest))
    }
}

/// Something that is measured. `work` ends the program when its result is not the one expected.
struct Part {
    /// What it belongs to.
    enum Kind {
        case rules, client, place, signatures, other
    }

    let name: String
    let kind: Kind
    let work: () -> Void
}

enum BenchmarkError: Error {
    case usage
    case noSuchPart(String)
    case badSample(String)
}
