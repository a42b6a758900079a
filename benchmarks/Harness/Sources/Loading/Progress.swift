internal import Glibc
internal import Measuring

/// A line on standard error that is written over twice a second.
final class Progress {
    /// When it wants to be shown again.
    private(set) var next: UInt64
    private let isOn: Bool
    private var width = 0
    private static let interval: UInt64 = 500_000_000

    init(_ isOn: Bool) {
        self.isOn = isOn
        next = isOn ? 0 : .max
    }

    func show(
        _ label: String, _ tally: @autoclosure () -> Tally, seconds: Double, of all: Double
    ) {
        guard isOn, monotonic() >= next else { return }
        let tally = tally()
        let rate = fixed(Double(tally.units) / max(seconds, 0.001), 0)
        let p99 = duration(microseconds: Double(tally.latency.microseconds(atPercentile: 99)))
        show(
            "\(label): \(fixed(seconds, 1)) of \(fixed(all, 1)) s, \(tally.units) units, "
                + "\(rate) a second, p99 \(p99), \(tally.failures) errors")
    }

    /// Shows a text if it is time to.
    func show(_ text: @autoclosure () -> String) {
        guard isOn, monotonic() >= next else { return }
        next = monotonic() + Progress.interval
        write("\r" + text())
    }

    /// Wipes the line.
    func clear() {
        guard isOn, width > 0 else { return }
        write("\r")
        write("\r")
        next = 0
    }

    private func write(_ text: String) {
        let count = text.utf8.count
        let line = text + String(repeating: " ", count: max(0, width - count))
        width = count
        let bytes = Array(line.utf8)
        unsafe _ = Glibc.write(2, bytes, bytes.count)
    }
}
