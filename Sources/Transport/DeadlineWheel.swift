/// Coarse timers for very many connections: O(1) to arm, never cancelled.
///
/// The owner keeps each thing's real deadline; the wheel only says "look at this token about
/// now". A token that comes out early (its deadline was moved) is armed again; one that has
/// gone is recognised by its generation. So the usual case, a deadline pushed back on each
/// request, costs one store and no timer work.
public struct DeadlineWheel: ~Copyable {
    private static let slotCount = 1024
    /// Milliseconds a slot covers.
    public static let resolution: Int64 = 50

    private var slots: [[Token]]
    private var position: Int64

    /// A wheel that starts at `now` (monotonic milliseconds).
    public init(now: Int64) {
        slots = [[Token]](repeating: [], count: DeadlineWheel.slotCount)
        position = now / DeadlineWheel.resolution
    }

    /// Asks for `token` to come out at the first turn at or after `deadline`; deadlines beyond
    /// the horizon (51 s) come out at the horizon. Returns when that will be.
    @discardableResult
    public mutating func arm(_ token: Token, at deadline: Int64) -> Int64 {
        let wanted = (deadline + DeadlineWheel.resolution - 1) / DeadlineWheel.resolution
        let slot = min(max(wanted, position + 1), position + Int64(DeadlineWheel.slotCount - 1))
        slots[Int(slot % Int64(DeadlineWheel.slotCount))].append(token)
        return slot * DeadlineWheel.resolution
    }

    /// How long a loop may sleep at `now` without being late by more than one slot: until the
    /// next armed slot, at most a second.
    public func pause(at now: Int64) -> Int32 {
        for step in 1...20 {
            let slot = position + Int64(step)
            if !slots[Int(slot % Int64(DeadlineWheel.slotCount))].isEmpty {
                return Int32(max(0, slot * DeadlineWheel.resolution - now))
            }
        }
        return 1000
    }

    /// Moves to `now` and appends every token that is due to `due`.
    public mutating func advance(to now: Int64, due: inout [Token]) {
        let target = now / DeadlineWheel.resolution
        let steps = min(target - position, Int64(DeadlineWheel.slotCount))
        if steps <= 0 { return }
        for step in 1...steps {
            let slot = Int((position + step) % Int64(DeadlineWheel.slotCount))
            if slots[slot].isEmpty { continue }
            due.append(contentsOf: slots[slot])
            slots[slot].removeAll(keepingCapacity: slots[slot].count < 64)
        }
        position = target
    }
}
