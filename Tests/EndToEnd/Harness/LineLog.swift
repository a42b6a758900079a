import Foundation

/// What a program wrote to one of its pipes, line by line, with a way to wait for a line.
///
/// A thread of its own reads the pipe until it ends, so a program is never held up by a full pipe.
final class LineLog: @unchecked Sendable {
    // The stored values are touched only with `condition` locked.
    private let condition = NSCondition()
    private var bytes = Data()
    private var lines: [String] = []
    private var cut = 0  // where the lines not yet cut begin in `bytes`
    private var hasEnded = false

    init(reading descriptor: Descriptor) {
        Thread { [self] in
            var buffer = [UInt8](repeating: 0, count: 65536)
            while case let count = descriptor.read(into: &buffer), count > 0 {
                append(Data(buffer.prefix(count)))
            }
            end()
        }.start()
    }

    /// Everything written so far.
    var data: Data { condition.withLock { bytes } }
    var text: String { String(decoding: data, as: UTF8.self) }
    var allLines: [String] {
        condition.withLock {
            splitLines()
            return lines
        }
    }

    /// The first line, past or coming, that `matches` accepts.
    func line(
        within seconds: Double = 15, _ what: String, where matches: (String) -> Bool
    ) throws -> String {
        try first(within: seconds, what) { matches($0) ? $0 : nil }
    }

    /// The first value that `transform` makes of a line, past or coming.
    func first<Value>(
        within seconds: Double = 15, _ what: String, _ transform: (String) -> Value?
    ) throws -> Value {
        let deadline = Date(timeIntervalSinceNow: seconds)
        var next = 0
        while true {
            let (batch, ended) = newLines(after: &next, until: deadline)
            for line in batch { if let value = transform(line) { return value } }
            if batch.isEmpty && (ended || Date() >= deadline) {
                throw Failure(
                    "no \(what) \(ended ? "before the end" : "in \(seconds) s"):\n\(text)")
            }
        }
    }

    /// Waits until the program has closed its end.
    func waitForEnd(within seconds: Double = 15) throws {
        let deadline = Date(timeIntervalSinceNow: seconds)
        try condition.withLock {
            while !hasEnded {
                if !condition.wait(until: deadline) { throw Failure("output did not end") }
            }
        }
    }

    private func newLines(after next: inout Int, until deadline: Date) -> ([String], Bool) {
        condition.withLock {
            splitLines()
            while lines.count == next && !hasEnded && condition.wait(until: deadline) {
                splitLines()
            }
            let batch = Array(lines[next...])
            next = lines.count
            return (batch, hasEnded)
        }
    }

    /// Lines are cut only when somebody asks for them: most output is read whole.
    private func splitLines() {
        while let newline = bytes.range(of: Data([0x0a]), in: cut..<bytes.endIndex) {
            lines.append(String(decoding: bytes[cut..<newline.lowerBound], as: UTF8.self))
            cut = newline.upperBound
        }
        if hasEnded && cut < bytes.endIndex {
            lines.append(String(decoding: bytes[cut...], as: UTF8.self))
            cut = bytes.endIndex
        }
    }

    private func append(_ data: Data) {
        condition.withLock {
            bytes.append(data)
            condition.broadcast()
        }
    }

    private func end() {
        condition.withLock {
            hasEnded = true
            condition.broadcast()
        }
    }
}

/// What a test could not do, in words.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
