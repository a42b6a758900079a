/// A set of known fields in one machine word. `other` can be a member like any case.
public struct KnownFieldSet: Equatable, Sendable {
    private var bits: UInt64 = 0

    /// The empty set.
    public init() {}

    /// Whether `field` is a member.
    public func contains(_ field: KnownField) -> Bool {
        bits & (1 &<< UInt64(field.rawValue)) != 0
    }

    @inline(__always)
    mutating func insert(_ field: KnownField) {
        bits |= 1 &<< UInt64(field.rawValue)
    }
}
