/// The forms of a request target (RFC 9112 section 3.2).
enum Target {
    /// Tells the form of the target, and splits the absolute one into authority and path.
    static func split(_ input: Span<UInt8>, into head: inout RequestHead) throws(HeadStop) {
        let first = head.targetRange.lowerBound
        if input[first] == .slash {
            head.targetForm = .origin
        } else if input[first] == 0x2a, head.targetRange.count == 1, head.method == .options {
            head.targetForm = .asterisk
        } else {
            try splitAbsolute(input, into: &head)
        }
    }

    private static func splitAbsolute(
        _ input: Span<UInt8>, into head: inout RequestHead
    ) throws(HeadStop) {
        let path = head.pathRange
        let start: Int
        if hasPrefix(input, path, "http://") {
            start = path.lowerBound + 7
        } else if hasPrefix(input, path, "https://") {
            start = path.lowerBound + 8
        } else {
            throw .malformed(.target)
        }
        var end = start
        while end < path.upperBound, input[end] != .slash {
            end += 1
        }
        head.targetForm = .absolute
        head.authorityRange = start..<end
        head.pathRange = end..<path.upperBound
    }
}
