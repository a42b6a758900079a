/// Path and query of a request on the same host: where a trip may end.
///
/// It becomes a `Location`, or the `action` of a form, so nothing that a browser could read as
/// another host, or as one of our own paths, is one.
struct ReturnTarget: Equatable, Sendable {
    let text: String

    /// Octets of a target that fits a ticket beside the facts of a certificate.
    static let longest = 3 * 1024

    /// Nil unless it begins with a single `/`, holds visible ASCII alone, no `#`, no backslash in
    /// its path, no segment `.` or `..` in any spelling, and is not one of the gateway's own.
    ///
    /// Browsers send backslashes in queries as they are (`username=CORP\alice`); there they mean
    /// nothing.
    init?(_ target: Span<UInt8>) {
        guard target.count > 0, target.count <= Self.longest, target[0] == UInt8(ascii: "/"),
            target.count < 2 || target[1] != UInt8(ascii: "/")
        else { return nil }
        var isPath = true
        var segment = 1
        for index in target.indices {
            let byte = target[index]
            guard byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "#") else { return nil }
            guard isPath else { continue }
            if byte == UInt8(ascii: "\\") { return nil }
            if byte == UInt8(ascii: "?") { isPath = false }
            guard index > 0, !isPath || byte == UInt8(ascii: "/") else { continue }
            if Self.isDots(target.extracting(segment..<index)) { return nil }
            segment = index + 1
        }
        if isPath, Self.isDots(target.extracting(min(segment, target.count)...)) { return nil }
        guard !Self.isOwn(target) else { return nil }
        text = String(decoding: target.indices.map { target[$0] }, as: UTF8.self)
    }

    /// The target of this text, under the same rules.
    init?(_ text: String) {
        self.init(Array(text.utf8).span)
    }

    /// `.` or `..`, where `%2e` is a dot as well (URL Standard, double-dot URL path segment).
    private static func isDots(_ segment: Span<UInt8>) -> Bool {
        guard (1...6).contains(segment.count) else { return false }
        var position = 0
        var dots = 0
        while position < segment.count {
            if segment[position] == UInt8(ascii: ".") {
                position += 1
            } else if segment.count - position >= 3, segment[position] == UInt8(ascii: "%"),
                segment[position + 1] == UInt8(ascii: "2"),
                segment[position + 2] | 0x20 == UInt8(ascii: "e")
            {
                position += 3
            } else {
                return false
            }
            dots += 1
        }
        return dots <= 2
    }

    /// `/.sallyport` and everything below it.
    private static func isOwn(_ target: Span<UInt8>) -> Bool {
        let own = Array("/.sallyport".utf8)
        guard target.count >= own.count else { return false }
        for index in own.indices where target[index] | 0x20 != own[index] | 0x20 { return false }
        guard target.count > own.count else { return true }
        return target[own.count] == UInt8(ascii: "/") || target[own.count] == UInt8(ascii: "?")
    }
}
