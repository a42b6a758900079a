/// One field line of a head, as positions in the bytes the head was read from.
public struct HTTPField: Equatable, Sendable {
    /// Where the name starts.
    public let nameStart: UInt32
    /// Where the value starts, past leading whitespace.
    public let valueStart: UInt32
    /// Bytes of the value, without whitespace at its ends.
    public let valueCount: UInt32
    /// Bytes of the name.
    public let nameCount: UInt16
    /// Which field it is, `.other` for names the gateway knows nothing about.
    public let known: KnownField
    /// Whether the field must not be passed on: hop-by-hop by its name, or named by Connection.
    public internal(set) var isHopByHop: Bool

    init(name: Range<Int>, value: Range<Int>, known: KnownField) {
        nameStart = UInt32(truncatingIfNeeded: name.lowerBound)
        nameCount = UInt16(truncatingIfNeeded: name.count)
        valueStart = UInt32(truncatingIfNeeded: value.lowerBound)
        valueCount = UInt32(truncatingIfNeeded: value.count)
        self.known = known
        isHopByHop = known.isHopByHop
    }

    /// Positions of the name.
    @inlinable public var nameRange: Range<Int> {
        Int(nameStart)..<Int(nameStart) + Int(nameCount)
    }

    /// Positions of the value.
    @inlinable public var valueRange: Range<Int> {
        Int(valueStart)..<Int(valueStart) + Int(valueCount)
    }
}
