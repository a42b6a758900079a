import ArgumentParser
import FoundationEssentials
import Glibc
import Measuring

/// Where the outcome goes.
struct OutputOptions: ParsableArguments {
    @Option(help: "File for the JSON form; - is standard output.")
    var json: String?
    @Flag(help: "No progress line.")
    var quiet = false
    @Flag(help: "A progress line even when standard error is no terminal.")
    var progress = false

    var showsProgress: Bool { !quiet && (progress || isatty(2) == 1) }

    /// Writes both forms and ends with 1 if no unit succeeded.
    func write(_ report: Report, notes: [String] = []) throws {
        let lines = notes.map { $0 + "\n" }.joined()
        say(report.text + (lines.isEmpty ? "" : "\n" + lines))
        if json == "-" {
            put(try report.json(), to: 1)
        } else if let json {
            do {
                try Data(report.json().utf8).write(to: URL(filePath: json))
            } catch {
                throw Failure(description: "\(json): cannot be written")
            }
        }
        guard report.units > 0 else { throw ExitCode(1) }
    }

    private func say(_ text: String) { put(text, to: json == "-" ? 2 : 1) }
}

/// Writes all of a text.
func put(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
        let count = unsafe bytes.withUnsafeBytes {
            unsafe write(descriptor, $0.baseAddress, $0.count)
        }
        guard count > 0 else { return }
        bytes = bytes.dropFirst(count)
    }
}

/// What ends the program with status 1.
struct Failure: Error, CustomStringConvertible {
    var description: String
}
