import ArgumentParser
private import FoundationEssentials
import Measuring

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Two results, before and after.",
        discussion: """
            Each file has one result or an array of them; those of the same scenario and options \
            are compared. Ends with 1 when a second one is worse by more than the threshold in \
            server CPU per unit, or in p50 when there is no CPU figure.

            Example: sallyport-bench compare before.json after.json --threshold 5
            """)

    @Argument(help: "The JSON form of the first run.")
    var before: String
    @Argument(help: "The JSON form of the second.")
    var after: String
    @Option(help: "Percent.")
    var threshold = 3.0

    func validate() throws { try Limits.check("--threshold", threshold, 0...1000) }

    func run() throws {
        let pairs = Comparison.pairs(try readReports(before), try readReports(after))
        guard !pairs.isEmpty else {
            throw Failure(description: "the files have no scenario with the same options in common")
        }
        put(pairs.map { $0.text(threshold: threshold) }.joined(separator: "\n"), to: 1)
        if pairs.contains(where: { $0.isWorse(thanPercent: threshold) }) { throw ExitCode(1) }
    }
}

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "The form for people of a JSON result.",
        discussion: "Example: sallyport-bench show result.json")

    @Argument(help: "The JSON form of a run, or an array of them.")
    var file: String

    func run() throws {
        put(try readReports(file).map(\.text).joined(separator: "\n"), to: 1)
    }
}

private func readReports(_ file: String) throws -> [Report] {
    guard let data = FileManager.default.contents(atPath: file) else {
        throw Failure(description: "\(file): cannot be read")
    }
    do {
        return try Report.read(data)
    } catch {
        throw Failure(description: "\(file): not a result of sallyport-bench")
    }
}
