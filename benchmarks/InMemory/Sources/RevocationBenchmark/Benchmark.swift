import DeviceTrust
import Foundation
import TLS

/// Measures the revocation index: loading a list, its memory, and lookups.
@main
enum Benchmark {
    static func main() throws {
        let entries = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 1_000_000
        let rounds = CommandLine.arguments.dropFirst(2).first.flatMap(Int.init) ?? 7
        try TLSEngine.prepareProcess()
        let sample = try SampleList(entries: entries, seed: 1)
        Memory.forgetPeak()
        let before = Memory.now()
        print("\(entries) entries, a list of \(sample.list.count) bytes")

        var loads: [Double] = []
        var index: RevocationIndex?
        for _ in 0..<rounds {
            index = nil
            let started = ContinuousClock.now
            index = try load(sample)
            loads.append(seconds(since: started) * 1000)
        }
        guard let index else { return }
        report("load (parse, verify, index)", loads, unit: "ms")
        let mebibyte = 1_048_576.0
        print(
            String(
                format: "index %.1f MiB, peak while loading %.1f MiB above the list itself",
                Double(index.memoryBytes) / mebibyte,
                Double(Memory.now().peak - before.resident) / mebibyte))
        try measureLookups(in: index, sample, rounds: rounds, "")
        try measureLookups(in: changed(index), sample, rounds: rounds, ", changes before it")
        measureMemory(rounds: rounds)
    }

    /// The same with a list of changes that revokes a thousand others.
    private static func changed(_ index: RevocationIndex) throws -> RevocationIndex {
        var numbers = Numbers(seed: 3)
        var builder = RevocationDelta.Builder()
        for _ in 0..<1000 {
            guard let serial = CertificateSerial(numbers.serial()) else { continue }
            builder.insert(serial, date: 0, reason: .keyCompromise)
        }
        let delta = builder.finish(
            issuer: index.issuer, number: [10], baseNumber: [9], thisUpdate: 0, nextUpdate: nil,
            distributionPoint: nil)
        guard let changed = index.applying(delta) else { throw CocoaError(.coderInvalidValue) }
        return changed
    }

    /// One read after the other of 32 MiB, each from a place that the one before names.
    private static func measureMemory(rounds: Int) {
        var numbers = Numbers(seed: 4)
        let order = (0..<(32 << 20) / 64).map { $0 * 8 }.shuffled(using: &numbers)
        var places = [Int](repeating: 0, count: order.count * 8)
        for (place, next) in zip(order, order.dropFirst() + order.prefix(1)) {
            places[place] = next
        }
        var times: [Double] = []
        for _ in 0..<rounds {
            var place = 0
            let started = ContinuousClock.now
            for _ in order { place = places[place] }
            times.append(seconds(since: started) * 1e9 / Double(order.count))
            precondition(place == 0, "the chain of places is closed")
        }
        report("one read of main memory", times, unit: "ns")
    }

    private static func load(_ sample: SampleList) throws -> RevocationIndex {
        let list = try CertificateRevocationList(sample.list, anchors: sample.anchors)
        var builder = RevocationIndex.Builder(expectedCount: list.header.entryCount)
        try list.forEachEntry { serial, date, reason in
            guard let serial = CertificateSerial(integerContent: serial) else { return }
            builder.insert(serial, date: date, reason: RevocationReason(code: reason))
        }
        guard let issuer = IssuerKey(bytes: list.header.issuerKey) else {
            throw CocoaError(.coderInvalidValue)
        }
        return builder.finish(
            issuer: issuer, number: list.header.number, thisUpdate: list.header.thisUpdate,
            nextUpdate: list.header.nextUpdate, distributionPoint: nil)
    }

    /// One lookup after the other, in an order that no cache can foresee.
    private static func measureLookups(
        in index: RevocationIndex, _ sample: SampleList, rounds: Int, _ suffix: String
    ) throws {
        var numbers = Numbers(seed: 2)
        let listed = sample.serials.shuffled(using: &numbers).compactMap { CertificateSerial($0) }
        let others = (0..<listed.count).compactMap { _ in CertificateSerial(numbers.serial()) }
        for (name, serials, expected) in [("hit", listed, listed.count), ("miss", others, 0)] {
            var times: [Double] = []
            for _ in 0..<rounds {
                var found = 0
                let started = ContinuousClock.now
                for serial in serials where index.contains(serial) { found += 1 }
                times.append(seconds(since: started) * 1e9 / Double(serials.count))
                precondition(found == expected, "the index forgot or invented an entry")
            }
            report("lookup, \(name)\(suffix)", times, unit: "ns")
        }
    }

    private static func seconds(since start: ContinuousClock.Instant) -> Double {
        let elapsed = (ContinuousClock.now - start).components
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    }

    private static func report(_ name: String, _ values: [Double], unit: String) {
        let sorted = values.sorted()
        print(
            String(
                format: "%@: median %.1f %@ (least %.1f, most %.1f)", name,
                sorted[sorted.count / 2], unit, sorted[0], sorted[sorted.count - 1]))
    }
}

/// What the kernel says about this process's memory, in bytes.
struct Memory {
    let resident: Int
    let peak: Int

    /// Lets the peak begin anew.
    static func forgetPeak() {
        try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
    }

    static func now() -> Memory {
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        func kibibytes(_ key: String) -> Int {
            let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
            return line?.split(whereSeparator: \.isWhitespace).dropFirst().first
                .flatMap { Int($0) } ?? 0
        }
        return Memory(resident: kibibytes("VmRSS:") << 10, peak: kibibytes("VmHWM:") << 10)
    }
}
