/// Reads `HTTP/1.x` (RFC 9112 section 2.3).
enum HTTPVersion {
    /// Bytes of a version.
    static let count = 8

    /// The minor version, 0 or 1, of the eight bytes at `start`.
    ///
    /// A higher minor version than 1 is read as 1, the highest this side speaks (RFC 9110
    /// section 2.5); a major version other than 1 is not supported.
    static func read(
        _ input: Span<UInt8>, at start: Int, to end: Int
    ) throws(HeadStop) -> Int {
        // "HTTP/", digit, ".", digit
        try expect(input, at: start, to: end, 0x48)
        try expect(input, at: start + 1, to: end, 0x54)
        try expect(input, at: start + 2, to: end, 0x54)
        try expect(input, at: start + 3, to: end, 0x50)
        try expect(input, at: start + 4, to: end, .slash)
        let major = try digit(input, at: start + 5, to: end)
        try expect(input, at: start + 6, to: end, 0x2e)
        let minor = try digit(input, at: start + 7, to: end)
        guard major == 1 else { throw .fault(.versionNotSupported) }
        return minor == 0 ? 0 : 1
    }

    @inline(__always)
    private static func expect(
        _ input: Span<UInt8>, at position: Int, to end: Int, _ byte: UInt8
    ) throws(HeadStop) {
        guard position < end else { throw .incomplete }
        guard input[position] == byte else { throw .malformed(.version) }
    }

    @inline(__always)
    private static func digit(
        _ input: Span<UInt8>, at position: Int, to end: Int
    ) throws(HeadStop) -> UInt8 {
        guard position < end else { throw .incomplete }
        guard let value = input[position].decimal else { throw .malformed(.version) }
        return value
    }
}
