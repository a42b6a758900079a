/// A numeric address of IP, without a zone. An IPv4 address and the IPv6 address that stands for
/// it (`::ffff:192.0.2.1`) are the same.
///
/// The gateway asks where a request comes from at each sign-on, so this is two words and no array.
public struct NetworkAddress: Hashable, Sendable, Comparable {
    /// In the order of the network, an IPv4 address as its mapped one.
    let high: UInt64
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// From 4 or 16 bytes in the order of the network; nil for any other count.
    public init?(bytes: some Collection<UInt8>) {
        switch bytes.count {
        case 4:
            self.init(high: 0, low: Self.mapped | Self.number(bytes[...]))
        case 16:
            let middle = bytes.index(bytes.startIndex, offsetBy: 8)
            self.init(high: Self.number(bytes[..<middle]), low: Self.number(bytes[middle...]))
        default:
            return nil
        }
    }

    /// A dotted quad without leading zeros, or an IPv6 address (RFC 4291 section 2.2), with
    /// nothing around it.
    public init?(_ text: some StringProtocol) {
        let characters = Array(text.utf8.prefix(46))
        if let quad = Self.quad(characters[...]) {
            self.init(high: 0, low: Self.mapped | UInt64(quad))
        } else if let words = Self.groups(characters) {
            self.init(bytes: words)
        } else {
            return nil
        }
    }

    /// In the order of the network; an IPv4 address where its mapped one stands.
    public static func < (one: NetworkAddress, other: NetworkAddress) -> Bool {
        (one.high, one.low) < (other.high, other.low)
    }

    /// Whether it is of IPv4.
    public var isIPv4: Bool { high == 0 && low >> 32 == Self.mapped >> 32 }

    /// The address after this one; nil for the last.
    var next: NetworkAddress? {
        let (low, carries) = low.addingReportingOverflow(1)
        if !carries { return NetworkAddress(high: high, low: low) }
        let (high, overflows) = high.addingReportingOverflow(1)
        return overflows ? nil : NetworkAddress(high: high, low: low)
    }

    private static let mapped: UInt64 = 0xffff_0000_0000

    private static func number(_ bytes: some Collection<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension NetworkAddress: CustomStringConvertible {
    /// A dotted quad, or the groups of IPv6 with its longest run of zeros left out (RFC 5952).
    public var description: String {
        if isIPv4 {
            return [24, 16, 8, 0].map { "\((low >> $0) & 0xff)" }.joined(separator: ".")
        }
        let groups = [high, low].flatMap { word in
            [48, 32, 16, 0].map { (word >> $0) & 0xffff }
        }
        var gap = 0..<0
        var start = 0
        while start < groups.count {
            var end = start
            while end < groups.count, groups[end] == 0 { end += 1 }
            if end - start > max(gap.count, 1) { gap = start..<end }
            start = max(end, start + 1)
        }
        func text(_ part: ArraySlice<UInt64>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        if gap.isEmpty { return text(groups[...]) }
        return text(groups[..<gap.lowerBound]) + "::" + text(groups[gap.upperBound...])
    }
}

extension NetworkAddress {
    private static func quad(_ text: ArraySlice<UInt8>) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0")
            else { return nil }
            var number: UInt32 = 0
            for digit in part {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
                number = number * 10 + UInt32(digit - UInt8(ascii: "0"))
            }
            guard number < 256 else { return nil }
            address = address << 8 | number
        }
        return address
    }

    /// At most one `::`, which stands for at least one group; the last two groups may be a quad.
    private static func groups(_ text: [UInt8]) -> [UInt8]? {
        guard (2...45).contains(text.count) else { return nil }
        let colon = UInt8(ascii: ":")
        let gap = text.indices.dropLast().first { text[$0] == colon && text[$0 + 1] == colon }
        guard let gap else {
            let all = run(text[...])
            return all?.count == 16 ? all : nil
        }
        guard let head = gap == 0 ? [] : run(text[..<gap], allowsQuad: false),
            let tail = gap + 2 == text.count ? [] : run(text[(gap + 2)...]),
            head.count + tail.count <= 14
        else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    private static func run(_ text: ArraySlice<UInt8>, allowsQuad: Bool = true) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if allowsQuad, index == parts.count - 1, let quad = quad(part) {
                bytes += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: quad >> UInt32($0)) }
            } else if let group = group(part) {
                bytes += [UInt8(group >> 8), UInt8(group & 0xff)]
            } else {
                return nil
            }
        }
        return bytes
    }

    private static func group(_ text: ArraySlice<UInt8>) -> UInt16? {
        guard (1...4).contains(text.count) else { return nil }
        var value: UInt16 = 0
        for digit in text {
            let number: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): number = digit - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): number = digit - UInt8(ascii: "A") + 10
            default: return nil
            }
            value = value << 4 | UInt16(number)
        }
        return value
    }
}
