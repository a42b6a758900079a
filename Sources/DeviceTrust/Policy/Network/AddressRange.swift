/// Addresses from one to another, both included.
public struct AddressRange: Hashable, Sendable {
    /// The first address of the range.
    public let first: NetworkAddress
    /// The last address of the range.
    public let last: NetworkAddress

    /// One address alone.
    public init(_ address: NetworkAddress) {
        first = address
        last = address
    }

    /// From one address to another; nil when the first is behind the last.
    public init?(from first: NetworkAddress, to last: NetworkAddress) {
        guard first <= last else { return nil }
        self.first = first
        self.last = last
    }

    /// A block, `192.0.2.0/24` or `2001:db8::/32`; a range, `192.0.2.1-192.0.2.9`; or one address.
    /// Nil for anything else, also for a block whose address has bits behind its length.
    public init?(_ text: some StringProtocol) {
        if let slash = text.firstIndex(of: "/") {
            guard let address = NetworkAddress(text[..<slash]),
                let length = Self.length(text[text.index(after: slash)...])
            else { return nil }
            // A block of mapped addresses counts its length from the whole 128 bits.
            let isQuad = !text[..<slash].contains(":")
            self.init(address, length: isQuad ? length + 96 : length)
        } else if let dash = text.firstIndex(of: "-") {
            guard let first = NetworkAddress(text[..<dash]),
                let last = NetworkAddress(text[text.index(after: dash)...]),
                first.isIPv4 == last.isIPv4
            else { return nil }
            self.init(from: first, to: last)
        } else {
            guard let address = NetworkAddress(text) else { return nil }
            self.init(address)
        }
    }

    private init?(_ address: NetworkAddress, length: Int) {
        guard (0...128).contains(length) else { return nil }
        let high = length >= 64 ? 0 : UInt64.max >> UInt64(length)
        let low = length <= 64 ? UInt64.max : length == 128 ? 0 : UInt64.max >> UInt64(length - 64)
        guard address.high & high == 0, address.low & low == 0 else { return nil }
        first = address
        last = NetworkAddress(high: address.high | high, low: address.low | low)
    }

    private static func length(_ text: some StringProtocol) -> Int? {
        let digits = text.utf8
        guard (1...3).contains(digits.count), digits.count == 1 || digits.first != 48,
            digits.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return Int(text)
    }
}

/// Ranges as one set: a look-up is a binary search, whatever their number.
public struct AddressRanges: Hashable, Sendable {
    /// In order, without overlap.
    public let ranges: [AddressRange]

    /// No address at all.
    public static let none = AddressRanges([])

    /// The addresses of all these ranges.
    public init(_ ranges: some Sequence<AddressRange>) {
        var merged: [AddressRange] = []
        for range in ranges.sorted(by: { $0.first < $1.first }) {
            if let previous = merged.last, range.first <= (previous.last.next ?? previous.last),
                let joined = AddressRange(
                    from: previous.first, to: max(previous.last, range.last))
            {
                merged[merged.count - 1] = joined
            } else {
                merged.append(range)
            }
        }
        self.ranges = merged
    }

    /// Whether there is no address in it.
    public var isEmpty: Bool { ranges.isEmpty }

    /// Whether the address is within one of the ranges.
    public func contains(_ address: NetworkAddress) -> Bool {
        var lower = 0
        var upper = ranges.count
        while lower < upper {
            let middle = (lower + upper) / 2
            if ranges[middle].last < address { lower = middle + 1 } else { upper = middle }
        }
        return lower < ranges.count && ranges[lower].first <= address
    }
}
