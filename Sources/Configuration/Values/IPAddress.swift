/// A numeric address, without a zone.
public struct IPAddress: Hashable, Sendable {
    /// The version of IP.
    public enum Family: Hashable, Sendable {
        case v4
        case v6
    }

    /// In network order: 4 of them, or 16.
    public let bytes: [UInt8]

    /// Told by the length.
    public var family: Family { bytes.count == 4 ? .v4 : .v6 }

    /// 127.0.0.0/8 or ::1 (also as ::ffff:127.0.0.1).
    public var isLoopback: Bool {
        switch family {
        case .v4: bytes[0] == 127
        case .v6:
            bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1
                || bytes.starts(with: Self.mappedPrefix) && bytes[12] == 127
        }
    }

    /// 0.0.0.0 or ::, which stand for every address of the machine.
    public var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }

    /// A dotted quad without leading zeros, or an IPv6 address as RFC 4291 section 2.2 writes it.
    public init?(_ text: some StringProtocol) {
        let characters = Array(text.utf8)
        if let quad = Self.quad(characters[...]) {
            bytes = quad
        } else if let groups = Self.groups(characters) {
            bytes = groups
        } else {
            return nil
        }
    }

    /// From 4 or 16 bytes; nil for any other count.
    init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    private static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
}

extension IPAddress: CustomStringConvertible {
    /// The one canonical text (RFC 5952 for IPv6), without brackets.
    public var description: String {
        family == .v4 ? bytes.map(String.init).joined(separator: ".") : compressed
    }

    private var compressed: String {
        let groups = stride(from: 0, to: 16, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
        let gap = Self.longestRun(ofZerosIn: groups)
        func text(_ part: ArraySlice<Int>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard gap.count > 1 else { return text(groups[...]) }
        return text(groups[..<gap.lowerBound]) + "::" + text(groups[gap.upperBound...])
    }

    private static func longestRun(ofZerosIn groups: [Int]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        while start < groups.count {
            var end = start
            while end < groups.count, groups[end] == 0 { end += 1 }
            if end - start > longest.count { longest = start..<end }
            start = max(end, start + 1)
        }
        return longest
    }
}

extension IPAddress {
    private static func quad(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard let number = Digits.decimal(part, allowsLeadingZeros: false),
                let byte = UInt8(exactly: number)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    /// At most one `::`, which stands for at least one group; the last two groups may be a quad.
    private static func groups(_ text: [UInt8]) -> [UInt8]? {
        guard (2...45).contains(text.count) else { return nil }
        let colon = UInt8(ascii: ":")
        guard
            let gap = text.indices.dropLast().first(where: {
                text[$0...].starts(with: [colon, colon])
            })
        else {
            let all = run(text[...])
            return all?.count == 16 ? all : nil
        }
        guard let head = gap == 0 ? [] : run(text[..<gap], allowsQuad: false),
            let tail = gap + 2 == text.count ? [] : run(text[(gap + 2)...]),
            head.count + tail.count <= 14
        else { return nil }
        return head + Array(repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    private static func run(_ text: ArraySlice<UInt8>, allowsQuad: Bool = true) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if allowsQuad, index == parts.count - 1, let quad = quad(part) {
                bytes += quad
            } else if let group = Digits.hexadecimal(part) {
                bytes += [UInt8(group >> 8), UInt8(group & 0xff)]
            } else {
                return nil
            }
        }
        return bytes
    }
}
