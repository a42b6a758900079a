/// A place in the feed of changes: everything up to it has been seen.
public struct FeedPosition: Hashable, Comparable, Sendable {
    /// Counts changes from 1, in the order in which they became visible.
    public let sequence: Int64

    /// The place after this change.
    public init(sequence: Int64) { self.sequence = sequence }

    /// Whether `one` is before `other`.
    public static func < (one: FeedPosition, other: FeedPosition) -> Bool {
        one.sequence < other.sequence
    }
}
