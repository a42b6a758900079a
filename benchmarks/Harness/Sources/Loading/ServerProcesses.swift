internal import FoundationEssentials
internal import Glibc

/// The processes of the server, for what they use.
struct ServerProcesses {
    private let roots: [Int]

    /// Throws if one of them is not there or not ours to see.
    init(_ roots: [Int]) throws(LoadError) {
        self.roots = roots
        for root in roots where ServerProcesses.tasks(root).isEmpty {
            throw .process("no process \(root), or not allowed to look at it")
        }
    }

    var isEmpty: Bool { roots.isEmpty }

    /// CPU nanoseconds by thread. Two of these differ by what was used in between, but for threads
    /// that came and went.
    func times() -> [Int: UInt64] {
        var times: [Int: UInt64] = [:]
        for process in all() {
            for task in ServerProcesses.tasks(process) {
                let text = ServerProcesses.read("/proc/\(process)/task/\(task)/schedstat")
                times[task] = text.split(separator: " ").first.flatMap { UInt64($0) }
            }
        }
        return times
    }

    /// Microseconds of CPU since.
    func microseconds(since before: [Int: UInt64]) -> Int {
        let used = times().reduce(0) { $0 + $1.value - min($1.value, before[$1.key] ?? 0) }
        return Int((used + 500) / 1000)
    }

    /// Proportional set size of all processes; nil if not to be seen.
    func memory() -> Int? {
        var sum = 0
        for process in all() {
            let text = ServerProcesses.read("/proc/\(process)/smaps_rollup")
            for line in text.split(separator: "\n") where line.hasPrefix("Pss:") {
                sum += line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            }
        }
        return sum == 0 ? nil : sum
    }

    /// The processes, their children, and so on.
    private func all() -> [Int] {
        var found = roots
        var index = 0
        while index < found.count {
            let process = found[index]
            for task in ServerProcesses.tasks(process) {
                let text = ServerProcesses.read("/proc/\(process)/task/\(task)/children")
                let children = text.split(separator: " ").compactMap { Int($0) }
                found += children.filter { !found.contains($0) }
            }
            index += 1
        }
        return found
    }

    private static func tasks(_ process: Int) -> [Int] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
        return (names ?? []).compactMap { Int($0) }
    }

    private static func read(_ path: String) -> String {
        guard let data = FileManager.default.contents(atPath: path) else { return "" }
        return String(decoding: data, as: UTF8.self)
    }
}

/// The process number in a file.
package func processNumber(inFile path: String) throws(LoadError) -> Int {
    guard let data = FileManager.default.contents(atPath: path) else {
        throw .file(path, reason: "cannot be read")
    }
    let text = String(decoding: data, as: UTF8.self)
    guard let number = text.split(whereSeparator: \.isWhitespace).first.flatMap({ Int($0) }) else {
        throw .file(path, reason: "no process number in it")
    }
    return number
}
