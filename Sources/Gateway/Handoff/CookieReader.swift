/// Goes through the cookies of one `Cookie` field (RFC 6265 section 4.2.1), without taking memory.
/// Of several fields each is read on its own.
struct CookieReader: ~Escapable {
    private let value: Span<UInt8>
    private var position = 0

    @_lifetime(copy value)
    init(_ value: Span<UInt8>) {
        self.value = value
    }

    /// The next cookie: all of it, its name, and its value without quotes.
    @_lifetime(self: copy self)
    mutating func next() -> (whole: Range<Int>, name: Range<Int>, value: Range<Int>)? {
        while position < value.count {
            var end = position
            while end < value.count, value[end] != UInt8(ascii: ";") { end += 1 }
            let whole = trimmed(position..<end)
            position = end + 1
            if !whole.isEmpty { return split(whole) }
        }
        return nil
    }

    /// Where the value of the first cookie of this name is; nil when there is none.
    static func find(_ name: String, in value: Span<UInt8>) -> Range<Int>? {
        var cookies = CookieReader(value)
        while let cookie = cookies.next() {
            if value.extracting(cookie.name).equals(name) { return cookie.value }
        }
        return nil
    }

    /// Whether one of the cookies is the gateway's own.
    static func holdsOwn(_ value: Span<UInt8>) -> Bool {
        var cookies = CookieReader(value)
        while let cookie = cookies.next() {
            if isOwn(value.extracting(cookie.whole)) { return true }
        }
        return false
    }

    /// The field without the gateway's own cookies, the others as they were; nil when nothing is
    /// left.
    static func withoutOwn(_ value: Span<UInt8>) -> [UInt8]? {
        var kept: [UInt8] = []
        kept.reserveCapacity(value.count)
        var cookies = CookieReader(value)
        while let cookie = cookies.next() {
            if isOwn(value.extracting(cookie.whole)) { continue }
            if !kept.isEmpty { kept += [UInt8(ascii: ";"), 0x20] }
            for index in cookie.whole { kept.append(value[index]) }
        }
        return kept.isEmpty ? nil : kept
    }

    /// Letter case does not save one: the upstream might read names without regard to it.
    private static func isOwn(_ cookie: Span<UInt8>) -> Bool {
        let prefix = HandoffCookies.prefix
        guard cookie.count >= prefix.utf8.count else { return false }
        return cookie.extracting(..<prefix.utf8.count).equals(prefix, ignoringCase: true)
    }

    private func split(
        _ whole: Range<Int>
    ) -> (whole: Range<Int>, name: Range<Int>, value: Range<Int>) {
        var equals = whole.lowerBound
        while equals < whole.upperBound, value[equals] != UInt8(ascii: "=") { equals += 1 }
        guard equals < whole.upperBound else {
            // A cookie without a name, as browsers have it.
            return (whole, whole.lowerBound..<whole.lowerBound, whole)
        }
        let name = trimmed(whole.lowerBound..<equals)
        var content = trimmed(equals + 1..<whole.upperBound)
        if content.count >= 2, value[content.lowerBound] == UInt8(ascii: "\""),
            value[content.upperBound - 1] == UInt8(ascii: "\"")
        {
            content = content.lowerBound + 1..<content.upperBound - 1
        }
        return (whole, name, content)
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, value[start] == 0x20 || value[start] == 0x09 { start += 1 }
        while end > start, value[end - 1] == 0x20 || value[end - 1] == 0x09 { end -= 1 }
        return start..<end
    }
}

extension Span<UInt8> {
    fileprivate func equals(_ text: String, ignoringCase: Bool = false) -> Bool {
        guard count == text.utf8.count else { return false }
        var index = 0
        for expected in text.utf8 {
            let byte = self[index]
            let isSame =
                byte == expected || ignoringCase && Self.lower(byte) == Self.lower(expected)
            if !isSame { return false }
            index += 1
        }
        return true
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
