import Synchronization

/// A row of counters that one thread writes and any thread reads.
///
/// Because there is one writer, an addition is a plain load and store (one `inc` in memory, no
/// lock prefix); a second writer would lose counts but never corrupt them. A reader may see one
/// counter of an update before the other, which scraping tolerates.
struct CounterBank<let size: Int>: ~Copyable, Sendable {
    private let counters = InlineArray<size, Atomic<UInt64>> { _ in Atomic(0) }

    func add(_ amount: UInt64 = 1, at index: Int) {
        let value = counters[index].load(ordering: .relaxed)
        counters[index].store(value &+ amount, ordering: .relaxed)
    }

    func value(at index: Int) -> UInt64 {
        counters[index].load(ordering: .relaxed)
    }

    /// Adds this row to a sum of rows, which grows to its length.
    func add(to totals: inout [UInt64]) {
        while totals.count < size { totals.append(0) }
        for index in 0..<size { totals[index] &+= value(at: index) }
    }
}
