/// Addresses from one to another of the same version of IP, both included.
public struct IPRange: Hashable, Sendable {
    /// The first one.
    public let first: IPAddress
    /// Not before the first one.
    public let last: IPAddress

    /// A block, `192.0.2.0/24`; a range, `192.0.2.1-192.0.2.9`; or one address.
    public init(_ text: String) throws(ValueFault) {
        if let slash = text.firstIndex(of: "/") {
            let length = text[text.index(after: slash)...]
            self = try Self.block(text[..<slash], length: length)
        } else if let dash = text.firstIndex(of: "-") {
            first = try Self.address(text[..<dash])
            last = try Self.address(text[text.index(after: dash)...])
            if first.family != last.family {
                throw ValueFault("its ends are of different versions of IP")
            }
            if last.bytes.lexicographicallyPrecedes(first.bytes) {
                throw ValueFault("its end is before its beginning")
            }
        } else {
            first = try Self.address(text[...])
            last = first
        }
    }

    private init(first: IPAddress, last: IPAddress) {
        self.first = first
        self.last = last
    }

    private static func address(_ text: Substring) throws(ValueFault) -> IPAddress {
        guard let address = IPAddress(Trimming.blanks(text)) else { throw ValueFault() }
        return address
    }

    private static func block(
        _ text: Substring, length: Substring
    ) throws(ValueFault) -> IPRange {
        let address = try address(text)
        let bits = address.bytes.count * 8
        guard let number = Digits.decimal(length.utf8, allowsLeadingZeros: false),
            let count = Int(exactly: number), (0...bits).contains(count)
        else { throw ValueFault("behind the slash stands a number from 0 to \(bits)") }
        var first = address.bytes
        var last = address.bytes
        for index in first.indices {
            let kept = min(max(count - index * 8, 0), 8)
            let mask = UInt8(truncatingIfNeeded: 0xff00 >> kept)
            first[index] &= mask
            last[index] |= ~mask
        }
        guard first == address.bytes else {
            let block = IPAddress(bytes: first).map { "\($0)/\(count)" }
            throw ValueFault("it has bits behind its first \(count)", nearest: block)
        }
        guard let end = IPAddress(bytes: last) else { throw ValueFault() }
        return IPRange(first: address, last: end)
    }
}
